"""Component tags: band chip, arrow, last days, figures. Loaded in every template."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

DASH = "–"  # what has no possible session has no figure
COLOURS = {"green", "lime", "amber", "red", "plain"}
ARROWS = {"improved": ("▲", "up"), "same": ("▶", "level"), "fallen": ("▼", "down")}


@register.filter
def tenths(value: int | None) -> str:
    """Tenths of a per cent as people read them: 934 is 93.4 %; a dash where there is nothing to divide."""
    return DASH if value is None else f"{value // 10}.{value % 10} %"


@register.simple_tag
def chip(text: str, colour: str = "plain", note: str = "") -> SafeString:
    """A coloured word: {% chip "RED" "red" %}; `note` stands after it, smaller."""
    colour = colour if colour in COLOURS else "plain"
    extra = format_html(' <span class="band">{}</span>', note) if note else ""
    return format_html('<span class="chip {}">{}{}</span>', colour, text, extra)


@register.simple_tag
def band_chip(band: object | None, figure: int | None = None) -> SafeString:
    """A band's name on its colour, after the figure where one is given. `band` has `.name` and `.colour`."""
    if band is None:
        return chip(tenths(figure))
    name = str(getattr(band, "name", ""))
    colour = str(getattr(band, "colour", "plain"))
    return chip(name, colour) if figure is None else chip(tenths(figure), colour, name)


@register.simple_tag
def arrow(direction: str, sessions: int | None = None) -> SafeString:
    """Improved, same or fallen, with a shape and words: ▼ fallen by 3."""
    shape, css = ARROWS.get(direction, ("", "level"))
    by = f" by {abs(sessions)}" if sessions and direction != "same" else ""
    return format_html(
        '<span class="arrow {}"><span aria-hidden="true">{}</span> {}{}</span>', css, shape, direction, by
    )


@register.simple_tag
def last_days(states: Iterable[str], label: str = "") -> SafeString:
    """Squares for the last sessions, AM above PM: present, late, absent, away, none."""
    states = list(states)
    words = label or _spoken(states)
    squares = format_html_join("", '<i class="{}"></i>', ((state,) for state in states))
    return format_html('<span class="days" role="img" aria-label="{}">{}</span>', words, squares)


def _spoken(states: list[str]) -> str:
    absent = sum(state == "absent" for state in states)
    late = sum(state == "late" for state in states)
    parts = [f"{absent} absent"] if absent else []
    parts += [f"{late} late"] if late else []
    return f"last {len(states)} sessions: " + (", ".join(parts) or "all present")

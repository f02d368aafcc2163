"""Figures as reports print them. `{% load figures %}`."""

from django import template

from attendance.domain.tally import Tally
from reports.domain.cohorts import Shown, share

register = template.Library()

DASH, HIDDEN = "–", "hidden"
UNBROKEN = "\u00a0"  # keeps figure and sign on one line


@register.simple_tag
def attended(tally: Tally | None) -> str:
    """Attendance of a tally; a dash where there is none: {% attended headline.last_year.tally %}."""
    return _per_cent(tally.tenths) if isinstance(tally, Tally) else DASH


@register.simple_tag
def sessions(tally: Tally | None, of: str) -> str:
    """A count of sessions with its thousands apart: {% sessions tally "possible" %}."""
    return f"{getattr(tally, of):,}" if isinstance(tally, Tally) else DASH


@register.simple_tag
def rate(tally: Tally | None, of: str) -> str:
    """One kind of session as a share of possible ones: {% rate tally "unauthorised" %}."""
    if not isinstance(tally, Tally):
        return DASH
    return _per_cent(share(getattr(tally, of), tally.possible))


@register.simple_tag
def pupils_part(shown: Shown | None, of: str) -> str:
    """A number of pupils with its share, or that it is hidden: {% pupils_part shown "persistent" %}."""
    if not isinstance(shown, Shown):
        return DASH
    count = getattr(shown, of)
    if count is None:
        return HIDDEN
    return f"{count}{UNBROKEN}({_per_cent(share(count, shown.pupils))})"


@register.simple_tag
def points(now: int | None, before: int | None) -> str:
    """The difference of two figures in points, with its sign in words: 0.6 points above."""
    if not isinstance(now, int) or not isinstance(before, int):
        return DASH
    size = abs(now - before)
    if not size:
        return "the same"
    unit = "point" if size == 10 else "points"
    return f"{size // 10}.{size % 10} {unit} {'above' if now > before else 'below'}"


def _per_cent(tenths: int | None) -> str:
    return DASH if tenths is None else f"{tenths // 10}.{tenths % 10}{UNBROKEN}%"

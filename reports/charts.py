"""Charts by pygal, the same on page and paper: our palette, no script, a different stroke for each line.

A chart is never the only place of a figure: a table with the same numbers stands beside it.
"""

import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.style import Style

# pygal leaves an import hook for its maps, in a form that Python has given up: every later import would warn.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

FACE = "'Noto Sans', 'DejaVu Sans', sans-serif"
STROKES = ("none", "7,4", "2,4")  # told apart in grey, too


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: tenths of a per cent, None where there is nothing to show."""

    name: str
    tenths: Sequence[int | None]


def _style(ink: str, soft: str, ground: str, colours: tuple[str, ...]) -> Style:
    return Style(
        background=ground,
        plot_background=ground,
        foreground=ink,
        foreground_strong=ink,
        foreground_subtle=soft,
        colors=colours,
        font_family=FACE,
        label_font_size=13,
        major_label_font_size=13,
        guide_stroke_color=soft,
        guide_stroke_dasharray="none",
        major_guide_stroke_color=soft,
        major_guide_stroke_dasharray="none",
        legend_font_size=14,
        value_font_size=12,
        title_font_size=15,
        no_data_font_size=20,
        opacity=1,
        transition="0s",
    )


# The colours of static/css/tokens.css: bell, late, ink-soft on card.
PALETTES = {
    "light": _style("#1d2733", "#c9c5bc", "#ffffff", ("#0b4f6c", "#8f4700", "#56616f")),
    "dark": _style("#e8e6e1", "#46515d", "#1c2229", ("#7cc4e0", "#f0b27a", "#b1b7c0")),
}


NOTHING = "No figures to show yet"
# Width, height, and how many labels the foot of the chart has room for.
SIZES = {"wide": (920, 340, 10), "small": (420, 320, 5)}


def lines(labels: Sequence[str], series: Sequence[Line], palette: str = "light", size: str = "wide") -> bytes:
    """A line chart of percentages as SVG without script; says so where there is no line."""
    if not series:
        labels, series = [""], [Line(NOTHING, [None])]
    width, height, room = SIZES[size]
    chart = pygal.Line(
        style=PALETTES[palette],
        width=width,
        height=height,
        js=(),
        css=["file://style.css", "file://graph.css", *_strokes(len(series))],
        no_prefix=False,
        show_minor_x_labels=False,
        x_labels_major_every=max(1, -(-len(labels) // room)),
        truncate_label=-1,
        truncate_legend=-1,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(series) if size == "wide" else 1,
        show_dots=True,
        dots_size=2.5,
        allow_interruptions=True,
        range=(_steps(series)[0], 100.0),
        formatter=_per_cent,
        value_formatter=_per_cent,
        no_data_text=NOTHING,
        margin=12,
        spacing=8,
    )
    chart.x_labels = list(labels)
    chart.y_labels = _steps(series)
    for line in series:
        values = [None if tenths is None else tenths / 10 for tenths in line.tenths]
        chart.add(line.name, values, show_dots=len(set(values)) > 1)
    chart.add_xml_filter(_without_script)
    svg: bytes = chart.render()
    return svg


def as_data_uri(svg: bytes) -> str:
    """For a printed document, whose pictures are written into it."""
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def _without_script(root: Any) -> Any:
    for parent in list(root.iter()):
        for child in list(parent):
            if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == "script":
                parent.remove(child)
    return root


def _strokes(count: int) -> list[str]:
    return [
        f"inline:.graph .series.serie-{n} .line {{ stroke-width: 2.5 !important; stroke-dasharray: {stroke}; }}"
        for n, stroke in enumerate(STROKES[:count])
    ]


def _steps(series: Sequence[Line]) -> list[float]:
    """Steps of five per cent from 85 to a hundred, or from lower where a figure is: a narrower scale would cry wolf."""
    figures = [tenths for line in series for tenths in line.tenths if tenths is not None]
    low = min(min(figures, default=850) // 50 * 5, 85)
    return [float(step) for step in range(low, 101, 5)]


def _per_cent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"

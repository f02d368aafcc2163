"""What the pages about absence share."""

from collections.abc import Sequence, Set
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from attendance import tabs
from attendance.queries.grid import Column, Row

register = template.Library()


@register.inclusion_tag("attendance/absence_tabs.html", takes_context=True)
def absence_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs over a page: {% absence_tabs "attendance:reports" %}."""
    return {"tabs": tabs.tabs_for(context["request"].membership, current)}


@register.inclusion_tag("attendance/register_tabs.html", takes_context=True)
def register_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs over the pages about registers: {% register_tabs "attendance:cover" %}. None for who has but one."""
    shown = tabs.tabs_for(context["request"].membership, current, tabs.REGISTER_TABS)
    return {"tabs": shown if len(shown) > 1 else []}


CELL = (
    '<td class="{state}"><label><input type="checkbox" name="cell" id="c-{key}" value="{value}"{checked} '
    'aria-label="{name}, {when}: {words}"><span aria-hidden="true">{code}</span></label></td>'
)


@register.simple_tag
def weeks_cells(row: Row, columns: Sequence[Column], chosen: Set[str]) -> SafeString:
    """The cells of a pupil's weeks. In Python, since four weeks of a class are twelve hundred of them."""
    name = escape(row.name)
    cells = [
        f'<td class="closed"><span class="visually-hidden">{cell.words}</span></td>'
        if cell.state == "closed"
        else CELL.format(
            state=f"{cell.state}{' ahead' if cell.ahead else ''}",
            key=cell.key,
            value=escape(cell.value),
            checked=" checked" if cell.key in chosen else "",
            name=name,
            when=f"{column.on:%a} {column.on.day} {column.on:%b} {column.session}",
            words=escape(cell.words),
            code=escape(cell.code) or "·",
        )
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    return mark_safe("".join(cells))

"""The cells of the office's weeks."""

from collections.abc import Sequence, Set

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from attendance.queries.grid import Column, Row

register = template.Library()

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

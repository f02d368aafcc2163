"""What the pages about absence share."""

from typing import Any

from django import template

from attendance import tabs

register = template.Library()


@register.inclusion_tag("attendance/absence_tabs.html", takes_context=True)
def absence_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs over a page: {% absence_tabs "attendance:reports" %}."""
    return {"tabs": tabs.tabs_for(context["request"].membership, current), "label": "Absences"}


@register.inclusion_tag("attendance/absence_tabs.html", takes_context=True)
def door_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs over the pages of the door: {% door_tabs "attendance:desk" %}."""
    return {"tabs": tabs.tabs_for(context["request"].membership, current, tabs.DOOR), "label": "At the door"}


@register.inclusion_tag("attendance/absence_tabs.html", takes_context=True)
def register_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """The tabs over the pages about registers: {% register_tabs "attendance:cover" %}."""
    return {"tabs": tabs.tabs_for(context["request"].membership, current, tabs.REGISTERS), "label": "Registers"}

"""What the pages about absence share."""

from typing import Any

from django import template

from attendance import tabs

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

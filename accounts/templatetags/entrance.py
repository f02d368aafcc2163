"""What the sign-in page asks for: the people of the demo."""

from django import template

from accounts.clock import today
from accounts.queries.demo_people import DemoPerson, people

register = template.Library()


@register.simple_tag
def demo_people() -> list[DemoPerson]:
    """Whom one click signs in; empty outside the demo."""
    return people(today())

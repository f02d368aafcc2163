"""School set-up as a list of what is still to do. Every app adds its own steps in `setup_steps.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership, School


@dataclass(frozen=True, slots=True)
class State:
    """How far a step is, in a sentence."""

    done: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a school does before it can start. `order` places it in the list."""

    order: int
    title: str
    url_name: str
    permissions: tuple[Permission, ...]
    look: Callable[[School, date], State]


@dataclass(frozen=True, slots=True)
class Line:
    """A step as one person sees it for one school: `url` is empty where the page is not theirs."""

    title: str
    done: bool
    sentence: str
    url: str


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Add a step; the same title again replaces it."""
    _steps[step.title] = step


def lines_for(school: School, membership: Membership, on: date) -> list[Line]:
    """Every step in order, with a link for those who may do it."""
    lines = []
    for step in sorted(_steps.values(), key=lambda step: (step.order, step.title)):
        state = step.look(school, on)
        url = _url(step) if has_permission(membership, *step.permissions) else ""
        lines.append(Line(step.title, state.done, state.sentence, url))
    return lines


def _url(step: Step) -> str:
    try:
        return reverse(step.url_name)
    except NoReverseMatch:
        return ""

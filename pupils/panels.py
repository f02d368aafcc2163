"""What other apps show on a pupil's page: each adds panels in its `pupil_panels.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership
from pupils.models import Pupil

Look = Callable[[Pupil, Membership, date], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: a template, and what it is given as `panel`; None from `look` leaves it out."""

    name: str
    template: str
    look: Look
    permissions: tuple[Permission, ...]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel as one person sees it for one pupil."""

    template: str
    panel: dict[str, Any]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; the same name again replaces it."""
    _panels[panel.name] = panel


def panels_for(pupil: Pupil, membership: Membership, on: date) -> list[Shown]:
    """The panels that this person sees, in order."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        if has_permission(membership, *panel.permissions):
            seen = panel.look(pupil, membership, on)
            if seen is not None:
                shown.append(Shown(panel.template, seen))
    return shown

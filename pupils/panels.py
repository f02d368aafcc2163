"""What other apps show on a pupil's page: each adds panels in its `pupil_panels.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership
from pupils.models import Pupil

Look = Callable[[Pupil, Membership, date], dict[str, Any] | None]
Asks = Callable[[date], Mapping[str, Exists]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: a template, and what it is given as `panel`; None from `look` leaves it out."""

    name: str
    template: str
    look: Look
    permissions: tuple[Permission, ...]
    order: int = 50
    asks: Asks | None = None  # of a pupil, by `OuterRef("pk")`: what `look` finds out by `there_is` without a statement


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
    panels = [panel for panel in _panels.values() if has_permission(membership, *panel.permissions)]
    asked = {name: ask for panel in panels if panel.asks for name, ask in panel.asks(on).items()}
    if asked:  # most pupils have had no leave, no suspension …: one statement instead of one a panel
        found = Pupil.objects.filter(pk=pupil.pk, school=pupil.school_id).annotate(**asked).values(*asked).first()
        pupil.panel_answers = found  # type: ignore[attr-defined]
    shown = []
    for panel in sorted(panels, key=lambda panel: (panel.order, panel.name)):
        seen = panel.look(pupil, membership, on)
        if seen is not None:
            shown.append(Shown(panel.template, seen))
    return shown


def there_is(pupil: Pupil, name: str) -> bool:
    """Whether what a panel asked about is so; for a pupil about whom nothing was asked, it may be."""
    answers: dict[str, bool] = getattr(pupil, "panel_answers", None) or {}
    return answers.get(name, True)

"""Parts of a case's page that other work around a pupil adds: plans, meetings, penalty notices. Each is looked up here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Membership
from interventions.models import Case, Exemption
from interventions.queries import concerns, meetings, plans, support, targets

Look = Callable[[Case, Membership, date], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Section:
    """A template, and what it is given as `section`."""

    template: str
    inside: dict[str, Any]


def _exemption(case: Case, membership: Membership, on: date) -> dict[str, Any]:
    standing = Exemption.objects.in_force(on).filter(pupil=case.pupil_id).select_related("granted_by").first()
    return {"standing": standing}


# template and what fills it, in the order of the page; None leaves the section out
SECTIONS: tuple[tuple[str, Look], ...] = (
    ("interventions/case_exemption.html", _exemption),
    ("interventions/case_target.html", targets.section),
    ("interventions/case_support.html", support.section),
    ("interventions/case_meetings.html", meetings.section),
    ("interventions/case_plans.html", plans.section),
    ("interventions/case_shared.html", concerns.section),
)


def sections_of(case: Case, membership: Membership, on: date) -> list[Section]:
    """The sections of a case that this person sees."""
    found = ((template, look(case, membership, on)) for template, look in SECTIONS)
    return [Section(template, inside) for template, inside in found if inside is not None]

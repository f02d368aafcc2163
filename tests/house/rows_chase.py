"""Rows of closures, contradictions and the chase for reasons."""

from typing import Any

from accounts.domain.roles import Role
from attendance.models import Closure, ContradictionDecision, Hindrance
from tests.cast import NOW, TODAY, SchoolWorld
from tests.house.rows import Maker, pupil_of


def _closure(world: SchoolWorld, role: str) -> dict[str, Any]:
    made = Closure.objects.create(
        school=world.school, extent="whole", starts_on=TODAY, ends_on=TODAY, reason="Snow", entered_at=NOW
    )
    return {"pk": made.pk}


def _hindrance(world: SchoolWorld, role: str) -> dict[str, Any]:
    made = Hindrance.objects.create(
        school=world.school, pupil=pupil_of(world, role), code="Y1", starts_on=TODAY, ends_on=TODAY,
        words="The bus company rang", entered_at=NOW,
    )  # fmt: skip
    return {"pk": made.pk}


def _decision(world: SchoolWorld, role: str) -> dict[str, Any]:
    made = ContradictionDecision.objects.create(
        school=world.school, pupil=pupil_of(world, role), kind="whole_day_m", on=TODAY, state=f"AM;{role}", way="kept",
        reason="Hospital", decided_at=NOW, decided_by=world.user("office"),
    )  # fmt: skip
    return {"pk": made.pk}


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": pupil_of(world, role).pk}


ROWS: dict[str, Maker] = {
    "attendance:closure_page": _closure,
    "attendance:closure_undo": _closure,
    "attendance:contradiction_undo": _decision,
    "attendance:give_reason": _pupil,
    "attendance:hindrance": _hindrance,
}
NARROWER = {Role.ADMINISTRATOR: {"attendance:hindrance"}}  # who keeps the calendar sees no pupil

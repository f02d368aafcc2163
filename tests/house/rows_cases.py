"""Cases: a row for each address that takes a key."""

from typing import Any

from accounts.domain.roles import Role
from interventions.models import Case
from tests.cast import TODAY, SchoolWorld
from tests.house.rows import pupil_of, task


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": pupil_of(world, role).pk}


def _case(world: SchoolWorld, role: str) -> dict[str, Any]:
    """An open case about a pupil of the role's."""
    case, _ = Case.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), state="open", defaults={"opened_on": TODAY}
    )
    return {"pk": case.pk}


def _round(world: SchoolWorld, role: str) -> dict[str, Any]:
    """The trigger of an open task of the role's."""
    return {"trigger": task(world, role).trigger}


ROWS = {
    "interventions:round": _round,
    "interventions:round_complete": _round,
    "interventions:case": _case,
    "interventions:case_close": _case,
    "interventions:case_lead": _case,
    "interventions:case_note": _case,
    "interventions:case_open": _pupil,
    "interventions:case_owner": _case,
    "api:case": _case,
}
# A step of the policy may be one at every school.
NO_STRANGER = {"interventions:round", "interventions:round_complete"}
# No case is allotted to the welfare officer here.
NARROWER = {Role.WELFARE_OFFICER: set(ROWS)}

"""Cases: a row for each address that takes a key."""

from typing import Any

from accounts.domain.roles import Role
from interventions.models import Case, Exemption, PartTimeTimetable, PenaltyNotice, PolicyVersion
from interventions.queries.policy import preset_text
from tests.cast import NOW, TODAY, SchoolWorld
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


def _timetable(world: SchoolWorld, role: str) -> dict[str, Any]:
    """An agreed timetable of a pupil of the role's."""
    made, _ = PartTimeTimetable.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), state="agreed",
        defaults={
            "starts_on": TODAY, "ends_on": TODAY, "pattern": ["0AM"], "code": "C2", "reason": "Coming back after illness",
            "consent_by": "Ngozi Okafor", "consent_on": TODAY, "agreed_at": NOW, "agreed_by": world.user("office"),
        },
    )  # fmt: skip
    return {"pk": made.pk}


def _exemption(world: SchoolWorld, role: str) -> dict[str, Any]:
    """An exception in force about a pupil with a case."""
    _case(world, role)
    made = Exemption.objects.create(
        school=world.school, pupil=pupil_of(world, role), reason="In hospital until then", starts_on=TODAY, ends_on=TODAY,
        granted_at=NOW, granted_by=world.user("office"),
    )  # fmt: skip
    return {"pk": made.pk}


def _notice(world: SchoolWorld, role: str) -> dict[str, Any]:
    """A notice asked for about a pupil with a case."""
    _case(world, role)
    contact = world.school.contacts.first()
    made = PenaltyNotice.objects.filter(pupil=pupil_of(world, role)).first() or PenaltyNotice.objects.create(
        school=world.school, pupil=pupil_of(world, role), contact=contact, scheme="National framework", sums="£160",
        counted=10, requested_on=TODAY, requested_at=NOW, requested_by=world.user("office"),
    )  # fmt: skip
    return {"pk": made.pk}


def _version(world: SchoolWorld, role: str) -> dict[str, Any]:
    """The school's policy."""
    made, _ = PolicyVersion.objects.get_or_create(
        school=world.school, starts_on=TODAY,
        defaults={"name": "Colour bands", "preset": "colour_bands", "text": preset_text("colour_bands"), "adopted_at": NOW},
    )  # fmt: skip
    return {"pk": made.pk}


ROWS = {
    "interventions:policy_version": _version,
    "interventions:monitoring_end": _case,
    "interventions:monitoring_start": _case,
    "interventions:penalty": _case,
    "interventions:penalty_follow": _notice,
    "interventions:penalty_request": _case,
    "interventions:exemption_end": _exemption,
    "interventions:exemption_grant": _case,
    "interventions:timetable": _timetable,
    "interventions:timetable_end": _timetable,
    "interventions:timetable_of": _pupil,
    "interventions:timetable_review": _timetable,
    "interventions:timetable_told": _timetable,
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

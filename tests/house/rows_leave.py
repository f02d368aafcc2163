"""A row for every address of leave, travelling families and suspension that takes a key."""

from datetime import date
from typing import Any

from accounts.domain.roles import Role
from attendance.models import LeaveRequest, Suspension, TravelJourney, TravelPlace, TravelRecord
from tests.cast import NOW, TODAY, SchoolWorld
from tests.house.rows import pupil_of

LATER = date(2026, 12, 7)


def _deputy(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.member("leadership").pk}


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": pupil_of(world, role).pk}


def _leave(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = LeaveRequest.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), kind="holiday", first_day=LATER, last_day=LATER,
        received_on=TODAY,
    )  # fmt: skip
    return {"pk": made.pk}


def _record_of(world: SchoolWorld, role: str) -> TravelRecord:
    made, _ = TravelRecord.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), ended_on=None,
        defaults={"trade": "Circus", "begun_on": TODAY, "begun_by": world.user("office")},
    )  # fmt: skip
    return made


def _travel(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": _record_of(world, role).pk}


def _journey(world: SchoolWorld, role: str) -> dict[str, Any]:
    record = _record_of(world, role)
    made, _ = TravelJourney.objects.get_or_create(
        school=world.school, record=record, pupil=record.pupil, leaves_on=LATER,
        defaults={"told_on": TODAY, "recorded_by": world.user("office")},
    )  # fmt: skip
    return {"pk": made.pk}


def _place(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = TravelPlace.objects.get_or_create(
        school=world.school, record=_record_of(world, role), kind="school", name="Seaview", starts_on=TODAY,
        defaults={"recorded_by": world.user("office")},
    )  # fmt: skip
    return {"pk": made.pk}


def _suspension(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = Suspension.objects.get_or_create(
        school=world.school, pupil=pupil_of(world, role), first_day=LATER, last_day=LATER,
        defaults={"decided_by_name": "The head", "recorded_at": NOW, "recorded_by": world.user("headteacher")},
    )  # fmt: skip
    return {"pk": made.pk}


ROWS = {
    "accounts:decider_appoint": _deputy,
    "attendance:journey_add": _travel,
    "attendance:journey_authorise": _journey,
    "attendance:journey_back": _journey,
    "attendance:journey_refuse": _journey,
    "attendance:journey_return": _journey,
    "attendance:journey_withdraw": _journey,
    "attendance:leave": _leave,
    "attendance:leave_add": _pupil,
    "attendance:leave_decide": _leave,
    "attendance:leave_papers": _leave,
    "attendance:leave_reopen": _leave,
    "attendance:leave_returned": _leave,
    "attendance:leave_withdraw": _leave,
    "attendance:suspension": _suspension,
    "attendance:suspension_add": _pupil,
    "attendance:suspension_end": _suspension,
    "attendance:suspension_provide": _suspension,
    "attendance:travel": _travel,
    "attendance:travel_add": _pupil,
    "attendance:travel_edit": _travel,
    "attendance:travel_end": _travel,
    "attendance:travel_note": _travel,
    "attendance:travel_place_add": _travel,
    "attendance:travel_place_end": _place,
    "attendance:travel_place_sessions": _place,
    "attendance:travel_proof": _travel,
}
# No case is allotted to the welfare officer here, so no pupil is theirs to see.
NARROWER = {Role.WELFARE_OFFICER: {"attendance:suspension"}}

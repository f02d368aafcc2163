"""Rows of Ashdown for the addresses of registers: requests after closing, and times of classes."""

from datetime import time
from typing import Any

from attendance.models import MarkRequest, OwnTimes, Register
from tests.cast import NOW, TODAY, SchoolWorld
from tests.house.rows import pupil_of


def _request(world: SchoolWorld, role: str) -> dict[str, Any]:
    """A change that this very person asked for, where the role is one of ours."""
    pupil = pupil_of(world, role)
    group = pupil.places.get(kind="class").group
    register, _ = Register.objects.get_or_create(school=world.school, group=group, on=TODAY, session="AM")
    asked, _ = MarkRequest.objects.get_or_create(
        school=world.school, register=register, pupil=pupil, on=TODAY, session="AM", state="asked",
        defaults={
            "stood_code": "N", "code": "/", "reason": "Was here", "asked_at": NOW, "asked_by": world.user(role),
            "asked_role": "Teacher",
        },
    )  # fmt: skip
    return {"pk": asked.pk}


def _own_times(world: SchoolWorld, role: str) -> dict[str, Any]:
    own, _ = OwnTimes.objects.get_or_create(
        school=world.school, year_group="R", defaults={"am_opens_at": time(9, 0), "am_closes_at": time(9, 30)}
    )
    return {"pk": own.pk}


ROWS = {
    "attendance:mark_request_accept": _request,
    "attendance:mark_request_decline": _request,
    "attendance:mark_request_withdraw": _request,
    "attendance:own_times_edit": _own_times,
}

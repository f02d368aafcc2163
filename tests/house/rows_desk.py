"""Rows of the late desk, the gate and the paper day."""

from typing import Any
from uuid import uuid4

from accounts.domain.roles import Role
from attendance.models import DeskDevice, DeskEntry
from reports.models import PaperDay
from tests.cast import NOW, TODAY, SchoolWorld
from tests.house.rows import pupil_of


def _pupil(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.pupil("Sam").pk}


def _arrival(world: SchoolWorld, role: str) -> dict[str, Any]:
    together = uuid4()
    DeskEntry.objects.filter(pupil=world.pupil("Sam")).update(undone_at=NOW)
    DeskEntry.objects.create(
        school=world.school, pupil=world.pupil("Sam"), on=TODAY, session="AM", step=1, movement="arrived", at=NOW,
        code="", together=together, recorded_by=world.user("office"), recorded_at=NOW,
    )  # fmt: skip
    return {"together": together}


def _device(world: SchoolWorld, role: str) -> dict[str, Any]:
    device = DeskDevice.objects.create(
        school=world.school, name="front door", added_at=NOW, added_by=world.user("office")
    )
    return {"pk": device.pk}


def _paper(world: SchoolWorld, role: str) -> dict[str, Any]:
    day = PaperDay.objects.create(
        school=world.school, on=TODAY, made_at=NOW, made_by=world.user("office"), file_name="none.pdf", digest="0" * 64
    )
    return {"pk": day.pk}


ROWS = {
    "attendance:desk_pupil": _pupil,
    "attendance:desk_leave": _pupil,
    "attendance:desk_undo": _arrival,
    "attendance:desk_reason": _arrival,
    "attendance:desk_device_revoke": _device,
    "reports:paper_file": _paper,
    "reports:paper_in": _paper,
    "attendance:gate_greet": lambda world, role: {"pk": pupil_of(world, role).pk},
}
# Opened by a tablet's own key, not by a person.
PUBLIC = {
    "attendance:desk_tablet",
    "attendance:desk_tablet_pair",
    "attendance:desk_tablet_in",
    "attendance:desk_tablet_undo",
    "attendance:desk_tablet_done",
}
NARROWER = {Role.WELFARE_OFFICER: {"attendance:gate_greet"}}

"""The desk of the cast: the office signs pupils in, at a time of this morning."""

from datetime import datetime
from typing import Any

from attendance.actions import desk
from attendance.actions.desk import Keeper, Note, Passed
from attendance.actions.marks import NewMark
from attendance.models import Mark
from tests.attendance.days import enter
from tests.cast import NOW, TODAY, SchoolWorld


def at(hour: int, minute: int) -> datetime:
    """A time of today."""
    return NOW.replace(hour=hour, minute=minute)


def keeper(world: SchoolWorld, role: str = "office") -> Keeper:
    return Keeper(world.user(role), world.member(role))


def comes_in(world: SchoolWorld, *names: str, when: datetime, now: datetime | None = None, **more: Any) -> Passed:
    return desk.arrive(
        school=world.school,
        pupil_ids=[world.pupil(name).pk for name in names],
        at=when,
        now=now or when,
        keeper=more.pop("keeper", keeper(world)),
        note=Note(**{key: more.pop(key) for key in ("why", "reason", "words") if key in more}),
        **more,
    )


def comes_back(world: SchoolWorld, *names: str, when: datetime) -> Passed:
    return desk.come_back(
        school=world.school,
        pupil_ids=[world.pupil(name).pk for name in names],
        at=when,
        now=when,
        keeper=keeper(world),
    )


def marked(world: SchoolWorld, session: str = "AM", **codes: str) -> None:
    """What the register says: Sam="N"."""
    enter(world.school, [NewMark(world.pupil(name).pk, TODAY, session, code) for name, code in codes.items()])


def mark(world: SchoolWorld, name: str, session: str = "AM") -> tuple[str, int | None] | None:
    found = Mark.objects.filter(pupil=world.pupil(name), on=TODAY, session=session).first()
    return (found.code, found.minutes_late) if found else None

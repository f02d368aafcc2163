"""School days of the cast's calendar, and marks by the handful."""

from collections.abc import Iterable
from datetime import date

from accounts.models import School
from attendance.actions import marks
from attendance.actions.marks import NewMark, Recorded
from attendance.queries.calendar import calendar_of
from pupils.models import Pupil
from tests.cast import NOW

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (16, 17, 18, 19))


def mark_day(school: School, pupil: Pupil, on: date, am: str, pm: str) -> Recorded:
    """One pupil's two marks of a day, as a file brings them."""
    return enter(school, [NewMark(pupil.pk, on, "AM", am), NewMark(pupil.pk, on, "PM", pm)])


def enter(school: School, new: list[NewMark], reason: str = "told by the parent") -> Recorded:
    return marks.record(school=school, marks=new, at=NOW, process="test", reason=reason, source="import")


def present_all(school: School, pupils: Iterable[Pupil], first: date, last: date) -> None:
    """Everybody in, on every school day from one day to another."""
    days = calendar_of(school).days_between(first, last)
    enter(
        school,
        [
            NewMark(p.pk, day, session, code)
            for p in pupils
            for day in days
            for session, code in (("AM", "/"), ("PM", "\\"))
        ],
    )

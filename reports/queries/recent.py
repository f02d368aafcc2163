"""The last five school days of some pupils, as squares."""

from collections.abc import Collection
from datetime import date

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.models.register import Session
from attendance.queries.registers import state_of

DAYS = 5
States = tuple[str, ...]  # present, late, absent, away, none; morning and afternoon of each day


def last_days(school: School, pupil_ids: Collection[int], on: date, calendar: Calendar) -> dict[int, States]:
    """Ten states a pupil, oldest first. One statement; none where nobody is asked for."""
    days = [day for day in calendar.days if day <= on][-DAYS:]
    if not pupil_ids or not days:
        return {}
    marks = school.marks.filter(pupil_id__in=pupil_ids, on__gte=days[0], on__lte=on)
    found = marks.values_list("pupil_id", "on", "session", "code")
    states = {(pk, day, session): state_of(code) for pk, day, session, code in found}
    return {
        pk: tuple(states.get((pk, day, session), "none") for day in days for session in (Session.AM, Session.PM))
        for pk in pupil_ids
    }

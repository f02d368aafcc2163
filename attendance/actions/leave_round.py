"""The round over leave, travelling families and suspensions: what the marks of the day say, and what has come due."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import School
from attendance.actions import leave_returns, leave_taken, suspensions, travel
from attendance.queries.calendar import calendar_of
from attendance.queries.leave import away_without_leave
from attendance.queries.settings import settings_of
from attendance.queries.travel import back_by_the_marks, running


@dataclass(frozen=True, slots=True)
class Went:
    """What the round did."""

    marked: int = 0  # refused leave that was taken
    asked: int = 0  # tasks for who is not back
    back: int = 0  # travelling pupils seen in school again
    planned: int = 0  # sessions of permanent exclusions


def go(*, school: School, on: date, at: datetime, process: str) -> Went:
    """Safe to go again: what stands already is left as it is."""
    if not calendar_of(school).is_school_day(on):
        return Went()
    leaves = school.leave_requests.all()
    asked = leave_returns.look(school=school, leaves=leaves, on=on, at=at, process=process)
    journeys = running(school)
    back = back_by_the_marks(school, journeys, on)
    for journey in journeys:
        if day := back.get(journey.pk):
            travel.note_back(journey=journey, back_on=day, on=on, at=at, process=process)
    due = [j for j in journeys if j.pk not in back and j.return_on is not None and j.return_on <= on]
    asked += travel.chase(school=school, journeys=due, on=on, at=at, process=process)
    planned = suspensions.keep_planned(school=school, on=on, at=at, process=process)
    return Went(_mark_taken(school, on, at, process), asked, len(back), planned)


def _mark_taken(school: School, on: date, at: datetime, process: str) -> int:
    """Refused leave that is taken, where the school has set that nobody has to confirm it."""
    if not settings_of(school).refused_leave_by_itself:
        return 0
    taken = away_without_leave(school, school.leave_requests.all(), calendar_of(school), on)
    return leave_taken.mark_taken(leaves=[one.leave for one in taken], at=at, process=process)

"""Long absence as the regulations count it: twenty school days of G, N and O; ten school days after leave has ended.

Regulation 9(1)(h) and (i) of SI 2024/208. What is counted here may take a name off the roll, so doubt is always against
counting: any other code ends the count, U as well, for a pupil who came late came; and so does a session without a mark.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import weekday_words
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs
from attendance.domain.explanations import AM, PM, Sitting
from pupils.domain.removal_evidence import ABSENT_DAYS, AFTER_LEAVE_DAYS, Clock

ABSENT = frozenset({"G", "N", "O"})
ONE_DAY = timedelta(days=1)
CAME = frozenset({"U"})  # an absence in the figures, and yet the pupil was in school
Codes = Mapping[Sitting, str]


@dataclass(frozen=True, slots=True)
class Break:
    """What ends a count, looking back."""

    sitting: Sitting
    code: str  # blank: no mark

    @property
    def words(self) -> str:
        on, session = self.sitting
        when = f"{weekday_words(on)}, {'morning' if session == AM else 'afternoon'}"
        if not self.code:
            return f"There is no mark for {when}."
        known = codes.known(self.code)
        return f"{self.code} ({known.name.lower() if known else 'no code'}) stands for {when}."


def absence_clock(marks: Codes, on: date, calendar: Calendar) -> Clock:
    """The school days, one after another up to a day, whose every session is coded G, N or O."""
    found, end = _run(marks, on, calendar)
    days = [day for day in {day for day, _ in found} if {(day, AM), (day, PM)} <= found]
    if not days:
        return Clock(None, 0, ABSENT_DAYS, None, against=_why_none(end))
    since = min(days)
    return Clock(since, len(days), ABSENT_DAYS, _nth(since, ABSENT_DAYS, calendar), note=_before(end))


def leave_clock(ended_on: date, marks: Codes, on: date, calendar: Calendar) -> Clock:
    """The school days gone by since leave ended; none of them counts once the pupil has come back."""
    since = calendar.next_school_day(ended_on)
    reached_on = _step(ended_on, AFTER_LEAVE_DAYS, calendar)
    if since is None or since > on:
        return Clock(None, 0, AFTER_LEAVE_DAYS, reached_on)
    back = next((sitting for sitting in sorted(marks) if sitting[0] > ended_on and _was_in(marks[sitting])), None)
    against = f"The pupil was in school on {weekday_words(back[0])}." if back else ""
    return Clock(since, calendar.count(ended_on, on - ONE_DAY), AFTER_LEAVE_DAYS, reached_on, against)


def _run(marks: Codes, on: date, calendar: Calendar) -> tuple[set[Sitting], Break | None]:
    """The sessions of the count, back from the latest one that is marked, and what ends it."""
    found: set[Sitting] = set()
    for sitting in _backwards(marks, on, calendar):
        code = marks.get(sitting, "")
        if code not in ABSENT:
            return found, Break(sitting, code)
        found.add(sitting)
    return found, None


def _backwards(marks: Codes, on: date, calendar: Calendar) -> Iterable[Sitting]:
    """Sessions of school days, latest first, from the latest that is marked: those to come are no gap."""
    marked = [sitting for sitting in marks if sitting[0] <= on and calendar.is_school_day(sitting[0])]
    if not marked:
        return
    latest, first = max(marked), min(marked)
    for day in reversed(calendar.days_between(first[0], latest[0])):
        for session in (PM, AM):
            if first <= (day, session) <= latest:
                yield day, session


def _why_none(end: Break | None) -> str:
    return f"{end.words} Any code but G, N and O ends the count." if end else ""


def _before(end: Break | None) -> str:
    return f"Before that: {end.words}" if end else ""


def _nth(since: date, n: int, calendar: Calendar) -> date | None:
    """The nth school day, the first one counted as one."""
    return _step(since, n - 1, calendar)


def _step(on: date, n: int, calendar: Calendar) -> date | None:
    try:
        return calendar.step(on, n)
    except Refused:  # the calendar does not reach so far
        return None


def _was_in(code: str) -> bool:
    known = codes.known(code)
    return code in CAME or (known is not None and known.counts_as in (CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY))

"""N, no reason yet: by when somebody has to know, and what follows where nobody does.

Regulation 10(7) to (9) of SI 2024/208: where the reason is not known when the register is taken, the school takes
reasonable steps to find it and amends the entry within five school days of the session; what cannot be established in
that time is absence in unknown circumstances, O. A school day is one on which the school meets, so that a day of snow
does not count. The deadline is shown as a date: the end of the fifth school day after the session's.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import weekday_words
from attendance.domain.calendar import Calendar
from attendance.domain.codes import NO_REASON, UNKNOWN_REASON
from attendance.domain.explanations import AM, PM, Sitting, Span

DAYS = 5
REASON = "Regulation 10(7) to (9): not established within five school days"
TAKEN_BACK = "O taken back: the reason is looked for again"
SOURCE = "no_reason"  # of the marks that became O so: a reason that comes later may still take their place


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when the reason of an absence is to be known, day by day."""

    calendar: Calendar
    closed: Collection[date] = frozenset()  # days on which the school was unexpectedly closed

    def of(self, on: date) -> date | None:
        """The fifth school day after a day; None where the school year that follows is not entered yet."""
        left, day = DAYS, on
        while left:
            after = self.calendar.next_school_day(day)
            if after is None:
                return None
            day = after
            left -= day not in self.closed
        return day

    def is_over(self, on: date, today: date) -> bool:
        """Whether the time of an absence on a day has run out."""
        deadline = self.of(on)
        return deadline is not None and deadline < today

    def last_over(self, today: date) -> date | None:
        """The latest day whose time has run out; absences before it are over as well."""
        day = self.calendar.last_school_day(today)
        while day is not None and not self.is_over(day, today):
            day = self.calendar.last_school_day(date.fromordinal(day.toordinal() - 1))
        return day


def check_may_become_unknown(code: str, on: date, deadlines: Deadlines, today: date) -> None:
    """Only what nobody explained in time becomes O."""
    if code == UNKNOWN_REASON:
        raise Refused("This is O already. Load the page again.")
    if code != NO_REASON:
        raise Refused(f"This has a code by now: {code}. Load the page again.")
    if not deadlines.is_over(on, today):
        deadline = deadlines.of(on)
        until = f" until {weekday_words(deadline)}" if deadline else ""
        raise Refused(f"There is time{until} to find the reason of {weekday_words(on)}. Give the reason, or ask again.")


def spans_of(sittings: Iterable[Sitting], calendar: Calendar) -> list[Span]:
    """Sessions as stretches, each without a gap of school: one explanation covers a stretch."""
    wanted = sorted(set(sittings))
    if not wanted:
        return []
    school = [(day, half) for day in calendar.days_between(wanted[0][0], wanted[-1][0]) for half in (AM, PM)]
    place = {sitting: number for number, sitting in enumerate(school)}
    runs: list[list[Sitting]] = []
    for sitting in wanted:
        if runs and place.get(sitting, -1) == place.get(runs[-1][-1], -9) + 1:
            runs[-1].append(sitting)
        else:
            runs.append([sitting])
    return [Span(run[0][0], run[-1][0], run[0][1], run[-1][1]) for run in runs]

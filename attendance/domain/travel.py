"""Families who travel for work: the 200 sessions of a year, the base school, and when T may stand.

Section 444(6) of the Education Act 1996 keeps such a parent from being prosecuted where the trade requires the family
to travel, the child attends as regularly as it permits and, from the age of six, has made at least 200 attendances in
the twelve months before. A mobile child is of compulsory school age and of no fixed abode, with a parent in such a trade
(regulation 3 of SI 2024/208).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CODES, CountsAs, counts_as
from attendance.domain.windows import Window
from pupils.domain.age import birthday

ENOUGH = 200  # attendances: sessions, half days
COUNTED_FROM_AGE = 6
BASE_MONTHS = 18
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Attendances:
    """The count of a year with its working (S4-045)."""

    window: Window  # twelve months up to and including a day
    by_code: tuple[tuple[str, int], ...]  # here, only codes that attend
    elsewhere: int = 0  # sessions that another school or service has confirmed

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """Code, its name and how many, in the order of the national list."""
        counted = dict(self.by_code)
        return [(code.letter, code.name, counted[code.letter]) for code in CODES if code.letter in counted]

    @property
    def here(self) -> int:
        return sum(number for _, number in self.by_code)

    @property
    def total(self) -> int:
        return self.here + self.elsewhere

    @property
    def is_enough(self) -> bool:
        return self.total >= ENOUGH

    @property
    def wanting(self) -> int:
        """Sessions short of 200."""
        return max(0, ENOUGH - self.total)


def year_before(on: date) -> Window:
    """The twelve months that end with a day."""
    return Window(_months_back(on, 12) + timedelta(days=1), on + timedelta(days=1))


def attendances(codes: Mapping[str, int], window: Window, elsewhere: int = 0) -> Attendances:
    """Count sessions by code: those that attend. D is no attendance here; K and B are counted elsewhere, as confirmed."""
    here = [(code, number) for code, number in codes.items() if counts_as(code) is CountsAs.PRESENT and number]
    activity = [(c, n) for c, n in codes.items() if counts_as(c) is CountsAs.APPROVED_ACTIVITY and c not in "BK" and n]
    return Attendances(window, tuple(sorted(here) + sorted(activity)), elsewhere)


def is_counted(born: date, on: date) -> bool:
    """Whether the 200 sessions are asked for at all: from the sixth birthday."""
    return on >= birthday(born, COUNTED_FROM_AGE)


def base_since(on: date) -> date:
    """The day since which a pupil must have attended for this to be the base school (S4-047)."""
    return _months_back(on, BASE_MONTHS)


def is_base(last_attended: date | None, on: date) -> bool:
    """A base school is one attended within the last eighteen months."""
    return last_attended is not None and last_attended >= base_since(on)


def check_journey(leaves_on: date, return_on: date | None, calendar: Calendar) -> None:
    """A journey has a first day away, and a proposed day of coming back after it where one is said."""
    if return_on is not None and return_on <= leaves_on:
        raise Refused(
            "The day of coming back lies on or before the day of leaving. Choose a later day.", field="return_on"
        )
    if return_on is not None and return_on - leaves_on > LONGEST_AHEAD:
        raise Refused("That is longer than a year. Ask for a nearer day, and again later.", field="return_on")
    if return_on is not None and not calendar.has_school(leaves_on, return_on - timedelta(days=1)):
        raise Refused("There is no school while the family is away, so nothing has to be recorded.", field="leaves_on")


def check_may_be_t(*, trade: str, for_work: bool, means_to_return: bool) -> None:
    """T is for a family that travels for its work and has said that it means to come back (S4-053)."""
    if not trade.strip():
        raise Refused("Write the family’s trade on the record first: T is for a trade that requires them to travel.")
    if not for_work:
        raise Refused(
            "T is for travelling for work alone. Tick it if that is so; otherwise do not authorise.", field="for_work"
        )
    if not means_to_return:
        raise Refused(
            "T is for a family that means to come back. Ask them, and tick it; otherwise do not authorise.",
            field="means_to_return",
        )


def check_until(leaves_on: date, until: date, return_on: date | None, calendar: Calendar) -> None:
    """T ends on a day: before the family is back, at the latest."""
    if until < leaves_on:
        raise Refused("The last day of T lies before the family leaves. Choose a later day.", field="until")
    if return_on is not None and until >= return_on:
        raise Refused(f"The family means to be back on {day_words(return_on)}. T ends before that day.", field="until")
    if not calendar.has_school(leaves_on, until):
        raise Refused("There is no school on these days. Choose a later last day.", field="until")


def _months_back(on: date, months: int) -> date:
    """The same day so many months before; the last of the month where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(on.day, last))

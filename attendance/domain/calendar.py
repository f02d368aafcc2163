"""School days: which they are, and counting in them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words, weekday_words

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class HalfTermDates:
    """One of the six stretches of a school year, both ends included."""

    starts_on: date
    ends_on: date
    name: str = ""
    year: int = 0  # the academic year, by the calendar year it starts in

    def __contains__(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which the school is not open to pupils, both ends included."""

    starts_on: date
    ends_on: date
    name: str = ""

    def __contains__(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


class Calendar:
    """The school days of a school, in order, and the half terms that they lie in."""

    def __init__(
        self, days: Iterable[date], half_terms: Sequence[HalfTermDates] = (), closures: Sequence[Closure] = ()
    ) -> None:
        self.days = sorted(set(days))
        self.half_terms = sorted(half_terms)
        self.closures = sorted(closures)
        self._is_open = frozenset(self.days)

    @classmethod
    def made_of(cls, half_terms: Iterable[HalfTermDates], closures: Iterable[Closure] = ()) -> "Calendar":
        """Weekdays inside a half term, less the closures."""
        half_terms, closures = list(half_terms), list(closures)
        days = {day for half_term in half_terms for day in weekdays(half_term.starts_on, half_term.ends_on)}
        for closure in closures:
            days.difference_update(weekdays(closure.starts_on, closure.ends_on))
        return cls(days, half_terms, closures)

    def is_school_day(self, on: date) -> bool:
        return on in self._is_open

    def step(self, on: date, n: int) -> date:
        """The nth school day after a day (before it, where n is negative); the day itself for nought."""
        if n == 0:
            return on
        place = bisect_right(self.days, on) + n - 1 if n > 0 else bisect_left(self.days, on) + n
        if not 0 <= place < len(self.days):
            raise Refused(
                f"The school calendar does not reach {abs(n)} school days {'after' if n > 0 else 'before'} "
                f"{day_words(on)}. Enter the school year that is missing."
            )
        return self.days[place]

    def count(self, after: date, until: date) -> int:
        """School days after one day, up to and including another; negative where the other is earlier."""
        return bisect_right(self.days, until) - bisect_right(self.days, after)

    def days_between(self, first: date, last: date) -> list[date]:
        """The school days from one day to another, both included."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def has_school(self, first: date, last: date) -> bool:
        """Whether any school day lies between these days, both included."""
        return bisect_left(self.days, first) < bisect_right(self.days, last)

    def last_school_day(self, on: date) -> date | None:
        """The day itself where school is open, else the latest school day before it."""
        place = bisect_right(self.days, on)
        return self.days[place - 1] if place else None

    def next_school_day(self, on: date) -> date | None:
        """The first school day after a day."""
        place = bisect_right(self.days, on)
        return self.days[place] if place < len(self.days) else None

    def half_term_of(self, on: date) -> HalfTermDates | None:
        """The half term that a day lies in; None in the holidays."""
        latest = self.latest_half_term(on)
        return latest if latest and on in latest else None

    def latest_half_term(self, on: date) -> HalfTermDates | None:
        """The half term that a day lies in or, in the holidays, the one before."""
        begun = [half_term for half_term in self.half_terms if half_term.starts_on <= on]
        return begun[-1] if begun else None

    def half_terms_of_year(self, year: int) -> list[HalfTermDates]:
        """The half terms of an academic year, in order."""
        return [half_term for half_term in self.half_terms if half_term.year == year]

    def check_school_day(self, on: date) -> None:
        """A mark lies on a school day."""
        if self.is_school_day(on):
            return
        if on.weekday() >= SATURDAY:
            raise Refused(f"{weekday_words(on)} is at the weekend. Marks are for school days.")
        closure = next((c for c in self.closures if on in c), None)
        if closure and self.half_term_of(on):
            raise Refused(f"The school is closed to pupils on {weekday_words(on)}: {closure.name}.")
        raise Refused(
            f"{weekday_words(on)} is outside term. Marks are for school days; look at the school calendar if it should be one."
        )


def weekdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays from one day to another, both included."""
    span = (last - first).days
    return [day for n in range(span + 1) if (day := first + n * ONE_DAY).weekday() < SATURDAY]


def monday(on: date) -> date:
    """The Monday of a day's week."""
    return on - on.weekday() * ONE_DAY


def week_bounds(on: date, half_term_starts: Iterable[date]) -> tuple[date, date]:
    """The week a day's tally is kept under, both ends included: Monday to Sunday, split where a half term starts."""
    first = monday(on)
    last = first + 6 * ONE_DAY
    for start in half_term_starts:
        if first < start <= on:
            first = start
        elif on < start <= last:
            last = start - ONE_DAY
    return first, last

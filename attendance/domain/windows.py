"""Stretches of time that a tally covers: half-open, so that adjacent ones meet and never overlap.

No window looks past the day it is asked for.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from attendance.domain.calendar import Calendar, HalfTermDates, monday
from pupils.domain.years import academic_year_of

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)
NAMED = {
    "four_weeks": "Last four school weeks",
    "half_term": "This half term",
    "term": "This term",
    "year": "This school year",
}  # the windows that every page shows


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From `start` up to, but without, `end`."""

    start: date
    end: date

    def __contains__(self, on: date) -> bool:
        return self.start <= on < self.end

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - ONE_DAY

    @property
    def is_empty(self) -> bool:
        return self.end <= self.start

    @classmethod
    def both_included(cls, first: date, last: date) -> "Window":
        """From one day to another, as people say it."""
        return cls(first, last + ONE_DAY)

    def until(self, on: date) -> "Window":
        """The part of it up to and including a day."""
        return Window(self.start, max(self.start, min(self.end, on + ONE_DAY)))


def last_weeks(n: int, on: date, calendar: Calendar) -> Window:
    """The last n school weeks, rolling: back from a day by n times seven days, calendar weeks without school left out.

    Four weeks are so some twenty school days, after a holiday too (S4-123).
    """
    return Window(_back(7 * n, on, calendar), on + ONE_DAY)


def weeks_before(window: Window, calendar: Calendar) -> Window:
    """As many school weeks again, just before: what the weeks of a window are compared with."""
    length = sum(_in_open_week(window.start + n * ONE_DAY, calendar) for n in range((window.end - window.start).days))
    return Window(_back(max(length, 1), window.start - ONE_DAY, calendar), window.start)


def week(on: date) -> Window:
    """The calendar week of a day, up to and including it."""
    return Window(monday(on), on + ONE_DAY)


def school_weeks(n: int, on: date, calendar: Calendar) -> Window:
    """The last n calendar weeks with a school day in them, up to and including a day: the penalty threshold's period."""
    end = on + ONE_DAY
    start, found = monday(on), 0
    first = calendar.days[0] if calendar.days else on
    at = start
    while found < n and at + ONE_WEEK > first:
        if calendar.has_school(at, min(on, at + 6 * ONE_DAY)):
            start, found = at, found + 1
        at -= ONE_WEEK
    return Window(start, end)


def half_term(on: date, calendar: Calendar) -> Window:
    """The half term so far; in the holidays, the one before."""
    latest = calendar.latest_half_term(on)
    return whole(latest).until(on) if latest else Window(on, on)


def term(on: date, calendar: Calendar) -> Window:
    """The term so far: the half terms of a year two by two."""
    latest = calendar.latest_half_term(on)
    if latest is None:
        return Window(on, on)
    halves = calendar.half_terms_of_year(latest.year)
    first = halves[halves.index(latest) // 2 * 2]
    return Window(first.starts_on, latest.ends_on + ONE_DAY).until(on)


def year_to_date(on: date, calendar: Calendar) -> Window:
    """The academic year so far, from the first day of its first half term."""
    year = academic_year_of(on)
    halves = calendar.half_terms_of_year(year)
    start = halves[0].starts_on if halves else date(year, 8, 1)
    return Window(min(start, on + ONE_DAY), on + ONE_DAY)


def academic_year(on: date, calendar: Calendar) -> Window:
    """The whole school year of a day, with what is still to come."""
    halves = calendar.half_terms_of_year(academic_year_of(on))
    return Window.both_included(halves[0].starts_on, halves[-1].ends_on) if halves else Window(on, on)


def named(key: str, on: date, calendar: Calendar) -> Window:
    """One of the windows that every page shows, as on a day."""
    match key:
        case "four_weeks":
            return last_weeks(4, on, calendar)
        case "half_term":
            return half_term(on, calendar)
        case "term":
            return term(on, calendar)
        case "year":
            return year_to_date(on, calendar)
    raise ValueError(f"There is no window called {key}.")


def whole(half_term: HalfTermDates) -> Window:
    """All of a half term."""
    return Window.both_included(half_term.starts_on, half_term.ends_on)


def _back(length: int, on: date, calendar: Calendar) -> date:
    """The first of so many days ending on a day, without those of calendar weeks that have no school."""
    first = monday(calendar.days[0]) if calendar.days else on
    at, left = on, length
    while left > 1 or not _in_open_week(at, calendar):
        if at <= first:
            return on - (length - 1) * ONE_DAY  # before the calendar begins there is nothing to leave out
        left -= _in_open_week(at, calendar)
        at -= ONE_DAY
    return at


def _in_open_week(on: date, calendar: Calendar) -> bool:
    start = monday(on)
    return calendar.has_school(start, start + 6 * ONE_DAY)

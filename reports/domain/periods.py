"""The periods of a report: a term, the year to its end, and the same stretch of the year before."""

from dataclasses import dataclass
from datetime import date, timedelta

from attendance.domain.calendar import Calendar
from attendance.domain.windows import Window
from pupils.domain.years import academic_year_name

ONE_DAY = timedelta(days=1)
TERMS = ("Autumn", "Spring", "Summer")
HALVES = 6


@dataclass(frozen=True, slots=True)
class Term:
    """One of the three terms of a school year: two half terms."""

    name: str
    year: int
    starts_on: date
    ends_on: date

    @property
    def title(self) -> str:
        return f"{self.name} term {academic_year_name(self.year)}"


@dataclass(frozen=True, slots=True)
class Period:
    """What a report covers, as far as it has gone, and what it is compared with."""

    term: Term
    term_so_far: Window
    year_so_far: Window
    last_year: Window | None  # the same number of school days from the start of last year
    school_days: int

    @property
    def is_complete(self) -> bool:
        return self.term_so_far.last >= self.term.ends_on


def terms(calendar: Calendar, on: date) -> list[Term]:
    """Every term begun by a day, latest first."""
    found = []
    for year in sorted({half_term.year for half_term in calendar.half_terms}):
        halves = calendar.half_terms_of_year(year)
        for n in range(0, len(halves), 2):
            pair = halves[n : n + 2]
            name = TERMS[n // 2] if len(halves) == HALVES else f"{n // 2 + 1}."
            found.append(Term(name, year, pair[0].starts_on, pair[-1].ends_on))
    return [term for term in reversed(found) if term.starts_on <= on]


def period(term: Term, calendar: Calendar, on: date) -> Period:
    """A term and the year to its end, or to a day inside it."""
    last = min(on, term.ends_on)
    start = calendar.half_terms_of_year(term.year)[0].starts_on
    year = Window.both_included(start, last)
    days = len(calendar.days_between(start, last))
    return Period(
        term=term,
        term_so_far=Window.both_included(term.starts_on, last),
        year_so_far=year,
        last_year=same_point_last_year(year, term.year, calendar),
        school_days=days,
    )


def same_point_last_year(window: Window, year: int, calendar: Calendar) -> Window | None:
    """As many school days from the start of the year before: the fair comparison. None where that year is not known."""
    halves = calendar.half_terms_of_year(year - 1)
    if not halves or window.is_empty:
        return None
    days = calendar.days_between(halves[0].starts_on, halves[-1].ends_on)
    count = len(calendar.days_between(window.start, window.last))
    if not days or not count:
        return None
    return Window.both_included(halves[0].starts_on, days[min(count, len(days)) - 1])

"""The school year as a page shows it: months of weeks, each day with what it is."""

import calendar as months
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.closures import Extent
from attendance.domain.explanations import sessions_of
from attendance.domain.school_year import Length
from attendance.models import ClosureDay, HalfTerm
from attendance.models.calendar import ClosureKind
from attendance.queries.calendar import calendar_of

WEEKDAYS = 5
MARKS = {"inset": "INSET day", "closure": "closed", "bank_holiday": "bank holiday"}


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday of a month: `state` is school, inset, closure, bank_holiday, holiday or (another month's) none."""

    on: date
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of five days."""

    name: str
    weeks: list[list[Day]]


@dataclass(frozen=True, slots=True)
class HalfTermLine:
    """A half term with its school days."""

    half_term: HalfTerm
    days: int


@dataclass(frozen=True, slots=True)
class YearView:
    """An academic year of a school."""

    year: int
    half_terms: list[HalfTermLine]
    closures: list[ClosureDay]
    months: list[Month]
    length: Length


def year_view(school: School, year: int) -> YearView:
    """An academic year, from the month of its first half term to that of its last. Four statements."""
    half_terms = list(school.half_terms.filter(academic_year__year=year).order_by("starts_on"))
    closures = list(
        school.closure_days.filter(starts_on__gte=date(year, 8, 1), starts_on__lt=date(year + 1, 8, 1)).order_by(
            "starts_on"
        )
    )
    calendar = calendar_of(school)
    counts = [
        HalfTermLine(half_term, len(calendar.days_between(half_term.starts_on, half_term.ends_on)))
        for half_term in half_terms
    ]
    special = {
        closure.starts_on + timedelta(days=n): closure
        for closure in closures
        for n in range((closure.ends_on - closure.starts_on).days + 1)
    }

    def day(on: date, month: int) -> Day:
        if on.month != month:
            return Day(on, "none", "")
        if calendar.is_school_day(on):
            return Day(on, "school", "school day")
        if on in special and any(h.starts_on <= on <= h.ends_on for h in half_terms):
            return Day(on, special[on].kind, f"{MARKS[special[on].kind]}: {special[on].name}")
        return Day(on, "holiday", "holiday")

    return YearView(
        year,
        counts,
        closures,
        [
            Month(
                f"{months.month_name[month]} {of_year}",
                [
                    [day(on, month) for on in week[:WEEKDAYS]]
                    for week in months.Calendar().monthdatescalendar(of_year, month)
                    if any(on.month == month for on in week[:WEEKDAYS])
                ],
            )
            for of_year, month in _months(half_terms)
        ],
        length_of(school, year, calendar, closures),
    )


def length_with(school: School, year: int, insets: Collection[date]) -> Length:
    """How long the year would be with more INSET days. Three statements."""
    closed = school.closure_days.filter(starts_on__gte=date(year, 8, 1), starts_on__lt=date(year + 1, 8, 1))
    found = length_of(school, year, calendar_of(school), closed)
    return replace(found, days=found.days - len(insets), insets=found.insets + len(insets))


def length_of(school: School, year: int, calendar: Calendar, closed: Iterable[ClosureDay]) -> Length:
    """How many days and sessions a year has, INSET days, and what unexpected closures cost. One statement."""
    days = [
        day for half in calendar.half_terms_of_year(year) for day in calendar.days_between(half.starts_on, half.ends_on)
    ]
    insets = {
        closure.starts_on + timedelta(days=n)
        for closure in closed
        if closure.kind == ClosureKind.INSET
        for n in range((closure.ends_on - closure.starts_on).days + 1)
    }
    found = (
        school.closures.in_force()
        .exclude(extent=Extent.PART)
        .filter(starts_on__gte=date(year, 8, 1), starts_on__lt=date(year + 1, 8, 1))
    )
    shut: dict[str, int] = {Extent.PLANNED: 0, Extent.WHOLE: 0}
    for closure in found:
        shut[closure.extent] += len(sessions_of(closure.span, calendar))
    in_term = sum(calendar.half_term_of(day) is not None and day.weekday() < WEEKDAYS for day in insets)
    return Length(len(days), shut[Extent.PLANNED], in_term, shut[Extent.WHOLE])


def _months(half_terms: list[HalfTerm]) -> list[tuple[int, int]]:
    """Year and month from the first half term to the last."""
    if not half_terms:
        return []
    first, last = half_terms[0].starts_on, half_terms[-1].ends_on
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [(number // 12, number % 12 + 1) for number in numbers]

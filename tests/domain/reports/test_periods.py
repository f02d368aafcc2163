"""Terms, the year so far, and the fair comparison with last year."""

from datetime import date

from attendance.domain.calendar import Calendar, HalfTermDates
from reports.domain.periods import period, same_point_last_year, terms
from tests.cast import HALF_TERMS

CALENDAR = Calendar.made_of(
    HalfTermDates(start, end, name, year) for year, halves in HALF_TERMS.items() for name, start, end in halves
)


def test_terms_begun_are_offered_latest_first() -> None:
    offered = terms(CALENDAR, date(2027, 1, 10))

    assert [term.title for term in offered[:3]] == [
        "Spring term 2026/27",
        "Autumn term 2026/27",
        "Summer term 2025/26",
    ]


def test_a_term_under_way_ends_today() -> None:
    autumn = terms(CALENDAR, date(2026, 11, 19))[0]
    covered = period(autumn, CALENDAR, date(2026, 11, 19))

    assert covered.term_so_far.last == date(2026, 11, 19)
    assert not covered.is_complete


def test_last_year_is_compared_at_the_same_number_of_school_days() -> None:
    autumn = terms(CALENDAR, date(2026, 11, 19))[0]
    covered = period(autumn, CALENDAR, date(2026, 11, 19))

    assert covered.last_year is not None
    last = CALENDAR.days_between(covered.last_year.start, covered.last_year.last)
    assert len(last) == covered.school_days
    assert covered.last_year.start == date(2025, 9, 3)


def test_spring_counts_the_year_from_september() -> None:
    spring = terms(CALENDAR, date(2027, 3, 25))[0]
    covered = period(spring, CALENDAR, date(2027, 7, 1))

    assert covered.year_so_far.start == date(2026, 9, 2)
    assert covered.term_so_far.start == date(2027, 1, 4)
    assert covered.is_complete


def test_without_last_years_dates_there_is_no_comparison() -> None:
    first = terms(CALENDAR, date(2025, 11, 19))[0]
    window = period(first, CALENDAR, date(2025, 11, 19)).year_so_far

    assert same_point_last_year(window, 2025, CALENDAR) is None

"""Counting in school days."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain.calendar import Calendar, Closure, HalfTermDates, week_bounds
from tests.domain.attendance.strategies import calendars, closures, days, half_terms

AUTUMN = [
    HalfTermDates(date(2026, 9, 2), date(2026, 10, 23), "Autumn 1", 2026),
    HalfTermDates(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2", 2026),
]
INSET = Closure(date(2026, 11, 2), date(2026, 11, 2), "INSET")


@given(calendars, days, st.integers(1, 60))
def test_counting_the_days_of_a_step_gives_the_step(calendar: Calendar, on: date, n: int) -> None:
    try:
        reached = calendar.step(on, n)
    except Refused:
        assume(False)
    assert calendar.count(on, reached) == n
    assert calendar.is_school_day(reached)


@given(calendars, days, st.integers(1, 60))
def test_stepping_back_lands_on_a_school_day_so_many_before(calendar: Calendar, on: date, n: int) -> None:
    try:
        reached = calendar.step(on, -n)
    except Refused:
        assume(False)
    assert calendar.is_school_day(reached)
    assert len([day for day in calendar.days if reached <= day < on]) == n


@given(half_terms(), closures(), closures(), days, st.integers(1, 40))
def test_another_closure_never_shortens_a_step(
    terms: list[HalfTermDates], some: list[Closure], more: list[Closure], on: date, n: int
) -> None:
    try:
        closed_more = Calendar.made_of(terms, some + more).step(on, n)
    except Refused:
        assume(False)
    assert Calendar.made_of(terms, some).step(on, n) <= closed_more


@given(calendars, days)
def test_school_days_are_weekdays_in_a_half_term(calendar: Calendar, on: date) -> None:
    if calendar.is_school_day(on):
        assert on.weekday() < 5
        assert calendar.half_term_of(on) is not None
        assert calendar.last_school_day(on) == on
        calendar.check_school_day(on)
    else:
        with pytest.raises(Refused):
            calendar.check_school_day(on)


@given(calendars, days)
def test_a_week_of_tallies_holds_its_day_and_crosses_no_start_of_a_half_term(calendar: Calendar, on: date) -> None:
    starts = [half.starts_on for half in calendar.half_terms]
    first, last = week_bounds(on, starts)
    assert first <= on <= last
    assert (last - first).days < 7
    assert not any(first < start <= last for start in starts)
    assert week_bounds(first, starts) == week_bounds(last, starts) == (first, last)
    day_before, _ = week_bounds(first - timedelta(days=1), starts)
    assert day_before < first


def test_stepping_over_half_term_and_inset() -> None:
    calendar = Calendar.made_of(AUTUMN, [INSET])
    assert calendar.step(date(2026, 10, 22), 1) == date(2026, 10, 23)
    assert calendar.step(date(2026, 10, 22), 2) == date(2026, 11, 3)
    assert calendar.step(date(2026, 11, 3), -1) == date(2026, 10, 23)


def test_a_step_past_the_calendar_says_what_to_do() -> None:
    with pytest.raises(Refused, match=r"does not reach 30 school days after 14 December 2026\. Enter the school year"):
        Calendar.made_of(AUTUMN).step(date(2026, 12, 14), 30)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2026, 11, 7), "Saturday 7 November 2026 is at the weekend."),
        (date(2026, 11, 2), "The school is closed to pupils on Monday 2 November 2026: INSET."),
        (date(2026, 10, 28), "Wednesday 28 October 2026 is outside term."),
    ],
)
def test_why_a_day_has_no_marks(on: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Calendar.made_of(AUTUMN, [INSET]).check_school_day(on)

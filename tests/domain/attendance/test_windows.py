"""Windows are half-open, meet, and never look past their day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain import windows
from attendance.domain.calendar import Calendar
from attendance.domain.windows import Window
from tests.domain.attendance.strategies import calendars, days
from tests.domain.attendance.test_calendar import AUTUMN, INSET

CALENDAR = Calendar.made_of(AUTUMN, [INSET])
THURSDAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    "make",
    [
        lambda on, calendar: windows.last_weeks(4, on, calendar),
        lambda on, calendar: windows.school_weeks(10, on, calendar),
        windows.half_term,
        windows.term,
        windows.year_to_date,
    ],
    ids=["four weeks", "ten school weeks", "half term", "term", "year"],
)
@given(calendar=calendars, on=days)
def test_no_window_looks_past_its_day(make: Callable[[date, Calendar], Window], calendar: Calendar, on: date) -> None:
    window = make(on, calendar)
    assert window.start <= window.end <= on + timedelta(days=1)


@given(calendars, days, st.integers(1, 8))
def test_the_weeks_before_meet_the_weeks_and_do_not_overlap(calendar: Calendar, on: date, n: int) -> None:
    later = windows.last_weeks(n, on, calendar)
    earlier = windows.weeks_before(later, calendar)
    assert earlier.end == later.start
    assert earlier.start < earlier.end
    assert not any(day in earlier and day in later for day in calendar.days)


@given(calendars, days)
def test_a_day_is_in_exactly_one_of_two_windows_that_meet(calendar: Calendar, on: date) -> None:
    later = windows.last_weeks(2, on, calendar)
    earlier = windows.weeks_before(later, calendar)
    for n in range((later.end - earlier.start).days):
        day = earlier.start + timedelta(days=n)
        assert (day in earlier) != (day in later)


def test_four_weeks_roll_with_the_day_and_leave_the_holiday_out() -> None:
    window = windows.last_weeks(4, THURSDAY, CALENDAR)
    assert window == Window(date(2026, 10, 16), date(2026, 11, 20))
    assert len(CALENDAR.days_between(window.start, window.last)) == 19  # twenty less the INSET day
    assert windows.weeks_before(window, CALENDAR) == Window(date(2026, 9, 18), date(2026, 10, 16))


def test_four_weeks_at_the_start_of_the_records_reach_back_four_weeks() -> None:
    assert windows.last_weeks(4, date(2026, 9, 3), CALENDAR) == Window(date(2026, 8, 7), date(2026, 9, 4))


def test_ten_school_weeks_are_calendar_weeks_with_school() -> None:
    assert windows.school_weeks(10, THURSDAY, CALENDAR) == Window(date(2026, 9, 7), date(2026, 11, 20))
    assert windows.school_weeks(3, date(2026, 10, 30), CALENDAR) == Window(date(2026, 10, 5), date(2026, 10, 31))


def test_half_term_term_and_year_so_far() -> None:
    assert windows.half_term(THURSDAY, CALENDAR) == Window(date(2026, 11, 2), date(2026, 11, 20))
    assert windows.term(THURSDAY, CALENDAR) == Window(date(2026, 9, 2), date(2026, 11, 20))
    assert windows.year_to_date(THURSDAY, CALENDAR) == Window(date(2026, 9, 2), date(2026, 11, 20))


def test_in_the_holidays_the_half_term_is_the_one_before() -> None:
    assert windows.half_term(date(2026, 10, 28), CALENDAR) == Window(date(2026, 9, 2), date(2026, 10, 24))


def test_a_new_academic_year_begins_in_august_whatever_the_calendar_knows() -> None:
    assert windows.year_to_date(date(2026, 8, 20), CALENDAR).is_empty
    assert windows.year_to_date(date(2028, 9, 5), CALENDAR) == Window(date(2028, 8, 1), date(2028, 9, 6))

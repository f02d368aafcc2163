"""From which day education is provided, and which suspensions count as one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain import suspension
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.explanations import Span

TERM = Calendar.made_of([HalfTermDates(date(2026, 9, 2), date(2026, 12, 18), "Autumn", 2026)])
days = st.dates(date(2026, 9, 2), date(2026, 12, 18))


@given(days)
def test_from_the_sixth_school_day_education_is_provided(first):
    sixth = suspension.sixth_day(first, TERM)
    if sixth is not None:
        assert len(TERM.days_between(first, sixth)) == 6


@given(days, st.integers(0, 6), st.integers(1, 4))
def test_suspensions_that_run_into_each_other_begin_with_the_first(first, length, gap):
    before = Span(first, first + timedelta(days=length))
    later = Span(before.ends_on + timedelta(days=gap), before.ends_on + timedelta(days=gap + 1))
    between = TERM.days_between(before.ends_on + timedelta(days=1), later.starts_on - timedelta(days=1))

    assert suspension.begins_with(later, [before], TERM) == (later.starts_on if between else before.starts_on)

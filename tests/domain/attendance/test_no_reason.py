"""By when the reason of an absence has to be known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import no_reason
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.explanations import Span, sessions_of
from attendance.domain.no_reason import Deadlines

CALENDAR = Calendar.made_of(
    [HalfTermDates(date(2026, 9, 2), date(2026, 10, 23)), HalfTermDates(date(2026, 11, 2), date(2026, 12, 18))]
)
THURSDAY = date(2026, 11, 19)
SNOW = date(2026, 11, 24)
DAYS = st.sampled_from(CALENDAR.days[:-10])


def test_it_is_the_end_of_the_fifth_school_day_after_the_session():
    assert Deadlines(CALENDAR).of(THURSDAY) == date(2026, 11, 26)
    assert Deadlines(CALENDAR).of(date(2026, 10, 22)) == date(2026, 11, 5)  # the half-term week is no school


def test_on_the_last_day_there_is_still_time():
    assert not Deadlines(CALENDAR).is_over(THURSDAY, date(2026, 11, 26))
    assert Deadlines(CALENDAR).is_over(THURSDAY, date(2026, 11, 27))


def test_a_day_of_snow_is_no_school_day():
    assert Deadlines(CALENDAR, {SNOW}).of(THURSDAY) == date(2026, 11, 27)


def test_where_the_next_school_year_is_not_entered_nothing_is_over():
    assert Deadlines(CALENDAR).of(date(2026, 12, 17)) is None
    assert not Deadlines(CALENDAR).is_over(date(2026, 12, 17), date(2027, 3, 1))


@given(DAYS, st.sets(DAYS, max_size=4))
def test_there_are_five_open_days_from_the_session_to_its_deadline(on, closed):
    deadline = Deadlines(CALENDAR, closed).of(on)

    between = [day for day in CALENDAR.days_between(on + timedelta(days=1), deadline) if day not in closed]
    assert len(between) == no_reason.DAYS
    assert deadline == between[-1]


@given(DAYS, st.sets(DAYS, max_size=4))
def test_what_is_over_is_all_that_lies_before_the_last_day_that_is_over(today, closed):
    deadlines = Deadlines(CALENDAR, closed)
    last = deadlines.last_over(today)

    over = [day for day in CALENDAR.days if deadlines.is_over(day, today)]
    assert (over[-1] if over else None) == last
    assert all(deadlines.is_over(day, today) for day in CALENDAR.days if last and day <= last)


@given(st.sets(st.sampled_from(sessions_of(Span(date(2026, 11, 2), date(2026, 12, 18)), CALENDAR)), max_size=20))
def test_stretches_cover_exactly_the_sessions_and_never_touch(sittings):
    spans = no_reason.spans_of(sittings, CALENDAR)

    covered = [one for span in spans for one in sessions_of(span, CALENDAR)]
    assert sorted(covered) == sorted(sittings)
    school = sessions_of(Span(date(2026, 11, 2), date(2026, 12, 18)), CALENDAR)
    ends = [school.index((s.ends_on, s.ends_session)) for s in spans]
    starts = [school.index((s.starts_on, s.starts_session)) for s in spans]
    assert all(after - before > 1 for before, after in zip(ends, starts[1:], strict=False))


def test_a_weekend_does_not_break_a_stretch():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)

    assert no_reason.spans_of([(monday, "AM"), (friday, "PM")], CALENDAR) == [Span(friday, monday, "PM", "AM")]
    assert no_reason.spans_of([], CALENDAR) == []


def test_only_what_nobody_explained_in_time_becomes_o():
    deadlines = Deadlines(CALENDAR)

    no_reason.check_may_become_unknown("N", date(2026, 11, 9), deadlines, THURSDAY)
    with pytest.raises(Refused, match="There is time until Thursday 26 November 2026"):
        no_reason.check_may_become_unknown("N", THURSDAY, deadlines, THURSDAY)
    with pytest.raises(Refused, match="has a code by now: I"):
        no_reason.check_may_become_unknown("I", date(2026, 11, 9), deadlines, THURSDAY)
    with pytest.raises(Refused, match="O already"):
        no_reason.check_may_become_unknown("O", date(2026, 11, 9), deadlines, THURSDAY)

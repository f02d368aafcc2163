"""Kinds of leave and what follows from a request, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from attendance.domain import codes, leave, leave_returns
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.codes import CountsAs
from attendance.domain.explanations import Span, sessions_of
from attendance.domain.leave import KINDS, kind_of, meets
from pupils.domain.age import is_compulsory

TERM = Calendar.made_of([HalfTermDates(date(2026, 9, 2), date(2026, 12, 18), "Autumn", 2026)])
FIRST, LAST = date(2026, 9, 2), date(2026, 12, 18)
days = st.dates(FIRST, LAST)
sessions = st.sampled_from(["AM", "PM"])
BORN = date(2015, 11, 1)


@st.composite
def spans(draw):
    first, last = sorted([draw(days), draw(days)])
    starts, ends = draw(sessions), draw(sessions)
    if first == last:
        starts, ends = sorted([starts, ends])
    return Span(first, last, starts, ends)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_carries_a_code_of_absence_in_force_and_a_rule(kind):
    code = codes.known(kind.code)
    assert code.in_force(date(2026, 11, 19))
    assert code.counts_as in (CountsAs.AUTHORISED, CountsAs.NOT_POSSIBLE)
    assert codes.counts_as(kind.refused) is CountsAs.UNAUTHORISED
    assert kind.rule.endswith(".")
    assert kind_of(kind.slug) is kind


def test_the_table_holds_the_codes_that_regulation_11_and_10_know():
    assert set(leave.GRANTED) == {"C", "C1", "J1", "M", "R", "S", "T", "X"}


@given(st.sampled_from(KINDS), st.dates(date(2005, 1, 1), date(2024, 1, 1)), days, st.sampled_from(["R", "5", "11"]))
def test_the_kinds_offered_are_just_those_that_pass(kind, born, on, year):
    assert passes(leave.check_kind, kind, born, on, year) == (kind in leave.kinds_for(born, on, year))


@given(days, st.sampled_from(["N2", "R", "1", "11"]))
def test_x_is_for_children_not_of_compulsory_age_alone(on, year):
    for born in (date(2022, 10, 1), BORN):
        offered = {kind.code for kind in leave.kinds_for(born, on, year)}
        assert ("X" in offered) == (not is_compulsory(born, on))


@given(days, st.integers(-30, 30))
def test_leave_is_asked_for_before_its_first_day(first, earlier):
    assert leave.is_retrospective(first, first - timedelta(days=earlier)) == (earlier <= 0)


@given(spans(), st.integers(-5, 120))
def test_what_is_granted_and_what_is_refused_are_together_what_was_asked(span, until):
    end = span.starts_on + timedelta(days=max(0, until))
    granted, refused = leave.granted_part(span, end), leave.refused_part(span, end)

    rest = sessions_of(refused, TERM) if refused else []
    assert sessions_of(granted, TERM) + rest == sessions_of(span, TERM)


@given(spans(), spans())
def test_two_spans_meet_exactly_where_they_share_a_session(one, other):
    every = Calendar([FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)])
    shared = set(sessions_of(one, every)) & set(sessions_of(other, every))

    assert (meets(one, [other]) is not None) == bool(shared)
    assert passes(leave.check_clear, one, [other]) == (not shared)


@given(spans())
def test_dates_pass_where_there_is_school(span):
    assert passes(leave.check_dates, span, TERM) == bool(sessions_of(span, TERM))


def test_leave_longer_than_a_year_is_refused():
    with pytest.raises(Refused, match="longer than a school year"):
        leave.check_dates(Span(FIRST, date(2028, 1, 1)), TERM)


@given(days, st.integers(1, 20))
def test_the_tenth_school_day_after_leave_is_ten_after_it(last, n):
    ends = leave.clock_ends(last, TERM)
    if ends is not None:
        assert leave.days_since(last, ends, TERM) == 10
        assert leave.days_since(last, leave.due_back(last, TERM), TERM) == 1
    assert leave.days_since(last, last - timedelta(days=n), TERM) == 0


@given(st.integers(0, 30), st.integers(2, 9))
def test_what_a_later_day_asks_for_holds_what_an_earlier_one_did(number, letter_day):
    today, tomorrow = (leave_returns.steps(number + n, letter_day) for n in (0, 1))

    assert tomorrow[: len(today)] == today
    assert (leave_returns.ENQUIRIES in today) == (number >= 10)


marks = st.lists(st.tuples(days, sessions, st.sampled_from(["/", "\\", "N", "O", "I", "G", "Y1", "D"])), max_size=12)


@given(marks, days)
def test_only_marks_after_the_leave_speak_of_the_return(found, last):
    seen = leave_returns.since(found, last)

    assert seen == leave_returns.since([mark for mark in found if mark[0] > last], last)
    assert not leave_returns.is_overdue(leave_returns.since([], last))
    assert all(on > last for on, _ in seen.absent)


def test_a_removal_for_not_coming_back_names_what_is_missing():
    seen = leave_returns.Since(absent=((date(2026, 11, 20), "AM"),))
    assert leave_returns.missing_for_removal(10, seen, enquiries_made=True) == []
    assert len(leave_returns.missing_for_removal(3, seen, enquiries_made=False)) == 2
    ill = leave_returns.Since(attended_on=date(2026, 11, 20), ill=True)
    assert len(leave_returns.missing_for_removal(10, ill, enquiries_made=True)) == 2

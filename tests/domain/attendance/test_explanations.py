"""What follows from an explanation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import codes
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.explanations import (
    LONGEST,
    Span,
    beyond_limit,
    check_code,
    check_from_outside,
    check_return,
    check_span,
    check_year,
    return_day,
    run_before,
    sessions_of,
    stands_at_once,
    whole_day_question,
)
from attendance.domain.reasons import REASONS, reason_of

TERM = Calendar.made_of([HalfTermDates(date(2026, 9, 2), date(2026, 12, 18), "Autumn", 2026)])
THURSDAY = date(2026, 11, 19)
days = st.dates(date(2026, 9, 2), date(2026, 12, 18))
sessions = st.sampled_from(["AM", "PM"])


@given(days, days, sessions, sessions)
def test_a_span_holds_just_the_sessions_between_its_ends(first, last, starts, ends):
    span = Span(first, last, starts, ends)

    assert all((first, starts) <= sitting <= (last, ends) for sitting in sessions_of(span, TERM))


@given(days, st.integers(0, 40))
def test_sessions_of_two_spans_that_meet_are_those_of_the_whole(first, length):
    last, middle = first + timedelta(days=length), first + timedelta(days=length // 2)
    whole = sessions_of(Span(first, last), TERM)

    assert (
        sessions_of(Span(first, middle, "AM", "AM"), TERM) + sessions_of(Span(middle, last, "PM", "PM"), TERM) == whole
    )


@given(st.sampled_from([code.letter for code in codes.CODES]), st.integers(1, 60), st.integers(0, 20))
def test_nothing_is_authorised_beyond_the_standing_rule(code, length, allowed):
    stands = stands_at_once(code, length, {code: allowed}, decides=False)

    authorises = codes.counts_as(code) is not codes.CountsAs.UNAUTHORISED
    assert stands == (not authorises or length <= allowed)


@given(st.integers(0, 8))
def test_ringing_every_morning_does_not_stretch_a_rule(earlier):
    before = {TERM.step(THURSDAY, -n) for n in range(1, earlier + 1)}

    assert run_before(THURSDAY, before, TERM) == earlier


def test_a_gap_begins_a_new_absence():
    assert run_before(THURSDAY, {date(2026, 11, 17)}, TERM) == 0


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        (Span(THURSDAY, date(2026, 11, 18)), "ends before it begins"),
        (Span(THURSDAY, THURSDAY, "PM", "AM"), "ends before it begins"),
        (Span(date(2026, 11, 21), date(2026, 11, 22)), "no school on these days"),
        (Span(date(2026, 9, 2), date(2026, 12, 18)), f"{LONGEST} at most"),
        (Span(THURSDAY, date(2028, 11, 19)), "longer than a school year"),
    ],
)
def test_a_span_that_cannot_be_is_refused_with_a_sentence(span, sentence):
    with pytest.raises(Refused, match=sentence):
        check_span(span, TERM)


@pytest.mark.parametrize("code", ["/", "L", "V", "#", "H", "ZZ"])
def test_an_explanation_has_the_code_of_an_absence_in_force(code):
    with pytest.raises(Refused):
        check_code(code, THURSDAY)


@pytest.mark.seed("S4-043", "S4-118")
def test_unsatisfactory_reasons_suggest_unauthorised_codes():
    unsatisfactory = [reason for reason in REASONS if not reason.satisfactory]

    assert len(unsatisfactory) >= 8
    assert {reason.code for reason in unsatisfactory} == {"O", "G"}
    assert all(codes.counts_as(reason.code) is codes.CountsAs.UNAUTHORISED for reason in unsatisfactory)


@pytest.mark.seed("S4-034", "S4-035")
def test_bereavement_has_two_days_and_a_prison_visit_stays_private():
    assert reason_of("bereavement").longest_days == 2
    assert reason_of("prison_visit").sensitive
    assert {reason_of("bereavement").code, reason_of("prison_visit").code} == {"C"}


def test_every_reason_suggests_a_code_that_may_be():
    for reason in REASONS:
        check_code(reason.code, THURSDAY)


spans = st.builds(
    lambda first, length, starts, ends: Span(first, first + timedelta(days=length), starts, ends),
    days, st.integers(0, 20), sessions, sessions,
)  # fmt: skip


@given(spans, spans)
def test_spans_meet_just_where_they_share_a_session(one, other):
    if (one.ends_on, one.ends_session) < (one.starts_on, one.starts_session):
        return
    if (other.ends_on, other.ends_session) < (other.starts_on, other.starts_session):
        return
    every = [(one.starts_on + timedelta(days=n), half) for n in range(-130, 130) for half in ("AM", "PM")]
    shared = any(sitting in one and sitting in other for sitting in every)

    assert one.meets(other) == other.meets(one) == shared
    assert one.holds(other) == all(sitting in one for sitting in every if sitting in other)


@given(days, sessions)
def test_somebody_is_back_after_the_absence_and_on_a_school_day(last, half):
    span = Span(last, last, "AM", half)
    back = return_day(span, TERM)

    if back is not None:
        check_return(span, back)
        assert back == last if half == "AM" else TERM.is_school_day(back)


@pytest.mark.seed("S4-026")
def test_a_day_of_return_within_the_absence_is_refused():
    check_return(Span(THURSDAY, THURSDAY), date(2026, 11, 20))
    check_return(Span(THURSDAY, THURSDAY, "AM", "AM"), THURSDAY)  # in for the afternoon
    with pytest.raises(Refused, match="later day of return"):
        check_return(Span(THURSDAY, date(2026, 11, 20)), date(2026, 11, 20))


@pytest.mark.seed("S4-032", "S2-005")
def test_a_whole_day_for_an_appointment_is_questioned_and_half_a_day_is_not():
    dentist = reason_of("appointment")

    assert "expected at school before or after" in whole_day_question(Span(THURSDAY, THURSDAY), dentist, TERM)
    assert whole_day_question(Span(THURSDAY, THURSDAY, "AM", "AM"), dentist, TERM) == ""
    assert whole_day_question(Span(THURSDAY, date(2026, 11, 20), "PM", "AM"), dentist, TERM) == ""
    assert whole_day_question(Span(THURSDAY, THURSDAY), reason_of("illness"), TERM) == ""


@pytest.mark.seed("S4-034")
def test_what_is_longer_than_its_reason_usually_takes_is_said():
    assert beyond_limit(3, reason_of("bereavement")) == "3 school days; for this reason 2 at most as a rule"
    assert beyond_limit(2, reason_of("bereavement")) == ""
    assert beyond_limit(30, reason_of("illness")) == ""


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        (Span(date(2026, 10, 1), date(2026, 10, 1)), "longer ago than this form takes"),
        (Span(date(2026, 11, 20), date(2026, 12, 18)), "more than 20 please ring"),
    ],
)
def test_what_lies_far_off_is_not_taken_from_outside(span, sentence):
    with pytest.raises(Refused, match=sentence):
        check_from_outside(span, THURSDAY, TERM)


def test_yesterday_and_next_week_are_taken_from_outside():
    check_from_outside(Span(date(2026, 11, 18), THURSDAY), THURSDAY, TERM)
    check_from_outside(Span(date(2026, 11, 25), date(2026, 11, 25)), THURSDAY, TERM)


def test_a_school_year_that_is_over_is_left_to_its_registers():
    check_year(Span(date(2026, 9, 3), date(2026, 9, 3)), THURSDAY)
    with pytest.raises(Refused, match="which is over"):
        check_year(Span(date(2026, 7, 3), date(2026, 7, 3)), THURSDAY)

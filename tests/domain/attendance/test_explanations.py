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
    check_code,
    check_span,
    run_before,
    sessions_of,
    stands_at_once,
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

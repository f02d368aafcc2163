"""How long nobody has been reached, and what each day of it asks for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.explanations import Span
from attendance.domain.no_contact import (
    BY_DAY,
    CALLS,
    DayMark,
    DayState,
    Ladder,
    Run,
    Step,
    run_of,
    state_of,
    states,
    window_of,
)

MONDAY = date(2026, 11, 16)
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]
AWAY, KNOWN, BLANK = DayState.UNEXPLAINED, DayState.KNOWN, DayState.BLANK
week = st.lists(st.sampled_from([AWAY, KNOWN, BLANK]), min_size=5, max_size=5)
reached = st.sets(st.sampled_from(DAYS))
ladders = st.tuples(st.integers(2, 10), st.integers(0, 6), st.integers(0, 8)).map(
    lambda steps: Ladder(steps[0], steps[0] + steps[1], steps[0] + steps[1] + steps[2])
)


def run(states_: list[DayState], contacts: set[date] | None = None) -> Run:
    return run_of(DAYS, dict(zip(DAYS, states_, strict=True)), contacts or set())


@pytest.mark.parametrize(
    ("codes", "state"),
    [
        ([("AM", "N")], AWAY),
        ([("AM", "N"), ("PM", "N")], AWAY),
        ([("AM", "N"), ("PM", "\\")], KNOWN),  # came at noon: known to be well
        ([("AM", "/"), ("PM", "N")], AWAY),  # went at noon, and nobody knows where
        ([("AM", "N"), ("PM", "U")], KNOWN),
        ([("AM", "I")], KNOWN),
        ([("AM", "O")], KNOWN),  # an unauthorised absence whose reason somebody gave
        ([("AM", "Y4"), ("PM", "Y4")], BLANK),
        ([], BLANK),
    ],
)
def test_the_last_mark_of_a_day_says_whether_somebody_knows(codes, state):
    assert state_of(DayMark(MONDAY, session, code) for session, code in codes) is state


def test_an_o_that_an_n_became_is_still_unexplained():
    assert state_of([DayMark(MONDAY, "AM", "O", was_unknown=True)]) is AWAY


def test_an_explanation_of_the_session_makes_it_known():
    marks = [DayMark(MONDAY, "AM", "N"), DayMark(MONDAY, "PM", "N")]

    assert states(marks, [Span(MONDAY, MONDAY)]) == {MONDAY: KNOWN}
    assert states(marks, [Span(MONDAY, MONDAY, "AM", "AM")]) == {MONDAY: AWAY}


@pytest.mark.seed("S0-009", "S1-009")
def test_three_days_without_contact_are_three():
    assert run([KNOWN, KNOWN, AWAY, AWAY, AWAY]) == Run(3, DAYS[2], 3, DAYS[2])


def test_a_day_on_which_somebody_was_reached_begins_the_count_anew():
    assert run([KNOWN, AWAY, AWAY, AWAY, AWAY], {DAYS[2]}) == Run(2, DAYS[3], 4, DAYS[1])
    assert run([KNOWN, KNOWN, AWAY, AWAY, AWAY], {DAYS[4]}) == Run(0, None, 3, DAYS[2])


@given(week, reached)
def test_no_more_days_without_contact_than_away(found, contacts):
    one = run(found, contacts)

    assert 0 <= one.days <= one.away_days
    assert (one.starts_on is None) == (one.days == 0)
    assert (one.away_since is None) == (one.away_days == 0)


@given(week, reached, st.sampled_from(DAYS))
def test_reaching_somebody_never_lengthens_the_run(found, contacts, day):
    assert run(found, contacts | {day}).days <= run(found, contacts).days


@given(week, reached, st.integers(0, 5))
def test_a_day_without_school_or_mark_changes_nothing(found, contacts, place):
    known = dict(zip(DAYS, found, strict=True))
    more = [*DAYS[:place], date(2020, 1, 1), *DAYS[place:]]

    assert run_of(more, known, contacts) == run_of(DAYS, known, contacts)


@given(week)
def test_a_known_day_ends_whatever_came_before(found):
    assert run([*found[:3], KNOWN, AWAY]).days == 1


@pytest.mark.seed("S4-106", "S4-107")
def test_the_seeds_ladder():
    ladder = Ladder()

    assert [ladder.reached(day) for day in (1, 2, 3, 4, 5, 10)] == [
        [Step.FIRST_CALL],
        [Step.SECOND_CALL],
        [Step.VISIT],
        [Step.VISIT],
        [Step.VISIT, Step.MISSING],
        [Step.VISIT, Step.MISSING, Step.REFERRAL],
    ]


def test_a_later_visit_is_preceded_by_a_call_a_day():
    assert [Ladder(5, 6, 10).call_on(day) for day in range(1, 6)] == [
        Step.FIRST_CALL, Step.SECOND_CALL, Step.FURTHER_CALL, Step.FURTHER_CALL, None,
    ]  # fmt: skip


@given(ladders, st.integers(1, 30))
def test_what_has_come_stays_and_each_day_has_one_call_at_most(ladder, day):
    today, tomorrow = ladder.reached(day), ladder.reached(day + 1)

    assert sum(step in CALLS for step in today) <= 1
    assert set(today) - set(CALLS) <= set(tomorrow)
    assert set(today) <= set(BY_DAY)


@given(ladders, st.integers(1, 30))
def test_what_comes_next_is_what_the_next_days_bring(ladder, day):
    coming = ladder.comes_next(day)

    if coming is None:
        assert day >= ladder.referral_day
    else:
        step, on = coming
        assert on > day
        assert step in ladder.reached(on)


@given(ladders, st.integers(1, 20))
def test_no_two_steps_of_a_run_share_a_task(ladder, days):
    keys = [
        (step, window_of(step, Run(day, MONDAY, day, MONDAY)))
        for day in range(1, days + 1)
        for step in ladder.reached(day)
    ]
    calls = [key for key in keys if key[0] in CALLS]

    assert len(calls) == len(set(calls))
    assert all(len(window) <= 20 for _, window in keys)

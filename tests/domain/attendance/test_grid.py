"""What may be set on many sessions at once: rules that hold for every code and every run of days."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused, passes
from accounts.domain.roles import Permission as P
from attendance.domain import codes, grid
from attendance.domain.codes import NO_REASON, CountsAs
from tests.domain.attendance.strategies import calendars, days, letters

standings = st.none() | letters
OFFICE = frozenset({P.ENTER_ANY_CODE, P.CORRECT_MARK})


@given(letters)
def test_nobody_is_filled_forward_or_entered_ahead_as_seen(letter):
    if codes.counts_as(letter) is CountsAs.PRESENT:
        assert not passes(grid.check_may_fill, letter)
        assert not passes(grid.check_ahead, letter)


@given(standings, standings)
def test_filling_forward_overwrites_nothing_that_is_known(standing, planned):
    if grid.gives_way(standing, planned):
        assert standing in (None, NO_REASON)
        assert planned is None or standing == NO_REASON


@given(calendars, days, days, st.sampled_from(["AM", "PM"]))
def test_sittings_after_are_of_school_days_and_in_order(calendar, start, until, session):
    found = []
    with suppress(Refused):  # too long, or nothing after: said so
        found = grid.sittings_after((start, session), until, calendar)
    assert found == sorted(found, key=lambda one: (one[0], grid.ORDER[one[1]]))
    assert all(calendar.is_school_day(on) and start <= on <= until for on, _ in found)
    assert (start, session) not in found


@given(calendars, st.sets(days, max_size=12), st.sets(days, max_size=3))
def test_a_run_is_no_longer_than_its_days_and_nought_without_any_of_those_asked_for(calendar, among, through):
    found = grid.longest_run(among, through, calendar)

    assert 0 <= found <= sum(map(calendar.is_school_day, among))
    if not any(calendar.is_school_day(day) for day in among & through):
        assert found == 0


@given(calendars, st.sets(days, min_size=1, max_size=12), days)
def test_another_day_never_shortens_a_run(calendar, among, more):
    through = frozenset(among)

    assert grid.longest_run(among | {more}, through, calendar) >= grid.longest_run(among, through, calendar)


@given(letters, st.integers(1, 20), st.integers(0, 20))
def test_the_office_authorises_as_far_as_the_heads_rule_and_the_head_without_one(letter, length, allowed):
    known = codes.known(letter)
    assume(known is not None and known.counts_as is CountsAs.AUTHORISED)
    rules = {letter: allowed} if allowed else {}

    assert passes(grid.check_authorises, letter, {"Sam": length}, rules, OFFICE) == (0 < length <= allowed)
    grid.check_authorises(letter, {"Sam": length}, rules, OFFICE | {P.AUTHORISE_ABSENCE})


@pytest.mark.parametrize("session", ["AM", "PM"])
def test_either_present_mark_is_the_sessions_own(session):
    assert {grid.code_for(typed, session) for typed in ("/", "\\", " / ")} == {codes.PRESENT_AT[session]}


def test_the_weeks_end_with_this_one_unless_a_day_is_asked_for():
    thursday = date(2026, 11, 19)
    assert grid.first_monday(None, thursday, 4) == date(2026, 10, 26)
    assert grid.first_monday(date(2026, 9, 10), thursday, 4) == date(2026, 9, 7)

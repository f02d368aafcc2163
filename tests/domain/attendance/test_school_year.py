"""How long a school year is."""

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.school_year import FULL_SESSIONS, Length


def test_a_hundred_and_ninety_days_are_a_school_year():
    assert Length(190).words == "190 school days, 380 sessions: exactly the 380 of a school year."
    assert Length(189, insets=5).words == "189 school days, 378 sessions: 2 short of the 380 of a school year."
    assert Length(191, halves_off=1).words == "191 school days, 381 sessions: 1 more than the 380 of a school year."


def test_what_an_unexpected_closure_cost_is_told_apart():
    assert Length(190, lost=4).sessions == FULL_SESSIONS


@given(st.integers(0, 250), st.integers(0, 20))
def test_a_year_is_short_or_it_is_not(days, halves):
    length = Length(days, halves)

    assert (length.short > 0) == (length.sessions < FULL_SESSIONS)
    assert length.short == max(0, FULL_SESSIONS - length.sessions)

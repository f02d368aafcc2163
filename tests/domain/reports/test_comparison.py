"""Improved, same, fallen (S4-126)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.tally import Tally
from reports.domain.comparison import Direction, change, points


def missed(absent: int, possible: int) -> Tally:
    return Tally(possible=possible, present=possible - absent, authorised=absent)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    possible = draw(st.integers(0, 60))
    absent = draw(st.integers(0, possible))
    return missed(absent, possible)


@pytest.mark.parametrize(
    ("now", "before", "sessions", "direction"),
    [
        (missed(1, 40), missed(3, 40), 2, Direction.IMPROVED),
        (missed(3, 40), missed(3, 40), 0, Direction.SAME),
        (missed(4, 40), missed(3, 40), -1, Direction.FALLEN),
        (missed(2, 40), missed(2, 38), 0, Direction.SAME),  # a shorter window alone is no change
        (missed(0, 40), missed(1, 30), 1, Direction.IMPROVED),
        (missed(40, 40), missed(0, 40), -40, Direction.FALLEN),
    ],
)
def test_change_is_told_in_whole_sessions(now: Tally, before: Tally, sessions: int, direction: Direction) -> None:
    told = change(now, before)

    assert told is not None
    assert (told.sessions, told.direction) == (sessions, direction)


def test_nothing_to_divide_is_no_comparison() -> None:
    assert change(Tally(), missed(1, 40)) is None
    assert change(missed(1, 40), Tally()) is None
    assert points(Tally(), missed(1, 40)) is None


def test_points_compare_the_figures_that_people_see() -> None:
    assert points(missed(3, 40), missed(5, 40)) == 50


@given(now=tallies(), before=tallies())
def test_swapping_now_and_before_flips_the_arrow(now: Tally, before: Tally) -> None:
    there, back = change(now, before), change(before, now)

    if there is None or back is None:
        assert there is back
    else:
        assert there.sessions == -back.sessions


@given(tally=tallies(), other=tallies())
def test_less_than_one_session_is_the_same(tally: Tally, other: Tally) -> None:
    told = change(tally, other)
    if told is not None and tally.possible == other.possible:
        assert told.sessions == other.absent - tally.absent

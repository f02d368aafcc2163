"""Small numbers are hidden, and cannot be solved from what is shown."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.tally import Tally
from reports.domain.cohorts import FEWEST_PUPILS, Cohort, hidden, hidden_parts, is_small, share, suppress, suppress_one


def missed(absent: int, possible: int = 100) -> Tally:
    return Tally(possible=possible, present=possible - absent, unauthorised=absent)


def cohort(label: str, pupils: int, persistent: int = 0, severe: int = 0) -> Cohort:
    return Cohort(label, pupils, missed(5 * pupils, 100 * pupils), persistent, severe)


def test_a_cohort_sums_sessions_and_counts_pupils() -> None:
    group = Cohort.of("Year 5", [missed(0, 10), missed(9, 90), missed(10), missed(50), Tally()])

    assert group.pupils == 4
    assert (group.tally.possible, group.tally.present) == (300, 231)
    assert group.tally.tenths == 770  # not the average of the pupils' percentages
    assert (group.persistent, group.severe) == (3, 1)


def test_a_group_of_five_shows_nothing_and_takes_the_next_smallest_with_it() -> None:
    rows = {row.label: row for row in suppress([cohort("EHCP", 5), cohort("SEN support", 20), cohort("None", 180)])}

    assert rows["EHCP"].pupils is None
    assert rows["EHCP"].tally is None
    assert rows["SEN support"].tally is None  # else 205 less 180 less 20 gives it away
    assert rows["None"].pupils == 180


def test_a_group_of_six_is_shown() -> None:
    rows = suppress([cohort("FSM", 6), cohort("Not", 60)])

    assert [row.pupils for row in rows] == [6, 60]


def test_a_number_of_persistent_absentees_from_one_to_five_is_hidden_but_the_group_is_not() -> None:
    rows = suppress([cohort("Year 5", 30, persistent=2), cohort("Year 6", 30, persistent=8), cohort("R", 30)])

    assert [row.pupils for row in rows] == [30, 30, 30]
    assert [row.persistent for row in rows] == [None, None, 0]


def test_all_of_a_group_tells_of_each() -> None:
    shown = suppress_one(cohort("Support base", 8, persistent=8))

    assert shown.pupils == 8
    assert shown.persistent is None


def test_a_school_of_five_shows_nothing_at_all() -> None:
    shown = suppress_one(cohort("All pupils", 5, persistent=1))

    assert (shown.pupils, shown.tally, shown.persistent, shown.severe) == (None, None, None, None)


def test_no_pupils_is_no_secret() -> None:
    assert not is_small(0)
    assert hidden([0, 40, 30]) == frozenset()


@pytest.mark.parametrize(
    ("part", "whole", "tenths"), [(1, 8, 125), (1, 3, 333), (2, 3, 667), (0, 9, 0), (None, 9, None)]
)
def test_a_share_is_rounded_half_up(part: int | None, whole: int, tenths: int | None) -> None:
    assert share(part, whole) == tenths


def solutions(counts: list[int], concealed: frozenset[int]) -> list[tuple[int, ...]]:
    """Every way of filling what is hidden that agrees with the published total: what a reader can work out."""
    rest = sum(counts) - sum(count for n, count in enumerate(counts) if n not in concealed)
    return [way for way in product(range(rest + 1), repeat=len(concealed)) if sum(way) == rest]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda counts: sum(counts) >= FEWEST_PUPILS))
def test_no_hidden_number_can_be_solved_from_the_total(counts: list[int]) -> None:
    concealed = hidden(counts)

    assert all(not is_small(count) or n in concealed for n, count in enumerate(counts))
    ways = solutions(counts, concealed)
    for place in range(len(concealed)):
        assert len({way[place] for way in ways}) > 1
        assert any(way[place] >= FEWEST_PUPILS for way in ways)  # not even that it is a small one
    assert not concealed or sum(counts[n] for n in concealed) >= FEWEST_PUPILS  # together no small group either


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=5),
)
def test_no_shown_number_of_pupils_is_small(pairs: list[tuple[int, int]]) -> None:
    for row in suppress([cohort(f"{n}", pupils, min(part, pupils)) for n, (pupils, part) in enumerate(pairs)]):
        for count in (row.pupils, row.persistent, row.severe):
            assert count is None or not is_small(count)
        assert (row.tally is None) == (row.pupils is None)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=4).map(
        lambda pairs: [(min(part, whole), whole) for part, whole in pairs]
    )
)
def test_no_hidden_number_of_absentees_can_be_solved(parts: list[tuple[int, int]]) -> None:
    counts = [part for part, _ in parts]
    if sum(counts) < FEWEST_PUPILS:
        return  # then the total itself is hidden
    concealed = hidden_parts(parts, hidden([whole for _, whole in parts]))

    ways = solutions(counts, concealed)
    for place in range(len(concealed)):
        assert len({way[place] for way in ways}) > 1

"""One arithmetic, in whole numbers."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.tally import Tally, total
from tests.domain.attendance.strategies import marks

counts = st.tuples(st.integers(0, 400), st.integers(0, 200), st.integers(0, 200)).map(
    lambda c: Tally(sum(c), c[0], c[1], c[2])
)


@given(marks, st.data())
def test_a_whole_is_the_sum_of_any_split(letters: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(letters)))
    assert Tally.of(letters) == Tally.of(letters[:cut]) + Tally.of(letters[cut:])


@given(marks, st.integers())
def test_the_order_of_marks_is_irrelevant(letters: list[str], seed: int) -> None:
    shuffled = list(letters)
    Random(seed).shuffle(shuffled)
    assert Tally.of(letters) == Tally.of(shuffled)


@given(marks)
def test_possible_sessions_are_present_or_absent(letters: list[str]) -> None:
    tally = Tally.of(letters)
    assert tally.present + tally.authorised + tally.unauthorised == tally.possible
    assert tally.late <= tally.present
    assert tally.late_after_close <= tally.unauthorised


@given(counts)
def test_the_figure_is_rounded_half_up(tally: Tally) -> None:
    if not tally.possible:
        assert tally.tenths is None
        return
    assert tally.tenths is not None
    exact = Fraction(1000 * tally.present, tally.possible)
    assert Fraction(-1, 2) < exact - tally.tenths < Fraction(1, 2) or tally.tenths - exact == Fraction(1, 2)


@given(counts)
def test_severe_absence_is_persistent_too(tally: Tally) -> None:
    assert not tally.is_severe or tally.is_persistent


@pytest.mark.parametrize(
    ("present", "possible", "tenths"),
    [(2499, 2500, 1000), (0, 380, 0), (380, 380, 1000), (97, 100, 970), (1, 16, 63), (3, 16, 188), (0, 0, None)],
)
def test_figures_as_the_mis_shows_them(present: int, possible: int, tenths: int | None) -> None:
    assert Tally(possible, present, possible - present).tenths == tenths


@pytest.mark.parametrize(
    ("absent", "possible", "persistent", "severe"),
    [
        (38, 380, True, False),  # exactly a tenth missed
        (37, 380, False, False),
        (190, 380, True, True),
        (189, 380, True, False),
        (20, 201, False, False),  # 90.05 %, shown as 90.0 %: not persistent
        (0, 0, False, False),
    ],
)
def test_statutory_flags_compare_exact_counts(absent: int, possible: int, persistent: bool, severe: bool) -> None:
    tally = Tally(possible, possible - absent, absent)
    assert (tally.is_persistent, tally.is_severe) == (persistent, severe)


def test_a_groups_figure_sums_sessions_and_never_averages_percentages() -> None:
    assert total([Tally(10, 0, 10), Tally(90, 90)]).tenths == 900

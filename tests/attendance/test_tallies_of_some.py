"""The tallies of a few pupils, of many, and of everybody are the same figures, asked for in different ways."""

import pytest

from attendance.domain.windows import Window
from attendance.queries import tallies
from attendance.queries.tallies import for_windows
from tests.attendance.test_tallies import FIRST, a_year
from tests.cast import TODAY, SchoolWorld

WINDOWS = [
    Window(FIRST, TODAY),
    Window(FIRST.replace(day=13), FIRST.replace(day=29)),  # cut at both ends
    Window(TODAY, TODAY),
]


@pytest.mark.parametrize("few", [pytest.param(100, id="looked up one by one"), pytest.param(0, id="read in one go")])
def test_some_pupils_have_the_figures_they_have_among_everybody(
    ashdown: SchoolWorld, birchwood: SchoolWorld, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    a_year(ashdown, 8)
    a_year(birchwood, 9)
    monkeypatch.setattr(tallies, "FEW", few)
    some = [ashdown.pupil("Sam").pk, ashdown.pupil("Bea").pk, ashdown.pupil("Sam").pk, birchwood.pupil("Hugo").pk]

    answers = for_windows(ashdown.school, WINDOWS, some)

    everybody = for_windows(ashdown.school, WINDOWS)
    assert answers == [{pk: found[pk] for pk in some if pk in found} for found in everybody]
    assert answers[0].keys() == {ashdown.pupil("Sam").pk, ashdown.pupil("Bea").pk}
    assert answers[2] == {}

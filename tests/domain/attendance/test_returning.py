"""Back after whole days away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.returning import PATIENCE, Away, Back, away_before

MONDAY = date(2026, 11, 16)
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]


def states(*days: str) -> dict[tuple[date, str], str]:
    """A word a day: `in`, `away`, `half` (the afternoon missed), `-` (no marks)."""
    both = {"in": ("present", "present"), "away": ("absent", "absent"), "half": ("present", "absent")}
    found = {}
    for day, word in zip(DAYS, days, strict=False):
        if word in both:
            found[day, "AM"], found[day, "PM"] = both[word]
    return found


@pytest.mark.seed("S4-165")
@pytest.mark.parametrize(
    ("days", "away"),
    [
        (("in", "in", "in", "away", "away"), Away(DAYS[3], DAYS[4], 2)),
        (("away",) * 5, Away(DAYS[0], DAYS[4], 5, at_edge=True)),
        (("in", "away", "away", "in", "in"), Away(DAYS[1], DAYS[2], 2)),  # back on Thursday, and nobody has asked yet
        (("in", "away", "in", "in", "in"), None),  # three days of school since: it has passed
        (("in", "in", "in", "in", "half"), None),  # half a day is no absence to come back from
        (("in",) * 5, None),
        ((), None),
    ],
)
def test_the_whole_days_away_that_a_child_is_just_back_from(days: tuple[str, ...], away: Away | None) -> None:
    assert away_before(states(*days), DAYS) == away


def test_a_day_without_marks_ends_the_absence_that_is_shown() -> None:
    assert away_before(states("away", "-", "away", "away", "in"), DAYS) == Away(DAYS[2], DAYS[3], 2)


@given(st.lists(st.sampled_from(["in", "away", "half", "-"]), min_size=0, max_size=5))
def test_an_absence_that_is_shown_is_whole_days_and_lately_ended(words: list[str]) -> None:
    found, days = states(*words), DAYS[: len(words)]
    away = away_before(found, days)
    if away is None:
        return
    shown = [day for day in days if away.first <= day <= away.last]
    assert len(shown) == away.days
    assert all(words[DAYS.index(day)] == "away" for day in shown)
    assert len([day for day in days if day > away.last]) <= PATIENCE
    assert not away.at_edge or away.first == days[0]


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (Back(DAYS[2], DAYS[2], 1), "away 1 day, Wed 18 Nov: 2 sessions missed"),
        (Back(DAYS[1], DAYS[2], 2), "away 2 days, Tue 17 to Wed 18 Nov: 4 sessions missed"),
        (
            Back(date(2026, 10, 23), date(2026, 11, 3), 2),
            "away 2 days, Fri 23 Oct to Tue 3 Nov: 4 sessions missed",
        ),
    ],
)
def test_the_cue_says_how_long_and_when(back: Back, words: str) -> None:
    assert back.words == words

"""What becomes of a mark that was taken without a connection."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.offline import KEPT_FOR, Fate, Sent, content, fate, taken_at
from attendance.domain.register import StandingMark

NOW = datetime(2026, 11, 19, 9, 5, tzinfo=ZoneInfo("Europe/London"))
CODES = st.sampled_from(["/", "L", "N", "I"])
MINUTES = st.none() | st.integers(0, 30)
WORDS = st.sampled_from(["", "bus"])
STANDING = st.builds(StandingMark, CODES, MINUTES, WORDS, st.just(1), st.just(NOW))


@st.composite
def sent(draw: Any) -> Sent:
    return Sent(1, draw(CODES), draw(MINUTES), draw(st.none() | WORDS), draw(st.just("") | CODES))


def standing_of(one: Sent, before: StandingMark | None) -> StandingMark:
    return StandingMark(*content(one, before).content, 2, NOW)


@given(sent(), st.none() | STANDING)
def test_a_mark_that_has_come_in_changes_nothing_when_it_comes_again(one: Sent, stands: StandingMark | None) -> None:
    if fate(one, stands) in (Fate.NEW, Fate.CHANGE):
        assert fate(one, standing_of(one, stands)) is Fate.SAME


@given(sent(), STANDING)
def test_nothing_that_the_person_did_not_see_is_overwritten(one: Sent, stands: StandingMark) -> None:
    if one.stood != stands.code:
        assert fate(one, stands) in (Fate.SAME, Fate.DIFFERS)


@given(sent(), STANDING)
def test_another_value_that_was_not_seen_is_always_shown(one: Sent, stands: StandingMark) -> None:
    if stands.code not in (one.stood, one.code):
        assert fate(one, stands) is Fate.DIFFERS


def test_a_note_that_was_left_alone_stays() -> None:
    stands = StandingMark("N", None, "seen at the shop", 1, NOW)
    assert content(Sent(1, "I", words=None), stands).comment == "seen at the shop"
    assert content(Sent(1, "I", words=""), stands).comment == ""


@given(st.integers(-(10**6), 10**6), st.integers(0, 100_000))
def test_no_mark_was_taken_before_its_page_or_after_it_came(age: int, since: int) -> None:
    opened = NOW - timedelta(seconds=since)
    taken = taken_at(age, opened, NOW)
    assert NOW - KEPT_FOR <= taken <= NOW or taken == opened
    assert opened <= taken or taken == NOW

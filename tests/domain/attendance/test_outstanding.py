"""How long is left, and when whom is told."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.refusal import Refused
from attendance.domain import cover
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar, HalfTermDates
from attendance.domain.outstanding import check_due_at, is_due, left_words, minutes_left

OPENS = datetime(2026, 11, 19, 8, 50, tzinfo=ZoneInfo("Europe/London"))
TIMES = SessionTimes(OPENS, OPENS + timedelta(minutes=30))
AUTUMN = Calendar.made_of([HalfTermDates(date(2026, 11, 2), date(2026, 12, 18))])
TODAY = OPENS.date()


@pytest.mark.parametrize(
    ("minute", "words"),
    [
        (-10, "opens in 10 minutes"),
        (0, "30 minutes left"),
        (29, "1 minute left"),
        (30, "closes now"),
        (31, "closed 1 minute ago"),
        (75, "closed 45 minutes ago"),
        (95, "closed at 9.20"),
    ],
)
def test_how_long_is_left(minute: int, words: str) -> None:
    assert left_words(TIMES, OPENS + timedelta(minutes=minute)) == words


@given(st.integers(0, 120), st.integers(0, 120))
def test_once_due_it_stays_due(after: int, minute: int) -> None:
    due = is_due(after, TIMES, OPENS + timedelta(minutes=minute))
    assert due == (minute >= after)


@given(st.integers(-3600, 7200))
def test_minutes_left_fall_as_time_passes(second: int) -> None:
    now = OPENS + timedelta(seconds=second)
    assert minutes_left(TIMES, now) >= minutes_left(TIMES, now + timedelta(seconds=1))


def test_the_first_hour_counts_from_the_first_register_that_opens() -> None:
    later = OPENS + timedelta(minutes=20)
    assert check_due_at([later, OPENS], 60) == OPENS + timedelta(minutes=60)
    assert check_due_at([], 60) is None


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (2, 1, "The last day lies before the first."),
        (-3, -1, "These days are over."),
        (2, 3, "There is no school on these days."),  # a weekend
        (0, 28, "Cover is for 20 school days at most."),
    ],
)
def test_cover_is_for_some_school_days_from_today_on(first: int, last: int, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        cover.check_days(TODAY + timedelta(days=first), TODAY + timedelta(days=last), TODAY, AUTUMN)


def test_cover_in_words() -> None:
    friday = TODAY + timedelta(days=1)
    assert cover.when_words(TODAY, TODAY, "AM") == "on Thursday 19 November 2026, in the morning"
    assert cover.when_words(TODAY, friday, "") == "from 19 to 20 November 2026"
    assert cover.when_words(TODAY, date(2026, 12, 1), "") == "from 19 November 2026 to 1 December 2026"

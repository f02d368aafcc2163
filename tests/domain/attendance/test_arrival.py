"""Arriving: later is never better."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from attendance.domain.arrival import SessionTimes, code_for

EIGHT = datetime(2026, 11, 19, 8, 0, tzinfo=ZoneInfo("Europe/London"))
TIMES = SessionTimes.on_day(EIGHT, time(8, 50), time(9, 20))
ORDER = ["/", "L", "U"]


@given(st.integers(0, 300), st.integers(0, 300))
def test_later_arrival_is_never_a_better_code(one: int, other: int) -> None:
    first, second = sorted((one, other))
    codes = [code_for(EIGHT + timedelta(minutes=m), TIMES, "/") for m in (first, second)]
    assert ORDER.index(codes[0]) <= ORDER.index(codes[1])


def test_the_codes_of_a_morning() -> None:
    assert [code_for(EIGHT.replace(hour=h, minute=m), TIMES, "/") for h, m in ((8, 50), (8, 51), (9, 20), (9, 21))] == [
        "/",
        "L",
        "L",
        "U",
    ]


def test_minutes_late_count_from_the_beginning_of_the_session() -> None:
    assert TIMES.minutes_late(EIGHT.replace(hour=9, minute=5)) == 15
    assert TIMES.minutes_late(EIGHT) == 0

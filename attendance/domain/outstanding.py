"""Registers that are not taken: how long is left, and when whom is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.domain.words import counted, time_words
from attendance.domain.arrival import SessionTimes

LONG_AGO = 59  # minutes; after that the hour says more


def minutes_left(times: SessionTimes, now: datetime) -> int:
    """Whole minutes until the register closes, rounded up; nought and below once it has closed."""
    return -int((now - times.closes_at).total_seconds() // 60)


def left_words(times: SessionTimes, now: datetime) -> str:
    """12 minutes left; closed 5 minutes ago."""
    if now < times.opens_at:
        return f"opens in {counted(-int((now - times.opens_at).total_seconds() // 60), 'minute')}"
    left = minutes_left(times, now)
    if left > 0:
        return f"{counted(left, 'minute')} left"
    if left < -LONG_AGO:
        return f"closed at {time_words(times.closes_at.time())}"
    return f"closed {counted(-left, 'minute')} ago" if left else "closes now"


def is_due(after: int, times: SessionTimes, now: datetime) -> bool:
    """Whether somebody is to be told by now."""
    return now >= times.opens_at + timedelta(minutes=after)


def check_due_at(opens: Sequence[datetime], within: int) -> datetime | None:
    """By when the registers of a session are looked through (S1-026): so many minutes after the first one opens."""
    return min(opens) + timedelta(minutes=within) if opens else None

"""The times of a school day: when registers open and close."""

from dataclasses import dataclass
from datetime import time

from accounts.domain.refusal import Refused

LONGEST_OPEN = 30  # minutes; “Working together to improve school attendance”, on when a register closes


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """Two sessions and the end of the day."""

    am_opens_at: time
    am_closes_at: time
    pm_opens_at: time
    pm_closes_at: time
    day_ends_at: time


def minutes_between(start: time, end: time) -> int:
    """Minutes from one time of a day to another."""
    return 60 * (end.hour - start.hour) + end.minute - start.minute


def check_session_times(times: SessionTimes) -> None:
    """Sessions follow one another, and no register stays open for more than thirty minutes."""
    _check_register("morning", times.am_opens_at, times.am_closes_at, "am_closes_at")
    _check_register("afternoon", times.pm_opens_at, times.pm_closes_at, "pm_closes_at")
    if times.pm_opens_at < times.am_closes_at:
        raise Refused(
            "The afternoon register opens before the morning one closes. Choose a later time.", field="pm_opens_at"
        )
    if times.day_ends_at <= times.pm_closes_at:
        raise Refused(
            "The day ends before the afternoon register closes. Choose a later end of the day.", field="day_ends_at"
        )


def _check_register(name: str, opens: time, closes: time, field: str) -> None:
    length = minutes_between(opens, closes)
    if length <= 0:
        raise Refused(f"The {name} register closes before it opens. Choose a later time to close.", field=field)
    if length > LONGEST_OPEN:
        raise Refused(
            f"The {name} register would stay open for {length} minutes. {LONGEST_OPEN} minutes is the most that "
            "the guidance allows: choose an earlier time to close.",
            field=field,
        )

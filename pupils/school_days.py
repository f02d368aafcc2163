"""Asking whether a day is a school day: the port through which admission reads the calendar, which attendance keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import School
from pupils.domain.entering import check_starting_day


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the calendar has it."""

    is_open: bool | None  # None: the calendar does not reach so far
    then: date | None  # the next school day


Look = Callable[[School, date], Day]
_look: Look | None = None


def register(look: Look) -> None:
    """Name who looks into the calendar. Once, at start-up."""
    global _look
    _look = look


def check_starts(school: School, on: date) -> None:
    """A pupil of this school starts on one of its school days."""
    if _look is None:
        raise RuntimeError("Nobody looks into the calendar: attendance registers itself when it is ready.")
    day = _look(school, on)
    check_starting_day(on, is_open=day.is_open, then=day.then)

"""The stretch of time a rule counts over: a half term, a term, the year, or the last so many school weeks."""

import re
from datetime import date

from accounts.domain.words import counted
from attendance.domain import windows
from attendance.domain.calendar import Calendar
from attendance.domain.windows import Window

FOUR_WEEKS, HALF_TERM, TERM, YEAR = "four_weeks", "half_term", "term", "year"
WEEKS = re.compile(r"([1-9]\d?)_weeks")
WORDS = {
    FOUR_WEEKS: "the last four school weeks",
    HALF_TERM: "the half term so far",
    TERM: "the term so far",
    YEAR: "the school year so far",
}
MOST_WEEKS = 39


def is_known(over: str) -> bool:
    """Whether this names a stretch."""
    found = WEEKS.fullmatch(over)
    return over in WORDS or (found is not None and int(found[1]) <= MOST_WEEKS)


def words(over: str) -> str:
    """The stretch in words: the last six school weeks."""
    found = WEEKS.fullmatch(over)
    return f"the last {counted(int(found[1]), 'school week')}" if found else WORDS[over]


def window(over: str, on: date, calendar: Calendar) -> Window:
    """The days of a stretch, as on a day."""
    found = WEEKS.fullmatch(over)
    if found:
        return windows.last_weeks(int(found[1]), on, calendar)
    return windows.named(over, on, calendar)

"""Reading single cells as schools write them: dates, yes and no, spaces."""

import re
from datetime import date
from functools import lru_cache

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
YES = frozenset({"y", "yes", "t", "true", "1", "x"})
NO = frozenset({"n", "no", "f", "false", "0", ""})


@lru_cache(maxsize=4096)  # a file of marks repeats a few hundred days
def read_date(text: str) -> date:
    """A date as `2026-11-09` or, day first, `09/11/2026`. ValueError with the reason otherwise."""
    if match := ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise ValueError("This is not a date. Write it as 2026-11-09 or 09/11/2026.")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("There is no such date. Check the day and the month.") from None


@lru_cache(maxsize=4096)
def is_day_first(text: str) -> bool:
    """Whether a date is written day first, so that reading it was an assumption."""
    return DAY_FIRST.fullmatch(text) is not None


def read_flag(text: str) -> bool:
    """Yes or no as Y, N, yes, no, true, false, 1, 0; blank is no. ValueError otherwise."""
    word = text.strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError("This is neither yes nor no. Write Y or N.")


def squeeze(text: str) -> str:
    """Without spaces at the ends or doubled inside; line breaks of an address are kept."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())

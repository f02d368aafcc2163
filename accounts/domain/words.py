"""Small pieces of English that sentences are made of."""

from collections.abc import Sequence
from datetime import date, time


def day_words(on: date) -> str:
    """A date as a sentence has it: 19 November 2026."""
    return f"{on.day} {on:%B %Y}"


def weekday_words(on: date) -> str:
    """A date with its weekday: Thursday 19 November 2026."""
    return f"{on:%A} {day_words(on)}"


def time_words(at: time) -> str:
    """A time as schools write it: 8.50."""
    return f"{at.hour}.{at:%M}"


def either(names: Sequence[str]) -> str:
    """Names of roles as one of them: Attendance officer, SENCO or head of year."""
    first, *rest = names or [""]
    return listed([first, *(name if name[:2].isupper() else name[:1].lower() + name[1:] for name in rest)], "or")


def listed(words: Sequence[str], last: str = "and") -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """1 pupil, 2 pupils."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"

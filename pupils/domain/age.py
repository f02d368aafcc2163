"""When compulsory school age starts and ends (Education Act 1996, section 8)."""

import calendar
from datetime import date, timedelta

FRIDAY = 4
PRESCRIBED_DAYS = ((3, 31), (8, 31), (12, 31))


def birthday(born: date, age: int) -> date:
    """The day someone reaches an age; who was born on 29 February does so on 1 March in a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def starts_on(born: date) -> date:
    """The first day of compulsory school age: the prescribed day on or next after the fifth birthday."""
    fifth = birthday(born, 5)
    return next(day for month, last in PRESCRIBED_DAYS if (day := date(fifth.year, month, last)) >= fifth)


def ends_on(born: date) -> date:
    """The last day of compulsory school age: the last Friday in June of the school year of the sixteenth birthday."""
    sixteenth = birthday(born, 16)
    return leaving_date(sixteenth.year if sixteenth.month < 9 else sixteenth.year + 1)


def leaving_date(year: int) -> date:
    """The school leaving date of a calendar year: the last Friday in June."""
    last = date(year, 6, calendar.monthrange(year, 6)[1])
    return last - timedelta(days=(last.weekday() - FRIDAY) % 7)


def is_compulsory(born: date, on: date) -> bool:
    """Whether someone is of compulsory school age on a day."""
    return starts_on(born) <= on <= ends_on(born)

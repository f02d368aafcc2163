"""Year groups and academic years."""

import re
from datetime import date
from enum import StrEnum


class YearGroup(StrEnum):
    """National curriculum years, as the school census spells them."""

    N1 = "N1"
    N2 = "N2"
    R = "R"
    Y1 = "1"
    Y2 = "2"
    Y3 = "3"
    Y4 = "4"
    Y5 = "5"
    Y6 = "6"
    Y7 = "7"
    Y8 = "8"
    Y9 = "9"
    Y10 = "10"
    Y11 = "11"
    Y12 = "12"
    Y13 = "13"
    Y14 = "14"

    @property
    def label(self) -> str:
        """As people say it: Year 5, Reception, Nursery."""
        return {"N1": "Nursery 1", "N2": "Nursery 2", "R": "Reception"}.get(self.value, f"Year {self.value}")

    @property
    def order(self) -> int:
        return list(YearGroup).index(self)

    @property
    def next(self) -> "YearGroup | None":
        """The year a pupil moves up to in September; None after the last."""
        years = list(YearGroup)
        return years[self.order + 1] if self.order + 1 < len(years) else None


def academic_year_of(on: date) -> int:
    """The academic year a day lies in, named by the calendar year it starts in: 2026 for 1 August 2026 to 31 July 2027."""
    return on.year if on.month >= 8 else on.year - 1


def academic_year_name(year: int) -> str:
    """2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def first_day_of(year: int) -> date:
    """The first day of an academic year: places in its groups start here at the earliest."""
    return date(year, 8, 1)


def last_day_of(year: int) -> date:
    """The last day of an academic year."""
    return date(year + 1, 7, 31)


SPELLINGS = {"reception": "R", "yearr": "R", "yr": "R", "r": "R", "rec": "R", "0": "R", "year0": "R", "y0": "R"}
SPELLINGS |= {"nursery": "N2", "nursery1": "N1", "nursery2": "N2", "n1": "N1", "n2": "N2", "e1": "N1", "e2": "N2"}
NUMBERED = re.compile(r"(?:year|yr|y)?0*([1-9]\d?)")


def read_year(text: str) -> YearGroup:
    """A year group as schools write it: 2, 02, Y2, Year 2, R, Reception, 0. ValueError where it is none."""
    word = re.sub(r"[\s._]", "", text.lower())
    spelt = SPELLINGS.get(word)
    if spelt is None and (match := NUMBERED.fullmatch(word)):
        spelt = match.group(1)
    if spelt is None or spelt not in set(YearGroup):
        raise ValueError("This is no year group. Write N1, N2, R or 1 to 14.")
    return YearGroup(spelt)

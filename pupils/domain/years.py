"""Year groups and academic years."""

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

"""The whole school for its leaders, in totals; and the same without small numbers for governors."""

from dataclasses import dataclass
from datetime import date

from accounts.models import School
from attendance.domain.calendar import Calendar
from reports.queries import whole_school
from reports.queries.whole_school import CohortTable, Headline, Week


@dataclass(frozen=True, slots=True)
class Board:
    """Year to date, beside last year and England; by year group; week by week."""

    headline: Headline
    years: CohortTable
    weeks: list[Week]

    @property
    def may_show(self) -> bool:
        """Whether the school is large enough for any figure."""
        return self.headline.now.tally is not None


def board(school: School, on: date, calendar: Calendar, *, names_known: bool = False) -> Board:
    """What head, leaders and governors read first; small numbers are hidden from who may not see names."""
    seen = whole_school.year_so_far(school, on, calendar, names_known=names_known)
    return Board(
        headline=seen.headline,
        years=whole_school.by_year_group(seen),
        weeks=whole_school.weeks(school, seen.window, seen.last_window),
    )

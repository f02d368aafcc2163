"""How long a stage lasts before somebody looks whether it has helped: in school weeks, in school days, or as its plan says."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from attendance.domain.calendar import Calendar, monday

ONE_WEEK = timedelta(weeks=1)
LOOK_AHEAD = 60  # calendar weeks


@dataclass(frozen=True, slots=True)
class Length:
    """The monitoring period of a stage (S3-001, S3-008, S3-027, S4-176)."""

    weeks: int = 0  # school weeks: calendar weeks with a school day in them
    school_days: int = 0
    from_plan: bool = False  # S3-040

    def describe(self) -> str:
        if self.from_plan:
            return "as long as its plan says"
        return counted(self.weeks, "week") if self.weeks else counted(self.school_days, "school day")

    def ends_on(self, start: date, calendar: Calendar) -> date | None:
        """The day of the review: holidays and closures skipped. None where the plan says."""
        if self.from_plan:
            return None
        if self.weeks:
            return _weeks_on(start, self.weeks, calendar)
        try:
            return calendar.step(start, self.school_days)
        except Refused:  # a calendar that ends sooner must not lose a review
            return start + timedelta(days=7 * -(-self.school_days // 5))


def _weeks_on(start: date, weeks: int, calendar: Calendar) -> date:
    """The same weekday so many school weeks later, or the next school day where that one is closed."""
    at, left = monday(start), weeks
    for _ in range(LOOK_AHEAD):
        at += ONE_WEEK
        left -= calendar.has_school(at, at + timedelta(days=6))
        if not left:
            day = at + timedelta(days=start.weekday())
            return calendar.next_school_day(day - timedelta(days=1)) or day
    return start + weeks * ONE_WEEK

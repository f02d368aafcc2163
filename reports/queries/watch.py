"""Everybody's figures of the last weeks, for dashboards. Two statements at any size."""

from collections.abc import Collection
from datetime import date, timedelta

from accounts.models import School
from attendance.domain.calendar import Calendar, monday
from attendance.domain.tally import Tally
from attendance.domain.windows import Window, last_weeks, school_weeks, weeks_before
from attendance.queries import tallies
from reports.domain.watch import Figures

WEEKS, THRESHOLD_WEEKS = 4, 10
ONE_DAY = timedelta(days=1)


def figures(
    school: School, on: date, calendar: Calendar, pupil_ids: Collection[int] | None = None
) -> dict[int, Figures]:
    """By pupil; of every pupil with a mark in these weeks where none are named."""
    counted = tallies.for_windows(school, _windows(on, calendar), pupil_ids)
    pupils = set().union(*counted)
    return {pk: Figures(*(by_pupil.get(pk, Tally()) for by_pupil in counted)) for pk in pupils}


def _windows(on: date, calendar: Calendar) -> list[Window]:
    now = last_weeks(WEEKS, on, calendar)
    last_friday = calendar.last_school_day(monday(on) - ONE_DAY) or on
    return [
        now,
        weeks_before(now, calendar),
        last_weeks(WEEKS, last_friday, calendar),
        school_weeks(THRESHOLD_WEEKS, on, calendar),
    ]

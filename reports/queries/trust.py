"""Schools side by side, in totals. One statement, however many schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from accounts.models import School
from attendance.domain.calendar import monday
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from pupils.domain.years import academic_year_of
from reports.domain import cohorts, national
from reports.domain.cohorts import Cohort, Shown

YEAR = timedelta(days=364)  # the same weekday


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school in the comparison."""

    school: School
    now: Shown
    last_year: Shown
    nation: national.National


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every school of a trust, to the end of last week, and a year before."""

    window: Window
    last_window: Window
    lines: list[SchoolLine]


def side_by_side(schools: Sequence[School], on: date) -> Comparison:
    """Whole weeks only, so that schools with different calendars are counted alike."""
    window = Window(date(academic_year_of(on), 8, 1), monday(on))
    last = Window(window.start.replace(year=window.start.year - 1), window.end - YEAR)
    now, before = _totals(schools, window), _totals(schools, last)
    return Comparison(
        window,
        last,
        [
            SchoolLine(
                school,
                cohorts.suppress_one(now.get(school.pk, Cohort(school.name))),
                cohorts.suppress_one(before.get(school.pk, Cohort(school.name))),
                national.figures(school.phase),
            )
            for school in schools
        ],
    )


def _totals(schools: Sequence[School], window: Window) -> dict[int, Cohort]:
    """Summed in the database: a trust may have twenty thousand pupils."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [[school.pk for school in schools], window.start, window.end])
        names = {school.pk: school.name for school in schools}
        return {
            pk: Cohort(names[pk], pupils, Tally(*counts), persistent, severe)
            for pk, pupils, persistent, severe, *counts in cursor
        }


SQL = """
    select school_id, count(*)::int,
        count(*) filter (where 10 * (z + u) >= p)::int, count(*) filter (where 2 * (z + u) >= p)::int,
        sum(p)::int, sum(a)::int, sum(z)::int, sum(u)::int, sum(l)::int, sum(c)::int
    from (
        select school_id, pupil_id, sum(possible) as p, sum(present) as a, sum(authorised) as z,
            sum(unauthorised) as u, sum(late) as l, sum(late_after_close) as c
        from attendance_weektally
        where school_id = any(%s) and starts_on >= %s and starts_on < %s
        group by school_id, pupil_id
    ) as pupil
    where p > 0
    group by school_id
"""

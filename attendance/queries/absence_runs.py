"""Runs of absence and days of illness of a whole school at once, each in one statement whatever its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, letters

# Sessions that count as possible, in order; a run goes on while every one of them is unauthorised. What is not a possible
# session (Y codes, D, X …) and what has no mark neither counts nor ends a run.
RUNS = """
with counted as materialized (
    select m.pupil_id, m."on", m.session, m.code, m.code = any(%(away)s) as away
    from attendance_mark m
    where m.school_id = %(school)s and m."on" between %(first)s and %(on)s and m.code = any(%(possible)s)
), numbered as (
    select pupil_id, "on", code, away,
        row_number() over (partition by pupil_id order by "on", session)
            - row_number() over (partition by pupil_id, away order by "on", session) as island,
        row_number() over (partition by pupil_id order by "on" desc, session desc) as back
    from counted
)
select pupil_id, min("on"), max("on"), count(*), count(distinct "on"), min(back) = 1,
    array_agg(code order by "on"), (array_agg(code order by back))[1]
from numbered
where away
group by pupil_id, island
having count(*) >= %(least)s and max("on") >= %(year)s
order by pupil_id, min("on")
"""
# Days with a mark of illness, and the longest stretch of school days one after another.
ILLNESS = """
with school_days as (
    select d.day, d.place from unnest(%(days)s::date[]) with ordinality as d (day, place)
), ill as (
    select distinct m.pupil_id, d.day, d.place
    from attendance_mark m join school_days d on d.day = m."on"
    where m.school_id = %(school)s and m.code = %(code)s and m."on" between %(first)s and %(on)s
), spells as (
    select pupil_id, day, place - row_number() over (partition by pupil_id order by place) as spell from ill
), lengths as (
    select pupil_id, count(*) as days, min(day) as first, max(day) as last from spells group by pupil_id, spell
)
select l.pupil_id, sum(l.days)::int, max(l.days)::int, min(l.first), max(l.last), (
    select m.code from attendance_mark m
    where m.pupil_id = l.pupil_id and m.school_id = %(school)s and m."on" between %(first)s and %(on)s
      and m.code = any(%(possible)s)
    order by m."on" desc, m.session desc limit 1
) = %(code)s
from lengths l group by l.pupil_id having sum(l.days) >= %(least)s
"""
ILL = "I"


@dataclass(frozen=True, slots=True)
class Run:
    """A pupil's unbroken unauthorised absence."""

    pupil_id: int
    first: date
    last: date
    sessions: int
    days: int  # days with such a session
    goes_on: bool  # the latest session that counts belongs to it
    codes: tuple[str, ...]
    latest: str  # the code of its last session


@dataclass(frozen=True, slots=True)
class Illness:
    """How often a pupil was ill in a stretch."""

    pupil_id: int
    days: int
    longest: int
    first: date
    last: date
    goes_on: bool  # the latest session that counts was illness


POSSIBLE = (CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY, CountsAs.AUTHORISED, CountsAs.UNAUTHORISED)


def unauthorised_runs(
    school: School, *, year: date, first: date, on: date, least: int, away: Sequence[str] | None = None
) -> list[Run]:
    """Runs of unauthorised absence of at least so many sessions that reach into a year, looked at from a day before it.

    One statement. `away` narrows what counts as such absence; any other possible session ends a run.
    """
    unauthorised = list(away) if away is not None else letters(CountsAs.UNAUTHORISED)
    with connection.cursor() as cursor:
        cursor.execute(
            RUNS,
            {
                "school": school.pk, "first": first, "on": on, "year": year, "least": least, "away": unauthorised,
                "possible": letters(*POSSIBLE),
            },
        )  # fmt: skip
        return [
            Run(pupil_id, begun, ended, sessions, days, goes_on, tuple(codes), latest)
            for pupil_id, begun, ended, sessions, days, goes_on, codes, latest in cursor
        ]


def illness(school: School, *, first: date, on: date, least: int, calendar: Calendar) -> list[Illness]:
    """Pupils with at least so many days of illness in a stretch. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            ILLNESS,
            {
                "school": school.pk, "first": first, "on": on, "least": least, "code": ILL,
                "days": calendar.days_between(first, on), "possible": letters(*POSSIBLE),
            },
        )  # fmt: skip
        return [Illness(*row) for row in cursor]

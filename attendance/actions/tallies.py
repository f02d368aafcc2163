"""Keeping the week tallies in step with the marks.

`refresh` runs in the transaction that writes marks, after the marks: the order of locks is register, marks (by
pupil, day, session), tallies (by pupil, week). A rebuild of a school keeps refreshes of that school out meanwhile.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import School
from attendance.domain.calendar import monday, week_bounds
from attendance.models import HalfTerm, Mark
from attendance.queries.counts import COLUMNS, COUNTS, code_parameters

Week = tuple[date, date]  # both included
GATE = 7001  # advisory lock on the tallies of a school: shared by refreshes, whole for a rebuild

HOLD = """
with keys as (
    select p.pupil_id, w.starts_on, w.ends_on
    from unnest(%(pupils)s::int[]) as p (pupil_id)
    cross join unnest(%(starts)s::date[], %(ends)s::date[]) as w (starts_on, ends_on)
), held as materialized (
    select t.pupil_id, t.starts_on
    from attendance_weektally t
    where (select pg_advisory_xact_lock_shared(%(gate)s, %(school)s)) is not null
      and t.pupil_id = any(%(pupils)s) and t.starts_on = any(%(starts)s::date[])
    order by t.pupil_id, t.starts_on
    for update
)
insert into attendance_weektally
    (school_id, pupil_id, starts_on, ends_on, possible, present, authorised, unauthorised, late, late_after_close)
select %(school)s, k.pupil_id, k.starts_on, k.ends_on, 0, 0, 0, 0, 0, 0
from keys k
where not exists (select 1 from held h where h.pupil_id = k.pupil_id and h.starts_on = k.starts_on)
order by k.pupil_id, k.starts_on
on conflict (pupil_id, starts_on) do update set school_id = excluded.school_id
"""

DIFFERS = f"""
(t.ends_on, {", ".join(f"t.{column}" for column in COLUMNS)})
    is distinct from (s.ends_on, {", ".join(f"s.{column}" for column in COLUMNS)})
"""

COUNT_AGAIN = f"""
update attendance_weektally t
set ends_on = s.ends_on, {", ".join(f"{column} = s.{column}" for column in COLUMNS)}
from (
    select p.pupil_id, w.starts_on, w.ends_on, {COUNTS}
    from unnest(%(pupils)s::int[]) as p (pupil_id)
    cross join unnest(%(starts)s::date[], %(ends)s::date[]) as w (starts_on, ends_on)
    left join attendance_mark m on m.pupil_id = p.pupil_id and m."on" between w.starts_on and w.ends_on
    group by p.pupil_id, w.starts_on, w.ends_on
) s
where t.pupil_id = s.pupil_id and t.starts_on = s.starts_on and {DIFFERS}
"""

COUNT_SCHOOL = f"""
select m.pupil_id, w.starts_on, w.ends_on, {COUNTS}
from attendance_mark m
join unnest(%(days)s::date[], %(starts)s::date[], %(ends)s::date[]) as w ("on", starts_on, ends_on) on w."on" = m."on"
where m.school_id = %(school)s
group by m.pupil_id, w.starts_on, w.ends_on
"""

SAME_WEEK = "t.school_id = %(school)s and t.pupil_id = s.pupil_id and t.starts_on = s.starts_on"

REBUILD = f"""
with counted as materialized ({COUNT_SCHOOL}), differing as (
    update attendance_weektally t
    set ends_on = s.ends_on, {", ".join(f"{column} = s.{column}" for column in COLUMNS)}
    from counted s
    where {SAME_WEEK} and {DIFFERS}
), without_marks as (
    delete from attendance_weektally t
    where t.school_id = %(school)s and not exists (select 1 from counted s where {SAME_WEEK})
), missing as (
    insert into attendance_weektally (school_id, pupil_id, starts_on, ends_on, {", ".join(COLUMNS)})
    select %(school)s, s.*
    from counted s
    where not exists (select 1 from attendance_weektally t where {SAME_WEEK})
    order by s.pupil_id, s.starts_on
)
select count(*) from counted
"""


@transaction.atomic(savepoint=False)
def refresh(
    *,
    school: School,
    pupil_ids: Collection[int],
    weeks: Collection[Week],
    first: tuple[str, dict[str, Any]] | None = None,
) -> None:
    """Count these pupils' marks of these weeks again, whatever the number of years held.

    Held and counted in one word with the database, each of the two with a look of its own at what others have written
    meanwhile. `first` is a statement that is sent along, to spare another word.
    """
    if not pupil_ids or not weeks:
        return
    ordered = sorted(weeks)
    about: dict[str, Any] = {
        **code_parameters(),
        "gate": GATE,
        "school": school.pk,
        "pupils": sorted(set(pupil_ids)),
        "starts": [start for start, _ in ordered],
        "ends": [end for _, end in ordered],
    }
    before, with_it = first or ("", {})
    with connection.cursor() as cursor:
        cursor.execute(";".join(filter(None, (before, HOLD, COUNT_AGAIN))), {**about, **with_it})


@transaction.atomic
def rebuild(school: School) -> int:
    """Count all of a school's marks afresh, inside the database. Returns how many week tallies it has.

    Only what differs is written, so that counting again what was right leaves no dead rows behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [GATE, school.pk])
        with _whole_sets(cursor):
            cursor.execute(REBUILD, _school_parameters(school))
            return int(cursor.fetchone()[0])


@contextmanager
def _whole_sets(cursor: CursorWrapper) -> Iterator[None]:
    """Compare set with set, never each row with every other.

    A school whose marks have just come in is not in the database's statistics yet. Taken for one row, its hundred
    thousand tallies would be compared one by one with as many others, and no time-out is long enough for that.
    """
    cursor.execute("set local enable_nestloop = off")
    yield
    cursor.execute("set local enable_nestloop = on")


def verify(school: School) -> int:
    """How many week tallies of a school do not agree with its marks. Nought is as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select count(*)
            from ({COUNT_SCHOOL}) s
            full join (select * from attendance_weektally where school_id = %(school)s) t
                on t.pupil_id = s.pupil_id and t.starts_on = s.starts_on
            where ({", ".join(f"coalesce(t.{column}, 0)" for column in COLUMNS)})
                is distinct from ({", ".join(f"coalesce(s.{column}, 0)" for column in COLUMNS)})
               or t.ends_on <> s.ends_on""",
            _school_parameters(school),
        )
        return int(cursor.fetchone()[0])


def weeks_holding(days: Iterable[date], half_term_starts: Iterable[date]) -> set[Week]:
    """The weeks, split where a half term starts, that these days lie in."""
    starts = list(half_term_starts)
    return {week_bounds(day, starts) for day in set(days)}


def half_term_starts(school: School) -> list[date]:
    """The days on which a week is split: half terms that do not start on a Monday."""
    starts = HalfTerm.objects.filter(school=school).values_list("starts_on", flat=True)
    return [start for start in starts if start != monday(start)]


def _school_parameters(school: School) -> dict[str, Any]:
    """Every day with a mark, beside the week it belongs to."""
    splits = half_term_starts(school)
    days = sorted(Mark.objects.filter(school=school).values_list("on", flat=True).distinct())
    bounds = [week_bounds(day, splits) for day in days]
    return {
        **code_parameters(),
        "school": school.pk,
        "days": days,
        "starts": [start for start, _ in bounds],
        "ends": [end for _, end in bounds],
    }

"""Week tallies counted afresh from the marks, against the bare statement that counts the same."""

from __future__ import annotations

import resource
from typing import Any

from bench import build_trust, place
from bench.measure import best_of, seconds
from bench.table import Line, at_most, reported

TIMES = 5
# As few columns, keys and checks as can be: only the counting and the writing of the same rows.
BARE_TABLE = """
create table bench_tally (school_id int, pupil_id int, starts_on date, ends_on date, possible smallint,
    present smallint, authorised smallint, unauthorised smallint, late smallint, late_after_close smallint)
"""
KEYED_TABLE = "create table bench_tally (like attendance_weektally including all)"
FOREIGN_KEYS = """
alter table bench_tally add foreign key (school_id) references accounts_school deferrable initially deferred,
    add foreign key (pupil_id) references pupils_pupil deferrable initially deferred
"""


def run() -> list[Line]:
    """One school of a thousand with a year, and what the program's own memory does meanwhile."""
    from accounts import tenancy
    from accounts.models import School
    from attendance.actions import tallies

    build_trust.ready(build_trust.ONE)
    school = School.objects.get()

    def rebuild() -> None:
        with tenancy.scope(school_ids=[school.pk]):
            tallies.rebuild(school)

    rebuild()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    again, from_nothing = best_of(TIMES, rebuild), best_of(TIMES, rebuild, before=_without_tallies)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    bare, keyed = _bare([BARE_TABLE]), _bare([KEYED_TABLE, FOREIGN_KEYS])
    return [
        at_most("rebuild of tallies: times a bare INSERT … SELECT … GROUP BY", again / bare, 2, note=seconds(again)),
        at_most("  … where none stands: times the same into a table with these keys", from_nothing / keyed, 2),
        reported("  … where none stands: times the bare one", f"{from_nothing / bare:.2f} ({seconds(from_nothing)})"),
        at_most("  … the program’s memory grown by it, MB", grown, 5),
    ]


def _without_tallies() -> None:
    with place.raw(build_trust.ONE.database) as connection, connection.cursor() as cursor:
        cursor.execute("truncate attendance_weektally")


def _bare(tables: list[str]) -> float:
    """The same counting by hand, with the weeks found by the database itself."""
    from attendance.queries.counts import COLUMNS, COUNTS, code_parameters

    about: dict[str, Any] = code_parameters()
    week = "date_trunc('week', m.\"on\")::date"
    statement = f"""
        insert into bench_tally (school_id, pupil_id, starts_on, ends_on, {", ".join(COLUMNS)})
        select m.school_id, m.pupil_id, {week}, {week} + 6, {COUNTS}
        from attendance_mark m group by m.school_id, m.pupil_id, {week}"""
    with place.raw(build_trust.ONE.database) as connection, connection.cursor() as cursor:

        def afresh() -> None:
            cursor.execute("drop table if exists bench_tally")
            for table in tables:
                cursor.execute(table)

        taken = best_of(TIMES, lambda: cursor.execute(statement, about), before=afresh)
        cursor.execute("drop table bench_tally")
    return taken

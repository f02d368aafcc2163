"""The way in for many marks at once, from a file: one COPY into a staging table, then two set-based statements.

For what a register saves, `marks.record` is the way in; both leave the same trail, written by the database.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.models import School, User
from attendance.actions.marks import change_reason
from attendance.domain.mark_plan import Entry


class Merged(NamedTuple):
    """What came of it."""

    added: int
    changed: int
    unchanged: int  # entered, just so, by somebody else in the meantime


STAGE = """
create temporary table staged_marks (
    pupil_id int, "on" date, session text, code text, minutes_late int, comment text
) on commit drop
"""
COPY = "copy staged_marks from stdin (format csv)"  # a blank comes in as null
ADD = """
insert into attendance_mark
    (school_id, pupil_id, "on", session, code, minutes_late, comment, recorded_at, recorded_by_id, source)
select %(school)s, pupil_id, "on", session, code, minutes_late, coalesce(comment, ''), %(at)s, %(by)s, %(source)s
from staged_marks
order by pupil_id, "on", session
on conflict (pupil_id, "on", session) do nothing
"""
HOLD = """
select m.id
from attendance_mark m join staged_marks k using (pupil_id, "on", session)
where (m.code, m.minutes_late, m.comment) is distinct from (k.code, k.minutes_late, coalesce(k.comment, ''))
order by m.pupil_id, m."on", m.session
for update of m
"""
CHANGE = """
update attendance_mark m
set code = k.code, minutes_late = k.minutes_late, comment = coalesce(k.comment, ''),
    recorded_at = %(at)s, recorded_by_id = %(by)s, source = %(source)s
from staged_marks k
where m.pupil_id = k.pupil_id and m."on" = k."on" and m.session = k.session
  and (m.code, m.minutes_late, m.comment) is distinct from (k.code, k.minutes_late, coalesce(k.comment, ''))
"""


@transaction.atomic
def merge(
    *,
    school: School,
    adds: Sequence[Entry],
    changes: Sequence[Entry],
    at: datetime,
    reason: str,
    source: str,
    by: User | None = None,
    process: str = "",
    role: str = "",
) -> Merged:
    """Make these marks stand. The caller has checked them against roll, calendar and codes, and sees to the tallies.

    A mark to be added that somebody entered in the meantime is changed, with the reason, like any that stands.
    """
    about: dict[str, Any] = {"school": school.pk, "at": at, "by": by.pk if by else None, "source": source}
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.copy_expert(COPY, _lines(adds))
        cursor.execute(ADD, about)
        added = cursor.rowcount
        changed = 0
        if changes or added < len(adds):
            cursor.copy_expert(COPY, _lines(changes))
            cursor.execute(HOLD)
            with change_reason(by=by, process=process, role=role, reason=reason):
                cursor.execute(CHANGE, about)
                changed = cursor.rowcount
        cursor.execute("drop table staged_marks")
    return Merged(added, changed, len(adds) + len(changes) - added - changed)


def _lines(entries: Iterable[Entry]) -> io.StringIO:
    """Entries as COPY reads them."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(entries)
    lines.seek(0)
    return lines

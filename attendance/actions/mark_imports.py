"""Taking a file of marks: read, held against what stands, and applied whole or not at all."""

from datetime import datetime

from django.db import connection, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from accounts.models import School, User
from attendance.actions import tallies
from attendance.actions.mark_merge import merge
from attendance.domain.mark_plan import MarkPlan, plan
from attendance.imports import marks_csv
from attendance.queries.mark_ground import ground_for
from pupils.domain.summary import Summary

GATE = 7002  # advisory lock: one file of marks at a time for a school
REBUILD_FROM = 20_000  # marks; below it, counting the weeks touched costs less than counting the school again

NO_CALENDAR = "The school has no calendar yet, so no day is a school day. Import the calendar first."
NO_PUPILS = "The school has no pupils yet. Import the pupils first."


def preview(*, school: School, data: bytes) -> MarkPlan:
    """What a file of marks would add and change, and what is wrong with it. Writes nothing."""
    records, summary = marks_csv.read(data)
    ground = ground_for(school, records)
    if not ground.calendar.days:
        raise Refused(NO_CALENDAR)
    if not ground.roll:
        raise Refused(NO_PUPILS)
    return plan(records, ground, summary)


@transaction.atomic
def run(
    *,
    school: School,
    data: bytes,
    file_name: str,
    at: datetime,
    by: User | None = None,
    process: str = "",
    role: str = "",
    strict: bool = False,
) -> Summary:
    """Take a file of marks. Marks that stand are changed with the file as the reason; tallies follow at once.

    The plan is made anew here, behind a lock, so that what a person saw in a preview cannot have gone stale.
    With `strict` a file with any refused row changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [GATE, school.pk])
    made = preview(school=school, data=data)
    if strict and made.summary.rejected:
        made.summary.added = made.summary.changed = 0
        return made.summary
    if made.is_empty:
        return made.summary
    _write(made, school=school, file_name=file_name, at=at, by=by, process=process, role=role)
    summary = made.summary
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="marks.imported",
        sentence=f"{counted(summary.added, 'mark')} added and {summary.changed:,} changed from {file_name}",
        after={"read": summary.read, "added": summary.added, "changed": summary.changed, "rejected": summary.rejected},
    )
    return summary


def _write(
    made: MarkPlan, *, school: School, file_name: str, at: datetime, by: User | None, process: str, role: str
) -> None:
    merged = merge(
        school=school,
        adds=made.adds,
        changes=made.changes,
        at=at,
        by=by,
        process=process,
        role=role,
        reason=f"imported from {file_name}",
        source="import",
    )
    made.summary.added, made.summary.changed = merged.added, merged.changed
    made.summary.unchanged += merged.unchanged
    touched = [*made.adds, *made.changes]
    if len(touched) >= REBUILD_FROM:
        tallies.rebuild(school)
    else:
        weeks = tallies.weeks_holding({entry.on for entry in touched}, tallies.half_term_starts(school))
        tallies.refresh(school=school, pupil_ids={entry.pupil_id for entry in touched}, weeks=weeks)

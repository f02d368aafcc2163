"""Taking a file of marks: read, held against what stands, and applied whole or not at all."""

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from accounts.models import School, User
from attendance.actions import tallies
from attendance.actions.mark_merge import merge
from attendance.domain.mark_plan import Entry, Ground, MarkPlan, plan
from attendance.imports import marks_csv
from attendance.queries.mark_ground import ground_for
from pupils.imports.kinds import SHOWN, Outcome, Section

GATE = 7002  # advisory lock: one file of marks at a time for a school
REBUILD_FROM = 20_000  # marks; below it, counting the weeks touched costs less than counting the school again

NO_CALENDAR = "The school has no calendar yet, so no day is a school day. Import the calendar first."
NO_PUPILS = "The school has no pupils yet. Import the pupils first."


@transaction.atomic
def read(
    *,
    school: School,
    data: bytes,
    on: date,
    apply: bool,
    by: User | None = None,
    process: str = "",
    file_name: str = "",
) -> Outcome:
    """What a file of marks adds and changes, and what is wrong with it; with `apply`, done.

    The plan is made anew behind a lock, so that what a person saw in a preview cannot have gone stale. Marks that
    stand are changed with the file as the reason, and the tallies follow at once.
    """
    if apply:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [GATE, school.pk])
    with _without_looking_for_circles():
        made, ground = _planned(school, data)
    outcome = Outcome(made.summary, _sections(school, made, ground))
    if apply and not made.is_empty:
        _apply(made, school=school, by=by, process=process, file_name=file_name or "a file")
    return outcome


def _planned(school: School, data: bytes) -> tuple[MarkPlan, Ground]:
    records, summary = marks_csv.read(data)
    ground = ground_for(school, records)
    if not ground.calendar.days:
        raise Refused(NO_CALENDAR)
    if not ground.roll:
        raise Refused(NO_PUPILS)
    return plan(records, ground, summary), ground


@contextmanager
def _without_looking_for_circles() -> Iterator[None]:
    """A large file becomes hundreds of thousands of tuples, none of which refers back to itself.

    Python's collector would go through them all again and again, which takes longer than reading the file.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _apply(made: MarkPlan, *, school: School, by: User | None, process: str, file_name: str) -> None:
    merged = merge(
        school=school,
        adds=made.adds,
        changes=made.changes,
        at=timezone.now(),
        by=by,
        process=process,
        role=_role_of(school, by),
        reason=f"imported from {file_name}",
        source="import",
    )
    summary = made.summary
    summary.added, summary.changed = merged.added, merged.changed
    summary.unchanged += merged.unchanged
    _count_again(school, [*made.adds, *made.changes])
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="marks.imported",
        sentence=f"{counted(summary.added, 'mark')} added and {summary.changed:,} changed from {file_name}.",
        after={"read": summary.read, "added": summary.added, "changed": summary.changed, "rejected": summary.rejected},
    )


def _count_again(school: School, touched: Sequence[Entry]) -> None:
    """Bring the tallies of what was touched into step."""
    if len(touched) >= REBUILD_FROM:
        tallies.rebuild(school)
        return
    weeks = tallies.weeks_holding({entry.on for entry in touched}, tallies.half_term_starts(school))
    tallies.refresh(school=school, pupil_ids={entry.pupil_id for entry in touched}, weeks=weeks)


def _role_of(school: School, by: User | None) -> str:
    """What the person is at this school, as the trail keeps it."""
    membership = school.memberships.filter(user=by).first() if by else None
    return membership.title if membership else ""


def _sections(school: School, made: MarkPlan, ground: Ground) -> tuple[Section, ...]:
    """What a preview lists: new marks by month, and each mark that would change."""
    sections = []
    if made.adds:
        months = Counter(entry.on.replace(day=1) for entry in made.adds)
        lines = [f"{month:%B %Y}: {counted(months[month], 'mark')}" for month in sorted(months)]
        sections.append(Section("New marks", tuple(lines), len(lines)))
    if made.changes:
        note = "Each keeps what stood before, with this file as the reason."
        lines = _change_lines(school, made.changes[:SHOWN], ground)
        sections.append(Section("Marks that change", tuple(lines), len(made.changes), note))
    return tuple(sections)


def _change_lines(school: School, changes: Sequence[Entry], ground: Ground) -> list[str]:
    pupils = school.pupils.in_bulk([entry.pupil_id for entry in changes])
    return [
        f"{pupils[entry.pupil_id].name}, {day_words(entry.on)} {entry.session}: "
        f"{ground.standing[entry.pupil_id, entry.on, entry.session].code} becomes {entry.code}"
        for entry in changes
    ]

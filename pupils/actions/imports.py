"""From upload to preview to apply: a run is read, seen by a person, applied once, and its content let go."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.models import School, User
from pupils.domain.summary import Summary
from pupils.imports.kinds import ImportKind, Outcome
from pupils.models import ImportIssue, ImportRun

FILE_NAME_LENGTH = 120


class Strictly(Exception):
    """Raised inside the transaction to undo it where a row was refused and the caller wants all or nothing."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@transaction.atomic
def preview(
    *, kind: ImportKind, school: School, data: bytes, file_name: str, on: date, at: datetime, by: User
) -> tuple[ImportRun, Outcome]:
    """Read an upload without applying it, and keep it until a person has decided."""
    outcome = kind.read(school=school, data=data, on=on, apply=False, by=by)
    school.import_runs.filter(started_by=by, applied_at=None).exclude(content=None).update(content=None)
    run = ImportRun.objects.create(
        school=school,
        kind=kind.slug,
        file_name=file_name[-FILE_NAME_LENGTH:],
        digest=hashlib.sha256(data).hexdigest(),
        started_at=at,
        started_by=by,
        content=data,
    )
    _keep(run, outcome.summary)
    return run, outcome


def look_again(*, run: ImportRun, kind: ImportKind, on: date) -> Outcome | None:
    """What a run that waits would do now; None once it has been applied or put aside. Writes nothing."""
    if run.content is None:
        return None
    return kind.read(school=run.school, data=bytes(run.content), on=on, apply=False)


@transaction.atomic
def apply(*, run: ImportRun, kind: ImportKind, on: date, at: datetime, by: User) -> Outcome | None:
    """Apply what a person has seen. A run that has been applied before is left as it is: None."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk, school=run.school)
    if run.applied_at is not None or run.content is None:
        return None
    outcome = kind.read(
        school=run.school, data=bytes(run.content), on=on, apply=True, by=by, **kind.named(run.file_name)
    )
    run.applied_at = at
    run.content = None
    _keep(run, outcome.summary)
    audit.record(
        verb="import.applied",
        sentence=f"A file of {kind.name.lower()} was applied.",
        school=run.school,
        by=by,
        about=run,
    )
    return outcome


@transaction.atomic
def put_aside(*, run: ImportRun, by: User) -> None:
    """Let go of an upload that is not to be applied."""
    ImportRun.objects.filter(pk=run.pk, school=run.school, applied_at=None).update(content=None)
    audit.record(
        verb="import.put_aside", sentence="An uploaded file was put aside.", school=run.school, by=by, about=run
    )


def run_file(
    *,
    kind: ImportKind,
    school: School,
    data: bytes,
    file_name: str,
    on: date,
    at: datetime,
    process: str,
    dry_run: bool = False,
    strict: bool = False,
) -> tuple[Summary, bool]:
    """Read and apply a file named on the command line. Answers the summary, and whether anything stands in the way.

    Strictly, one refused row undoes the whole; then nothing counts as added or changed.
    """
    try:
        with transaction.atomic():
            outcome = kind.read(
                school=school, data=data, on=on, apply=not dry_run, process=process, **kind.named(file_name)
            )
            if strict and outcome.summary.rejected:
                raise Strictly(outcome)
            if not dry_run:
                run = ImportRun.objects.create(
                    school=school,
                    kind=kind.slug,
                    file_name=file_name[-FILE_NAME_LENGTH:],
                    digest=hashlib.sha256(data).hexdigest(),
                    started_at=at,
                    applied_at=at,
                )
                _keep(run, outcome.summary)
    except Strictly as refused:
        refused.outcome.summary.added = refused.outcome.summary.changed = 0
        return refused.outcome.summary, False
    return outcome.summary, True


def _keep(run: ImportRun, summary: Summary) -> None:
    """Keep a run's counts and issues, as they are now."""
    run.summary = {key: value for key, value in summary.as_json().items() if key != "issues"}
    run.save()
    run.issues.all().delete()
    ImportIssue.objects.bulk_create(
        [
            ImportIssue(
                school_id=run.school_id, run=run, row=i.row, column=i.column[:60], level=str(i.level), message=i.message
            )
            for i in summary.in_order()
        ],
        batch_size=2000,
    )

"""Evidence: a file attached, a paper seen, either taken away again (S4-029, S4-030, S4-033).

For an explanation (`report`) or a request for leave (`leave`), or for a pupil alone.
"""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import School, User
from attendance import evidence_store
from attendance.actions import papers
from attendance.evidence_store import Taken
from attendance.models import AbsenceReport, Evidence, LeaveRequest
from attendance.models.evidence import EvidenceKind
from pupils.models import Pupil

look_at = evidence_store.look_at  # so that a form can look before anything is written


@transaction.atomic
def attach(
    *,
    school: School,
    pupil: Pupil,
    file: "Taken | UploadedFile[bytes]",
    kind: str,
    at: datetime,
    words: str = "",
    report: AbsenceReport | None = None,
    leave: LeaveRequest | None = None,
    by: User | None = None,
    process: str = "",
) -> Evidence:
    """Keep a file. It is looked at first, and refused with a sentence where it is not what it should be."""
    taken = file if isinstance(file, Taken) else look_at(file)
    row = _new(school, pupil, kind, words, report, leave, by, at)
    row.media_type, row.size, row.digest = taken.kind.media_type, len(taken.content), taken.digest
    row.stored_as = evidence_store.keep(taken, school.pk)
    try:
        row.save(force_insert=True)
    except BaseException:
        evidence_store.drop(row.stored_as)
        raise
    _came(row, f"Evidence of {pupil}’s absence was attached: {row.file_words}.", "evidence.attached", at, by, process)
    return row


@transaction.atomic
def seen(
    *,
    school: School,
    pupil: Pupil,
    kind: str,
    by: User,
    at: datetime,
    words: str = "",
    report: AbsenceReport | None = None,
    leave: LeaveRequest | None = None,
) -> Evidence:
    """A card or letter was shown and handed back: what it was, and who saw it, is enough."""
    row = _new(school, pupil, kind, words, report, leave, by, at)
    row.save(force_insert=True)
    _came(row, f"Evidence of {pupil}’s absence was seen.", "evidence.seen", at, by, "")
    return row


@transaction.atomic
def remove(*, evidence: Evidence, why: str, by: User, at: datetime) -> None:
    """It was sent by mistake, or is not needed any more: the file goes, that it was there stays."""
    row = (
        Evidence.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school", "report")
        .get(pk=evidence.pk)
    )
    if row.removed_at:
        raise Refused("This is removed already.")
    if not why.strip():
        raise Refused("Say why it is removed.", field="why")
    stored_as = row.stored_as
    row.stored_as, row.removed_at, row.removed_by, row.removed_why = "", at, by, why.strip()[:200]
    row.save(update_fields=["stored_as", "removed_at", "removed_by", "removed_why"])
    if row.report and not row.report.evidence.filter(removed_at=None).exists():
        papers.evidence_is_gone(row.report)
    audit.record(
        by=by, school=row.school, verb="evidence.removed", about=row, sentence=f"Evidence of {row.pupil}’s absence was removed."
    )  # fmt: skip
    if stored_as:
        transaction.on_commit(lambda: evidence_store.drop(stored_as), robust=True)


def note_opened(*, evidence: Evidence, by: User) -> None:
    """Who opened a file is on record."""
    audit.record(
        by=by,
        school=evidence.school,
        verb="evidence.opened",
        about=evidence,
        sentence=f"Evidence of {evidence.pupil}’s absence was opened.",
    )


def sweep(*, school: School, before: datetime) -> int:
    """Remove files that no row names any more."""
    named = set(Evidence.objects.filter(school=school).exclude(stored_as="").values_list("stored_as", flat=True))
    return evidence_store.sweep(school.pk, named, before)


def _new(
    school: School,
    pupil: Pupil,
    kind: str,
    words: str,
    report: AbsenceReport | None,
    leave: LeaveRequest | None,
    by: User | None,
    at: datetime,
) -> Evidence:
    if kind not in EvidenceKind.values:
        raise Refused("Choose what it is.", field="kind")
    if any(one is not None and one.pupil_id != pupil.pk for one in (report, leave)) or pupil.school_id != school.pk:
        raise Refused("This evidence is about another pupil.")
    return Evidence(
        school=school,
        pupil=pupil,
        kind=kind,
        words=words.strip()[:200],
        report=report,
        leave=leave,
        given_by=by,
        given_at=at,
    )


def _came(row: Evidence, sentence: str, verb: str, at: datetime, by: User | None, process: str) -> None:
    audit.record(by=by, process=process, school=row.school, verb=verb, about=row, sentence=sentence)
    if row.report:
        papers.evidence_is_here(row.report, on=_day(at), at=at, by=by, process=process)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()

"""A reason given at the desk.

Before the register closes it is kept and changes nothing. After closing it is an explanation like any other: it
proposes its code, and the head decides, or the head's standing rule does (S4-067); a reason that nobody would accept
leaves the U as it is (S4-068).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import Membership, School, User
from attendance.actions import absence_reports
from attendance.actions.absence_reports import Said
from attendance.domain import codes
from attendance.domain.codes import LATE_AFTER_CLOSE, CountsAs
from attendance.domain.explanations import PM, Span
from attendance.domain.reasons import Reason, code_of_late, reason_of
from attendance.models import AbsenceReport, DeskEntry
from attendance.models.absence_report import ReportState, Source
from attendance.queries.settings import reasons_of

LIVE = (ReportState.PENDING, ReportState.QUERIED, ReportState.PROPOSED, ReportState.STANDS)


@transaction.atomic
def give(
    *,
    school: School,
    entries: Sequence[DeskEntry],
    reason: str,
    words: str,
    by: User,
    membership: Membership,
    now: datetime,
) -> list[DeskEntry]:
    """Keep the reason of an arrival; for a U propose its code. The entries are of one action, and held."""
    if not entries:
        raise Refused("This is undone already. Load the page again.")
    known = reason_of(reason, reasons_of(school)) if reason else None
    if known is None and not words.strip():
        raise Refused("Choose a reason, or write what was said.", field="reason")
    for entry in entries:
        if entry.report and entry.report.state in LIVE:
            raise Refused(
                f"A reason for {entry.pupil} is recorded already: {entry.report.get_state_display().lower()}. "
                "Change it where explanations are kept."
            )
        entry.reason, entry.words = reason, words.strip()[:200]
        if known and entry.code == LATE_AFTER_CLOSE and may_be_accepted(known):
            span = Span(entry.on, entry.on, entry.session, entry.session)
            entry.report = _record(school, entry, span, by, membership, now, code_of_late(known))
    _keep(school, entries, by)
    return list(entries)


@transaction.atomic
def explain_the_rest(*, school: School, together: UUID, now: datetime, by: User, membership: Membership) -> None:
    """Who left and is not expected back: the afternoon is explained, where its register has not marked it yet."""
    entries = list(school.desk_entries.standing().filter(together=together).select_related("pupil"))
    marked = set(
        school.marks.filter(pupil__in=[entry.pupil_id for entry in entries], on=now.date(), session=PM).values_list(
            "pupil_id", flat=True
        )
    )
    for entry in entries:
        if entry.pupil_id not in marked:
            entry.report = _record(school, entry, Span(entry.on, entry.on, PM, PM), by, membership, now)
    DeskEntry.objects.bulk_update(entries, ["report"])


@transaction.atomic
def take_back(
    *, school: School, report_ids: Collection[int], why: str, now: datetime, by: User, membership: Membership
) -> None:
    """Withdraw explanations that the desk had recorded and that are not so after all."""
    for report in school.absence_reports.filter(pk__in=report_ids, state__in=LIVE, source=Source.DESK):
        absence_reports.withdraw(report=report, why=why, by=by, membership=membership, at=now)


def may_be_accepted(reason: Reason) -> bool:
    """Whether a reason asks for another mark than U: its code is an authorised absence, or no possible session."""
    code = codes.known(reason.code)
    return code is not None and code.counts_as is not CountsAs.UNAUTHORISED


def _record(
    school: School, entry: DeskEntry, span: Span, by: User, membership: Membership, now: datetime, code: str = ""
) -> AbsenceReport:
    return absence_reports.record(
        school=school,
        pupil=entry.pupil,
        said=Said(span, entry.reason, entry.words, code, contact=entry.contact, said_by=entry.with_whom),
        source=Source.DESK,
        by=by,
        membership=membership,
        at=now,
    )


def _keep(school: School, entries: Sequence[DeskEntry], by: User) -> None:
    DeskEntry.objects.bulk_update(entries, ["reason", "words", "report"])
    names = ", ".join(str(entry.pupil) for entry in entries)
    audit.record(
        by=by,
        school=school,
        verb="desk.reason_given",
        about=entries[0],
        sentence=f"A reason was given at the desk for {names}.",
        after={str(entry.pupil_id): bool(entry.report_id) for entry in entries},
    )

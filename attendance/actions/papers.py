"""What follows an explanation in writing: the note after word of mouth, and evidence. Awaited, chased once, received or
waived in one click (S4-027, S4-029, S4-115)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.words import day_words
from accounts.models import School, User
from attendance.domain.calendar import Calendar
from attendance.domain.reasons import Reason
from attendance.models import AbsenceReport
from attendance.models.absence_report import EvidenceState, NoteState, ReportState, Source
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import settings_of
from pupils import asks
from pupils.asks import Ask

BY_MOUTH = (Source.CALL, Source.PHONE, Source.DESK, Source.VISIT)
NOTE, EVIDENCE = "written_note", "medical_evidence"  # what the tasks are about
PROCESS = "notes and evidence"


@dataclass(frozen=True, slots=True)
class Chased:
    """What one look for papers found."""

    notes: int = 0
    evidence: int = 0


def expect(report: AbsenceReport, reason: Reason, calendar: Calendar) -> None:
    """A note after word of mouth, and evidence, where the reason asks for them. The caller saves the report."""
    settings = settings_of(report.school)
    if reason.wants_note and report.source in BY_MOUTH:
        report.note_state = NoteState.AWAITED
        report.note_due_on = step(calendar, report.ends_on, settings.note_days)
    elif reason.wants_note:
        report.note_state = NoteState.RECEIVED  # it came in writing
    if reason.wants_evidence and report.evidence_state != EvidenceState.RECEIVED:
        report.evidence_state = EvidenceState.ASKED
        report.evidence_due_on = step(calendar, report.ends_on, settings.evidence_days)


@transaction.atomic
def note_received(*, report: AbsenceReport, by: User, on: date, at: datetime) -> AbsenceReport:
    """The written note is here."""
    return _note(report, NoteState.RECEIVED, "The written note about {pupil}’s absence was received.", by, on, at)


@transaction.atomic
def note_waived(*, report: AbsenceReport, by: User, on: date, at: datetime) -> AbsenceReport:
    """Word of mouth is enough here (S4-028)."""
    return _note(report, NoteState.WAIVED, "Word of mouth was accepted about {pupil}’s absence.", by, on, at)


@transaction.atomic
def note_awaited(*, report: AbsenceReport, by: User, at: datetime) -> AbsenceReport:
    """A note is wanted after all, or the click was a slip."""
    report = _locked(report)
    _check_live(report)
    report.note_state = NoteState.AWAITED
    report.note_due_on = report.note_due_on or _due(report, settings_of(report.school).note_days)
    report.save(update_fields=["note_state", "note_due_on"])
    _record("report.note_awaited", report, by, f"A written note about {report.pupil}’s absence is awaited.")
    return report


@transaction.atomic
def ask_evidence(*, report: AbsenceReport, by: User, on: date, at: datetime, in_writing: bool = False) -> AbsenceReport:
    """Evidence is wanted (S4-029): said to the parent, or asked for in a letter, which becomes a task."""
    report = _locked(report)
    _check_live(report)
    report.evidence_state = EvidenceState.ASKED
    report.evidence_due_on = max(
        report.evidence_due_on or on, _due(report, settings_of(report.school).evidence_days, on)
    )
    if in_writing:
        report.evidence_chased_on = on
        asks.ask(school=report.school, asks=[_letter(report, on)], on=on, at=at, by=by)
    report.save(update_fields=["evidence_state", "evidence_due_on", "evidence_chased_on"])
    how = "in writing" if in_writing else "by word of mouth"
    _record("report.evidence_asked", report, by, f"Evidence about {report.pupil}’s absence was asked for {how}.")
    return report


@transaction.atomic
def evidence_waived(*, report: AbsenceReport, by: User, on: date, at: datetime) -> AbsenceReport:
    """Evidence is not asked for any more."""
    report = _locked(report)
    _check_live(report)
    report.evidence_state = EvidenceState.WAIVED
    report.save(update_fields=["evidence_state"])
    _settle(report, EVIDENCE, "No longer asked for.", on, at, by)
    _record("report.evidence_waived", report, by, f"Evidence about {report.pupil}’s absence is not asked for any more.")
    return report


def evidence_is_here(report: AbsenceReport, *, on: date, at: datetime, by: User | None, process: str) -> None:
    """Something was attached or shown: no longer asked for. Called by `evidence`, in its transaction."""
    AbsenceReport.objects.filter(pk=report.pk).update(evidence_state=EvidenceState.RECEIVED)
    report.evidence_state = EvidenceState.RECEIVED
    _settle(report, EVIDENCE, "The evidence is here.", on, at, by, process)


def evidence_is_gone(report: AbsenceReport) -> None:
    """What was attached was taken away, and nothing else is left: asked for again."""
    AbsenceReport.objects.filter(pk=report.pk).update(evidence_state=EvidenceState.ASKED)
    report.evidence_state = EvidenceState.ASKED


def forget(report: AbsenceReport, why: str, *, on: date, at: datetime) -> None:
    """An explanation was withdrawn, or not accepted: nobody waits for its papers."""
    for about in (NOTE, EVIDENCE):
        _settle(report, about, why, on, at, None, PROCESS)


@transaction.atomic
def chase(*, school: School, on: date, at: datetime, process: str = PROCESS) -> Chased:
    """What has not come by its day becomes work for somebody, once each: a note is asked for again, evidence in
    writing."""
    notes = _claim(school, on, "note", NoteState.AWAITED)
    evidence = _claim(school, on, "evidence", EvidenceState.ASKED)
    wanted = [_reminder(report, on) for report in notes] + [_letter(report, on) for report in evidence]
    asks.ask(school=school, asks=wanted, on=on, at=at, process=process)
    return Chased(len(notes), len(evidence))


def step(calendar: Calendar, on: date, days: int) -> date:
    """So many school days on; in days where the next school year is not entered yet."""
    try:
        return calendar.step(on, days)
    except Refused:
        return on + timedelta(days=days)


def _claim(school: School, on: date, paper: str, state: str) -> list[AbsenceReport]:
    """The explanations whose paper is overdue and not chased yet, claimed by this look."""
    overdue = AbsenceReport.objects.live().filter(
        school=school, **{f"{paper}_state": state, f"{paper}_due_on__lt": on, f"{paper}_chased_on": None}
    )
    found = list(overdue.select_for_update(of=("self",), no_key=True).select_related("pupil", "school").order_by("pk"))
    AbsenceReport.objects.filter(pk__in=[report.pk for report in found]).update(**{f"{paper}_chased_on": on})
    return found


def _reminder(report: AbsenceReport, on: date) -> Ask:
    return Ask(
        pupil=report.pupil,
        about=NOTE,
        window=_window(report),
        kind="call",
        title="Ask again for the written note",
        why=f"The absence {report.span.words} was explained by word of mouth. A written note was awaited by "
        f"{day_words(report.note_due_on or on)} and has not come.",
        roles=(Role.OFFICE, Role.ATTENDANCE_OFFICER),
        due_on=on,
    )


def _letter(report: AbsenceReport, on: date) -> Ask:
    return Ask(
        pupil=report.pupil,
        about=EVIDENCE,
        window=_window(report),
        kind="letter",
        letter_kind=EVIDENCE,
        title="Ask in writing for evidence of an absence",
        why=f"Evidence of the absence {report.span.words} is asked for: an appointment card, a prescription, a letter.",
        roles=(Role.ATTENDANCE_OFFICER,),
        due_on=on,
    )


def _note(report: AbsenceReport, state: NoteState, sentence: str, by: User, on: date, at: datetime) -> AbsenceReport:
    report = _locked(report)
    _check_live(report)
    report.note_state = state
    report.save(update_fields=["note_state"])
    words = sentence.format(pupil=report.pupil)
    _settle(report, NOTE, words, on, at, by)
    _record(f"report.note_{state.value}", report, by, words)
    return report


def _settle(
    report: AbsenceReport, about: str, note: str, on: date, at: datetime, by: User | None, process: str = ""
) -> None:
    asks.settle(
        school=report.school, pupil_ids=[report.pupil_id], about=about, window=_window(report), note=note, on=on, at=at,
        by=by, process=process,
    )  # fmt: skip


def _due(report: AbsenceReport, days: int, on: date | None = None) -> date:
    return step(calendar_of(report.school), max(report.ends_on, on or report.ends_on), days)


def _window(report: AbsenceReport) -> str:
    return f"report-{report.pk}"


def _check_live(report: AbsenceReport) -> None:
    if report.state == ReportState.WITHDRAWN:
        raise Refused("This explanation is withdrawn. Nothing in writing is awaited for it.")


def _locked(report: AbsenceReport) -> AbsenceReport:
    return (
        AbsenceReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=report.pk)
    )


def _record(verb: str, report: AbsenceReport, by: User, sentence: str) -> None:
    audit.record(
        by=by, school=report.school, verb=verb, about=report, sentence=sentence,
        after={"note": report.note_state, "evidence": report.evidence_state},
    )  # fmt: skip

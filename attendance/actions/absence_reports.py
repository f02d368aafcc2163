"""Explanations of absence: recorded by staff, received from outside, decided by the head, and what they do to marks.

Marks follow an explanation only where nobody was present: an N becomes the code, a session to come is planned. A
present mark is never touched; where the two disagree, the contradictions inbox shows both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.models import Membership, School, User
from attendance.actions import marks, no_contact, planned_marks
from attendance.actions.marks import NewMark
from attendance.domain import explanations as rules
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE, NO_REASON, UNKNOWN_REASON
from attendance.domain.explanations import Sitting, Span
from attendance.domain.reasons import Reason, reason_of
from attendance.models import AbsenceReport, Mark, PlannedMark
from attendance.models.absence_report import EvidenceState, NoteState, ReportState, Source
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import reasons_of, settings_of, standing_rules
from pupils.models import Contact, Pupil

BY_MOUTH = (Source.CALL, Source.PHONE, Source.DESK, Source.VISIT)
MEMORY = timedelta(days=90)  # how far back the days of one and the same absence are looked for


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said about an absence."""

    span: Span
    reason: str  # slug
    words: str = ""
    code: str = ""  # where another is proposed than the reason suggests
    expected_return_on: date | None = None
    contact: Contact | None = None
    said_by: str = ""


@transaction.atomic
def record(
    *, school: School, pupil: Pupil, said: Said, source: str, by: User, membership: Membership, at: datetime
) -> AbsenceReport:
    """Staff write down an explanation and propose a code. It stands, or waits for the head's decision."""
    _check_pupil(school, pupil)
    calendar = calendar_of(school)
    rules.check_span(said.span, calendar)
    reason = reason_of(said.reason, reasons_of(school))
    code = said.code or reason.code
    rules.check_code(code, said.span.starts_on)
    report = _new(school, pupil, said, reason, source, at)
    report.received_by = by
    _settle(report, code, calendar, membership, by, at)
    _ask_for_papers(report, reason, school, calendar)
    report.save()
    _record("report.recorded", report, by, f"An explanation of {pupil}’s absence, {said.span.words}, was recorded.")
    bring_marks_into_step(report=report, reason=reason, calendar=calendar, by=by, role=membership.title, at=at)
    _nobody_need_ring(report, at)
    return report


@transaction.atomic
def receive(*, school: School, pupil: Pupil, said: Said, source: str, at: datetime, process: str) -> AbsenceReport:
    """Something said from outside, by form or e-mail: kept as it came. Nothing follows until somebody accepts it."""
    _check_pupil(school, pupil)
    rules.check_span(said.span, calendar_of(school))
    reason = reason_of(said.reason, reasons_of(school))
    report = _new(school, pupil, said, reason, source, at)
    report.state, report.code = ReportState.PENDING, said.code or reason.code
    report.save()
    audit.record(
        process=process,
        school=school,
        verb="report.received",
        about=report,
        sentence=f"A report of {pupil}’s absence, {said.span.words}, came in.",
    )
    return report


@transaction.atomic
def accept(
    *,
    report: AbsenceReport,
    by: User,
    membership: Membership,
    at: datetime,
    code: str = "",
    reason: str = "",
    span: Span | None = None,
) -> AbsenceReport:
    """Take what came from outside, as suggested or corrected. It stands, or waits for the head."""
    report = _locked(report)
    _check_state(report, ReportState.PENDING, ReportState.QUERIED)
    school, calendar = report.school, calendar_of(report.school)
    if span:
        report.starts_on, report.starts_session = span.starts_on, span.starts_session
        report.ends_on, report.ends_session = span.ends_on, span.ends_session
    rules.check_span(span_of(report), calendar)
    known = reasons_of(school)
    given = reason_of(reason or report.reason, known)
    wanted = code or (given.code if reason and reason != report.reason else report.code or given.code)
    rules.check_code(wanted, report.starts_on)
    report.reason = given.slug
    _settle(report, wanted, calendar, membership, by, at)
    _ask_for_papers(report, given, school, calendar)
    report.save()
    _record("report.accepted", report, by, f"The report of {report.pupil}’s absence was accepted.")
    bring_marks_into_step(report=report, reason=given, calendar=calendar, by=by, role=membership.title, at=at)
    _nobody_need_ring(report, at)
    return report


@transaction.atomic
def query_back(*, report: AbsenceReport, question: str, by: User, at: datetime) -> AbsenceReport:
    """The office asks the parent back before it accepts."""
    report = _locked(report)
    _check_state(report, ReportState.PENDING, ReportState.QUERIED)
    if not question.strip():
        raise Refused("Say what you ask the parent.", field="question")
    report.state, report.decision = ReportState.QUERIED, question.strip()
    report.save(update_fields=["state", "decision"])
    _record("report.queried", report, by, f"The report of {report.pupil}’s absence was queried: {question.strip()}")
    return report


@transaction.atomic
def decide(
    *,
    report: AbsenceReport,
    approve: bool,
    by: User,
    membership: Membership,
    at: datetime,
    code: str = "",
    words: str = "",
) -> AbsenceReport:
    """The head authorises an explanation, or does not accept it: then O stands, or the code that the head names."""
    if not membership.may(Permission.AUTHORISE_ABSENCE):
        raise Refused("Only the headteacher, or whom the head appoints, decides on an absence.")
    report = _locked(report)
    _check_state(report, ReportState.PROPOSED)
    calendar = calendar_of(report.school)
    reason = reasons_of(report.school).get(report.reason)
    report.state = ReportState.STANDS if approve else ReportState.REFUSED
    report.code = code or (report.code if approve else _code_when_refused(report, reason))
    rules.check_code(report.code, report.starts_on)
    report.decided_at, report.decided_by, report.decision, report.by_rule = at, by, words.strip(), False
    report.save()
    verb, how = ("report.approved", "was accepted") if approve else ("report.refused", "was not accepted")
    _record(verb, report, by, f"The explanation of {report.pupil}’s absence {how}: {report.code}.")
    bring_marks_into_step(report=report, reason=reason, calendar=calendar, by=by, role=membership.title, at=at)
    return report


@transaction.atomic
def withdraw(*, report: AbsenceReport, why: str, by: User, membership: Membership, at: datetime) -> AbsenceReport:
    """It was a mistake, or the child came after all: what was planned is taken back; marks entered stay as they are."""
    report = _locked(report)
    if report.state == ReportState.WITHDRAWN:
        raise Refused("This is withdrawn already.")
    if not why.strip():
        raise Refused("Say why it is withdrawn.", field="why")
    report.state, report.decision = ReportState.WITHDRAWN, why.strip()
    report.decided_at, report.decided_by = at, by
    report.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    _take_back_plans(report, by, at)
    _record("report.withdrawn", report, by, f"The explanation of {report.pupil}’s absence was withdrawn: {why.strip()}")
    return report


def bring_marks_into_step(
    *, report: AbsenceReport, reason: Reason | None, calendar: Calendar, by: User, role: str, at: datetime
) -> None:
    """Make the marks agree with an explanation: what was N becomes its code, sessions to come are planned.

    While it waits for the head, N stays and is planned for what is to come, so that nobody is rung twice.
    """
    sittings = rules.sessions_of(span_of(report), calendar)
    code = NO_REASON if report.state == ReportState.PROPOSED else report.code
    words = words_for_trail(report, reason)
    standing = _standing(report, sittings)
    if report.state != ReportState.PROPOSED:
        changes = [sitting for sitting in sittings if _gives_way(standing.get(sitting), report)]
        if changes:
            marks.record(
                school=report.school,
                marks=[NewMark(report.pupil_id, on, session, code) for on, session in changes],
                at=at,
                by=by,
                role=role,
                reason=words,
                source="report",
            )
    if to_come := [sitting for sitting in sittings if sitting not in standing]:
        planned_marks.plan(
            school=report.school,
            pupil=report.pupil,
            sessions=to_come,
            code=code,
            reason=_planned_words(report, reason),
            sensitive=reason is None or reason.sensitive,
            at=at,
            by=by,
        )


def span_of(report: AbsenceReport) -> Span:
    """The sessions an explanation speaks of."""
    return Span(report.starts_on, report.ends_on, report.starts_session, report.ends_session)


def words_for_trail(report: AbsenceReport, reason: Reason | None) -> str:
    """Why a mark changed, for whoever reads the trail: never what is sensitive."""
    name = "A reason that is not shown here" if reason is None or reason.sensitive else reason.name
    how = "authorised" if report.state == ReportState.STANDS else "not accepted"
    if report.by_rule:
        how = "under the head’s standing rule"
    return f"{name}, {report.get_source_display().lower()}: {how}"


def _nobody_need_ring(report: AbsenceReport, at: datetime) -> None:
    """An explanation of today that was taken settles what the no-contact ladder asked for."""
    today = timezone.localtime(at).date()
    if report.starts_on <= today <= report.ends_on:
        no_contact.explained(school=report.school, pupil_ids=[report.pupil_id], on=today, at=at)


def _gives_way(mark: Mark | None, report: AbsenceReport) -> bool:
    """Only what says that nobody knew: N; what an earlier word about the same absence made of it; and a U for which
    a reason was given at the desk."""
    if mark is None:
        return False
    if mark.code == NO_REASON or (report.source == Source.DESK and mark.code == LATE_AFTER_CLOSE):
        return mark.code != report.code
    return mark.source in ("report", "plan") and mark.code != report.code and mark.code == UNKNOWN_REASON


def _standing(report: AbsenceReport, sittings: Sequence[Sitting]) -> dict[Sitting, Mark]:
    """The marks of these sessions, held until the transaction ends."""
    if not sittings:
        return {}
    held = Mark.objects.filter(
        school=report.school_id, pupil=report.pupil_id, on__gte=sittings[0][0], on__lte=sittings[-1][0]
    ).order_by("on", "session")
    wanted = set(sittings)
    return {
        (mark.on, mark.session): mark
        for mark in held.select_for_update(no_key=True)
        if (mark.on, mark.session) in wanted
    }


def _settle(
    report: AbsenceReport, code: str, calendar: Calendar, membership: Membership, by: User, at: datetime
) -> None:
    """Whether it stands now or waits, and with which code."""
    decides = membership.may(Permission.AUTHORISE_ABSENCE)
    days = len(calendar.days_between(report.starts_on, report.ends_on)) + _days_before(report, code, calendar)
    report.code = code
    if rules.stands_at_once(code, days, standing_rules(report.school), decides=decides):
        report.state, report.by_rule = ReportState.STANDS, not decides
        report.decided_at, report.decided_by = (at, by) if decides else (None, None)
    else:
        report.state = ReportState.PROPOSED


def _days_before(report: AbsenceReport, code: str, calendar: Calendar) -> int:
    """Days of the same absence just before: those marked with the same code."""
    marked = Mark.objects.filter(
        school=report.school_id, pupil=report.pupil_id, code=code, on__lt=report.starts_on,
        on__gte=report.starts_on - MEMORY,
    )  # fmt: skip
    return rules.run_before(report.starts_on, set(marked.values_list("on", flat=True)), calendar)


def _new(school: School, pupil: Pupil, said: Said, reason: Reason, source: str, at: datetime) -> AbsenceReport:
    return AbsenceReport(
        school=school,
        pupil=pupil,
        starts_on=said.span.starts_on,
        starts_session=said.span.starts_session,
        ends_on=said.span.ends_on,
        ends_session=said.span.ends_session,
        expected_return_on=said.expected_return_on,
        reason=reason.slug,
        words=said.words.strip(),
        source=source,
        contact=said.contact,
        said_by=said.said_by.strip() or (said.contact.name if said.contact else ""),
        received_at=at,
        state=ReportState.PENDING,
    )


def _ask_for_papers(report: AbsenceReport, reason: Reason, school: School, calendar: Calendar) -> None:
    """A note after word of mouth, and evidence, where the reason asks for them."""
    if reason.wants_note and report.source in BY_MOUTH:
        report.note_state = NoteState.AWAITED
        report.note_due_on = _step(calendar, report.ends_on, settings_of(school).note_days)
    elif reason.wants_note:
        report.note_state = NoteState.RECEIVED  # it came in writing
    if reason.wants_evidence:
        report.evidence_state = EvidenceState.ASKED


def _step(calendar: Calendar, on: date, days: int) -> date:
    try:
        return calendar.step(on, days)
    except Refused:  # the next school year is not entered yet
        return on + timedelta(days=days)


def _take_back_plans(report: AbsenceReport, by: User, at: datetime) -> None:
    span = span_of(report)
    planned = PlannedMark.objects.filter(
        school=report.school_id, pupil=report.pupil_id, withdrawn_at=None, on__range=(span.starts_on, span.ends_on),
        reason__startswith=REPORTED,
    )  # fmt: skip
    sittings = [(plan.on, plan.session) for plan in planned if (plan.on, plan.session) in span]
    if sittings:
        planned_marks.withdraw(school=report.school, pupil=report.pupil, sessions=sittings, at=at, by=by)


REPORTED = "Reported: "


def _planned_words(report: AbsenceReport, reason: Reason | None) -> str:
    name = reason.name if reason else "absence"
    waits = ", waits for the head" if report.state == ReportState.PROPOSED else ""
    return f"{REPORTED}{name[:1].lower()}{name[1:]}{waits}"


def _code_when_refused(report: AbsenceReport, reason: Reason | None) -> str:
    """What an explanation that is not accepted leaves: at the desk the U that stands (S4-068); a holiday is G; else O."""
    if report.source == Source.DESK:
        return LATE_AFTER_CLOSE
    return "G" if reason is not None and reason.code == "G" else UNKNOWN_REASON


def _check_pupil(school: School, pupil: Pupil) -> None:
    if pupil.school_id != school.pk:
        raise Refused("This pupil is not a pupil of this school.")


def _check_state(report: AbsenceReport, *wanted: ReportState) -> None:
    """Decided once: of two people at once the second is told what stands."""
    if report.state not in wanted:
        raise Refused(f"This is decided already: {report.get_state_display().lower()}. Load the page again.")


def _locked(report: AbsenceReport) -> AbsenceReport:
    return (
        AbsenceReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=report.pk)
    )


def _record(verb: str, report: AbsenceReport, by: User, sentence: str) -> None:
    audit.record(
        by=by,
        school=report.school,
        verb=verb,
        about=report,
        sentence=sentence,
        after={"state": report.state, "code": report.code, "by_rule": report.by_rule},
    )

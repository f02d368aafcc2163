"""Explanations of absence: recorded by staff, received from outside, decided by the head.

The one way an explanation is written down. What it does to marks is in `report_marks`, what follows in writing in
`papers`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import day_words
from accounts.models import Membership, School, User
from attendance.actions import evidence, no_contact, papers
from attendance.actions.report_marks import bring_marks_into_step, take_back_plans, take_marks_back
from attendance.domain import explanations as rules
from attendance.domain import leave, report_codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE, UNKNOWN_REASON
from attendance.domain.explanations import Span
from attendance.domain.reasons import Reason, reason_of
from attendance.evidence_store import Taken
from attendance.models import AbsenceReport
from attendance.models.absence_report import ReportState, Source
from attendance.models.evidence import EvidenceKind
from attendance.queries.calendar import calendar_of
from attendance.queries.report_check import days_before
from attendance.queries.settings import every_reason, reasons_of, standing_rules
from pupils.models import Contact, Pupil


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
    calendar = calendar_of(school)
    hold(pupil)
    _check(school, pupil, said, calendar)
    rules.check_year(said.span, _day(at))
    reason = reason_of(said.reason, reasons_of(school))
    code = said.code or reason.code
    rules.check_code(code, said.span.starts_on)
    if source != Source.DESK and (twin := _twin(pupil, said, accepted=True)):
        raise Refused(
            f"This is recorded already: {reason.name}, {twin.span.words} ({twin.get_state_display().lower()}).",
            field="starts_on",
        )
    report = _new(school, pupil, said, reason, source, at)
    report.received_by = by
    _settle(report, code, calendar, membership, by, at)
    papers.expect(report, reason, calendar)
    report.save()
    _record("report.recorded", report, by, f"An explanation of {pupil}’s absence, {said.span.words}, was recorded.")
    bring_marks_into_step(report=report, reason=reason, calendar=calendar, by=by, role=membership.title, at=at)
    _nobody_need_ring(report, at)
    return report


@transaction.atomic
def receive(
    *,
    school: School,
    pupil: Pupil,
    said: Said,
    source: str,
    at: datetime,
    process: str,
    files: Sequence[Taken] = (),
) -> AbsenceReport:
    """Something said from outside, by form or e-mail: kept as it came. Nothing follows until somebody accepts it.

    The same once more, as a second press of the button sends it, is the first. Whoever reads a refusal here may be a
    stranger: it never says a name.
    """
    calendar = calendar_of(school)
    hold(pupil)
    _check(school, pupil, said, calendar, who="Your child")
    rules.check_from_outside(said.span, _day(at), calendar)
    reason = reason_of(said.reason, reasons_of(school))
    report = _twin(pupil, said, accepted=False) or _received(school, pupil, said, reason, source, at, process)
    known = set(report.evidence.values_list("digest", flat=True)) if files else set()
    for file in files:
        if file.digest not in known:
            evidence.attach(
                school=school, pupil=pupil, file=file, kind=EvidenceKind.OTHER, at=at, report=report, process=process
            )
    return report


def _received(
    school: School, pupil: Pupil, said: Said, reason: Reason, source: str, at: datetime, process: str
) -> AbsenceReport:
    report = _new(school, pupil, said, reason, source, at)
    report.state, report.code = ReportState.PENDING, said.code or reason.code
    report.reference = report_codes.draw_reference(secrets.choice)
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
    expected_return_on: date | None = None,
) -> AbsenceReport:
    """Take what came from outside, as suggested or corrected. It stands, or waits for the head."""
    report = locked(report)
    check_waits(report)
    school, calendar = report.school, calendar_of(report.school)
    if span:
        report.starts_on, report.starts_session = span.starts_on, span.starts_session
        report.ends_on, report.ends_session = span.ends_on, span.ends_session
        report.expected_return_on = expected_return_on
    changed = reason and reason != report.reason
    given = reason_of(reason or report.reason, reasons_of(school) if changed else every_reason(school))
    wanted = code or (given.code if changed else report.code or given.code)
    said = Said(report.span, given.slug, expected_return_on=report.expected_return_on)
    _check(school, report.pupil, said, calendar)
    rules.check_year(said.span, _day(at))
    leave.check_no_holiday_ahead(given.code, report.starts_on, _day(report.received_at))
    rules.check_code(wanted, report.starts_on)
    report.reason = given.slug
    _settle(report, wanted, calendar, membership, by, at)
    papers.expect(report, given, calendar)
    report.save()
    _record("report.accepted", report, by, f"The report of {report.pupil}’s absence was accepted.")
    bring_marks_into_step(report=report, reason=given, calendar=calendar, by=by, role=membership.title, at=at)
    _nobody_need_ring(report, at)
    return report


@transaction.atomic
def query_back(*, report: AbsenceReport, question: str, by: User, at: datetime) -> AbsenceReport:
    """The office asks the parent back before it accepts."""
    report = locked(report)
    check_waits(report)
    if not question.strip():
        raise Refused("Say what you ask the parent.", field="question")
    report.state, report.question = ReportState.QUERIED, question.strip()
    report.queried_at, report.queried_by = at, by
    report.save(update_fields=["state", "question", "queried_at", "queried_by"])
    _record("report.queried", report, by, f"The parent was asked back about {report.pupil}’s absence.")
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
    _check_decides(membership)
    report = locked(report)
    _check_state(report, ReportState.PROPOSED)
    calendar = calendar_of(report.school)
    reason = every_reason(report.school).get(report.reason)
    report.state = ReportState.STANDS if approve else ReportState.REFUSED
    report.code = code or (report.code if approve else _code_when_refused(report, reason))
    rules.check_code(report.code, report.starts_on)
    report.decided_at, report.decided_by, report.decision, report.by_rule = at, by, words.strip(), False
    report.save()
    verb, how = ("report.approved", "was accepted") if approve else ("report.refused", "was not accepted")
    _record(verb, report, by, f"The explanation of {report.pupil}’s absence {how}: {report.code}.")
    bring_marks_into_step(report=report, reason=reason, calendar=calendar, by=by, role=membership.title, at=at)
    if not approve:
        papers.forget(report, "The explanation was not accepted.", on=_day(at), at=at)
    return report


@transaction.atomic
def reopen(*, report: AbsenceReport, by: User, membership: Membership, at: datetime) -> AbsenceReport:
    """The head takes a decision back, or what stood under a standing rule: it waits for a decision (again), and what
    it made of marks becomes what stood before."""
    _check_decides(membership)
    report = locked(report)
    _check_state(report, ReportState.STANDS, ReportState.REFUSED)
    calendar = calendar_of(report.school)
    reason = every_reason(report.school).get(report.reason)
    take_marks_back(report=report, calendar=calendar, by=by, role=membership.title, at=at)
    if report.state == ReportState.REFUSED or rules.authorises_nothing(report.code):
        report.code = reason.code if reason else report.code
    report.state, report.by_rule, report.decision = ReportState.PROPOSED, False, ""
    report.decided_at = report.decided_by = None
    report.save()
    _record("report.reopened", report, by, f"The decision on {report.pupil}’s absence was taken back.")
    bring_marks_into_step(report=report, reason=reason, calendar=calendar, by=by, role=membership.title, at=at)
    return report


@transaction.atomic
def withdraw(*, report: AbsenceReport, why: str, by: User, membership: Membership, at: datetime) -> AbsenceReport:
    """It was a mistake, or the child came after all: what was planned is taken back; marks entered stay as they are."""
    report = locked(report)
    if report.state == ReportState.WITHDRAWN:
        raise Refused("This is withdrawn already.")
    if not why.strip():
        raise Refused("Say why it is withdrawn.", field="why")
    report.state, report.decision = ReportState.WITHDRAWN, why.strip()
    report.decided_at, report.decided_by = at, by
    report.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    calendar = calendar_of(report.school)
    take_back_plans(report=report, calendar=calendar, by=by, role=membership.title, at=at)
    papers.forget(report, "The explanation was withdrawn.", on=_day(at), at=at)
    _record("report.withdrawn", report, by, f"The explanation of {report.pupil}’s absence was withdrawn.")
    return report


def hold(pupil: Pupil) -> None:
    """Of two who say something about the same child at the same moment, the second sees what the first said."""
    Pupil.objects.select_for_update(no_key=True).filter(pk=pupil.pk).values_list("pk").first()


def check_waits(report: AbsenceReport) -> None:
    """It came from outside, and nobody has taken it yet."""
    _check_state(report, ReportState.PENDING, ReportState.QUERIED)


def span_of(report: AbsenceReport) -> Span:
    """The sessions an explanation speaks of."""
    return report.span


def _nobody_need_ring(report: AbsenceReport, at: datetime) -> None:
    """An explanation of today that was taken settles what the no-contact ladder asked for."""
    today = timezone.localtime(at).date()
    if report.starts_on <= today <= report.ends_on:
        no_contact.explained(school=report.school, pupil_ids=[report.pupil_id], on=today, at=at)


def locked(report: AbsenceReport) -> AbsenceReport:
    """The row as it stands, held until the end, so that of two people at once the second sees what the first did."""
    return (
        AbsenceReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "school")
        .get(pk=report.pk)
    )


def _settle(
    report: AbsenceReport, code: str, calendar: Calendar, membership: Membership, by: User, at: datetime
) -> None:
    """Whether it stands now or waits, and with which code."""
    decides = membership.may(Permission.AUTHORISE_ABSENCE)
    days = len(calendar.days_between(report.starts_on, report.ends_on)) + days_before(
        report.pupil, report.starts_on, code, calendar
    )
    report.code = code
    if rules.stands_at_once(code, days, standing_rules(report.school), decides=decides):
        report.state = ReportState.STANDS
        report.by_rule = not decides and not rules.authorises_nothing(code)
        report.decided_at, report.decided_by = (at, by) if decides else (None, None)
    else:
        report.state = ReportState.PROPOSED


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


def _code_when_refused(report: AbsenceReport, reason: Reason | None) -> str:
    """What an explanation that is not accepted leaves: at the desk the U that stands (S4-068); a holiday is G; else O."""
    if report.source == Source.DESK:
        return LATE_AFTER_CLOSE
    return "G" if reason is not None and reason.code == "G" else UNKNOWN_REASON


def _check(school: School, pupil: Pupil, said: Said, calendar: Calendar, who: str = "") -> None:
    """A pupil of this school, on its roll throughout, and days of school in order."""
    if pupil.school_id != school.pk:
        raise Refused("This pupil is not a pupil of this school.")
    rules.check_span(said.span, calendar)
    rules.check_return(said.span, said.expected_return_on)
    stretches = list(pupil.enrolments.filter(starts_on__lte=said.span.ends_on).order_by("-starts_on")[:1])
    if not stretches or stretches[0].starts_on > said.span.starts_on:
        raise Refused(f"{who or pupil} was not on the roll on {day_words(said.span.starts_on)}.", field="starts_on")
    left_on = stretches[0].ends_on
    if left_on and left_on < said.span.ends_on:
        raise Refused(
            f"{who or pupil} is on the roll until {day_words(left_on)}. Choose a last day that is not later.",
            field="ends_on",
        )


def _check_decides(membership: Membership) -> None:
    if not membership.may(Permission.AUTHORISE_ABSENCE):
        raise Refused("Only the headteacher, or whom the head appoints, decides on an absence.")


def _check_state(report: AbsenceReport, *wanted: ReportState) -> None:
    """Decided once: of two people at once the second is told what stands."""
    if report.state in wanted:
        return
    how = report.get_state_display().lower()
    if report.state == ReportState.PROPOSED:
        raise Refused("This waits for the head already: somebody accepted it, or took the decision back.")
    by = f" ({report.decided_by.formal_name})" if report.decided_by else ""
    raise Refused(f"This is decided already: {how}{by}. Load the page again.")


def _twin(pupil: Pupil, said: Said, *, accepted: bool) -> AbsenceReport | None:
    """The same reason for the same sessions, said before: taken by the school, or still on its way."""
    same = AbsenceReport.objects.filter(
        school=pupil.school_id, pupil=pupil, reason=said.reason,
        starts_on__lte=said.span.starts_on, ends_on__gte=said.span.ends_on,
    )  # fmt: skip
    if accepted:
        return next((one for one in same.accepted() if one.span.holds(said.span)), None)
    return next((one for one in same.waiting() if one.span == said.span and one.words == said.words.strip()), None)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _record(verb: str, report: AbsenceReport, by: User, sentence: str) -> None:
    audit.record(
        by=by,
        school=report.school,
        verb=verb,
        about=report,
        sentence=sentence,
        after={"state": report.state, "code": report.code, "by_rule": report.by_rule},
    )

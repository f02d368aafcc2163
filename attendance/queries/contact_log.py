"""What was said and done about a pupil's absences, in order: calls, visits, reports, people told (S0-016)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.domain.roles import Permission
from accounts.models import Membership
from attendance.domain.explanations import Span
from attendance.domain.outside import BY_KIND
from attendance.domain.reasons import Reason
from attendance.models import AbsenceCall, AbsenceReport, HomeVisit, ProfessionalNotice
from attendance.models.home_visit import WhoWasIn
from attendance.queries.settings import reasons_of
from pupils.models import Pupil

NOT_SHOWN = "What was said is not shown here."
SHOWN = 10  # on the pupil's page


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    kind: str  # call, visit, report, notice
    at: datetime
    title: str
    words: str
    by: str
    colour: str = "plain"
    chip: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """The latest entries, and how many there are."""

    pupil: Pupil
    entries: list[Entry]
    more: int = 0


def contact_log(pupil: Pupil, membership: Membership, limit: int | None = SHOWN) -> Log:
    """The log as this person may read it, the latest first. Five statements."""
    reasons = reasons_of(pupil.school)
    sees, may = _may_read(membership, reasons), membership.may(Permission.VIEW_SENSITIVE)
    calls = list(pupil.absence_calls.select_related("contact", "by", "report").order_by("-at", "-pk"))
    visits = list(pupil.home_visits.select_related("by", "report").order_by("-at", "-pk"))
    reports = pupil.absence_reports.select_related("contact", "received_by").order_by("-received_at", "-pk")
    notices = pupil.professional_notices.select_related("by").order_by("-at", "-pk")
    told_of = {call.report_id for call in calls} | {visit.report_id for visit in visits}
    entries = [
        *(_call(call, reasons, sees) for call in calls),
        *(_visit(visit, reasons, sees, may=may) for visit in visits),
        *(_report(report, reasons, sees) for report in reports if report.pk not in told_of),
        *(_notice(notice) for notice in notices if may or not BY_KIND[notice.kind].sensitive),
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    shown = entries if limit is None else entries[:limit]
    return Log(pupil, shown, len(entries) - len(shown))


Sees = Callable[[AbsenceReport | None], bool]


def _may_read(membership: Membership, reasons: Mapping[str, Reason]) -> Sees:
    """Whether this person may read what an explanation says: sensitive ones only who may, or who wrote it down."""
    all_of_them = membership.may(Permission.VIEW_SENSITIVE)

    def sees(report: AbsenceReport | None) -> bool:
        if report is None or all_of_them or report.received_by_id == membership.user_id:
            return True
        reason = reasons.get(report.reason)
        return reason is not None and not reason.sensitive

    return sees


def _call(call: AbsenceCall, reasons: Mapping[str, Reason], sees: Sees) -> Entry:
    who = call.contact.name if call.contact else ""
    rang = ", ".join(part for part in (who, call.number) if part)
    said = [f"Rang {rang}." if rang and call.outcome != "handed_over" else rang and f"{rang} rang."]
    if call.led_to and call.led_to != "reason":
        said.append(f"{call.get_led_to_display()}.")
    said.append(_said(call.report, call.said, reasons, sees))
    colour = "green" if call.outcome in ("spoke", "already_told", "handed_over") else "amber"
    return Entry(
        "call", call.at, "Call", " ".join(part for part in said if part), call.by.formal_name, colour,
        call.get_outcome_display(),
    )  # fmt: skip


def _visit(visit: HomeVisit, reasons: Mapping[str, Reason], sees: Sees, *, may: bool) -> Entry:
    """A worry about a child is for those who may see what is sensitive; that the child was seen is for everybody here."""
    who = f"{visit.get_answered_display()} was in{f': {visit.who}' if visit.who else ''}."
    child = (
        f"The child: {visit.get_child_display().lower()}." if may or visit.child != "worry" else "The child was seen."
    )
    seen = visit.seen if may or visit.child != "worry" else ""
    words = [f"{visit.went} went.", who, child, seen, _said(visit.report, "", reasons, sees)]
    if visit.letter_left:
        words.append("Our letter was left.")
    nobody = visit.answered == WhoWasIn.NOBODY
    return Entry(
        "visit", visit.at, "Home visit", " ".join(part for part in words if part), visit.by.formal_name,
        "amber" if nobody else "green", "nobody in" if nobody else visit.get_child_display(),
    )  # fmt: skip


def _report(report: AbsenceReport, reasons: Mapping[str, Reason], sees: Sees) -> Entry:
    who = report.said_by or (report.contact.name if report.contact else "")
    words = [f"{who}." if who else "", _said(report, report.words, reasons, sees)]
    by = report.received_by.formal_name if report.received_by else "the form"
    return Entry(
        "report", report.received_at, report.get_source_display(), " ".join(part for part in words if part), by,
        "plain", report.get_state_display(),
    )  # fmt: skip


def _notice(notice: ProfessionalNotice) -> Entry:
    return Entry(
        "notice", notice.at, f"{notice.get_kind_display()} told", f"{notice.told}, {notice.get_how_display().lower()}.",
        notice.by.formal_name,
    )  # fmt: skip


def _said(report: AbsenceReport | None, words: str, reasons: Mapping[str, Reason], sees: Sees) -> str:
    """The reason, its days, and the words in which it was given."""
    if not sees(report):
        return NOT_SHOWN
    if report is None:
        return f"“{words}”" if words else ""
    reason = reasons.get(report.reason)
    span = Span(report.starts_on, report.ends_on, report.starts_session, report.ends_session)
    named = f"{reason.name if reason else report.reason} ({report.code}), {span.words}."
    return f"{named} “{words}”" if words else named

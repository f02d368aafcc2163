"""Explanations as lists show them: who, when, why as far as this person may know, and what speaks for or against.

A fixed number of statements, however many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Membership, School
from attendance.access import sees_private
from attendance.domain import codes, explanations
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE
from attendance.domain.explanations import Sitting, Span
from attendance.domain.leave import is_holiday_ahead
from attendance.domain.reasons import Reason
from attendance.models import AbsenceReport, Evidence, Mark
from attendance.models.absence_report import EvidenceState, NoteState, ReportState
from attendance.queries.settings import every_reason
from pupils.domain.years import academic_year_of
from pupils.models import GroupPlace
from pupils.models.group import GroupKind

PRIVATE = "A reason that is not shown here"
SESSION_WORDS = {"AM": "morning", "PM": "afternoon"}


@dataclass(frozen=True, slots=True)
class Row:
    """One explanation."""

    report: AbsenceReport
    group: str
    span: Span
    days: int  # of school
    reason: Reason | None
    private: bool  # sensitive, whoever looks
    hidden: bool  # … and not for this person
    code_name: str
    evidence: tuple[Evidence, ...] = ()
    contradictions: tuple[str, ...] = ()  # what the register says against it
    overlaps: tuple[str, ...] = ()  # other explanations of some of its days
    beyond: str = ""  # longer than its reason usually takes
    earlier: tuple["Earlier", ...] = field(default=(), repr=False)  # decided before, this school year, latest first

    @property
    def name(self) -> str:
        return self.report.pupil.name

    @property
    def reason_words(self) -> str:
        """The reason as this person may read it."""
        if self.hidden:
            return PRIVATE
        return self.reason.name if self.reason else "No reason given"

    @property
    def words(self) -> str:
        """What was said, where this person may read it."""
        return "" if self.hidden else self.report.words

    @property
    def code_words(self) -> str:
        return f"{self.report.code} {self.code_name}"

    @property
    def is_waiting(self) -> bool:
        return self.report.state in (ReportState.PENDING, ReportState.QUERIED)

    @property
    def is_leave(self) -> bool:
        """A holiday that was told before its first day: the head decides it as leave."""
        received_on = timezone.localtime(self.report.received_at).date()
        reason = self.reason
        return (
            self.is_waiting and reason is not None and is_holiday_ahead(reason.code, self.span.starts_on, received_on)
        )

    @property
    def is_proposed(self) -> bool:
        return self.report.state == ReportState.PROPOSED

    @property
    def awaits_note(self) -> bool:
        return self.report.note_state == NoteState.AWAITED

    @property
    def awaits_evidence(self) -> bool:
        return self.report.evidence_state == EvidenceState.ASKED

    @property
    def is_ordinary(self) -> bool:
        """Nothing about it wants a second look, so that it may be accepted together with others."""
        return not (self.private or self.beyond or self.contradictions or self.overlaps or self.awaits_evidence)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision taken before: Thu 8 Oct, I accepted."""

    span: Span
    code: str
    accepted: bool
    reason: str

    @property
    def words(self) -> str:
        how = "accepted" if self.accepted else "not accepted"
        return f"{self.span.words}: {self.code} {how}"


def with_class(reports: QuerySet[AbsenceReport], on: date) -> QuerySet[AbsenceReport]:
    """With the pupil, the class of a day, and who is named on it."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    return reports.select_related("pupil", "contact", "received_by", "decided_by", "queried_by").annotate(
        class_name=Subquery(places.values("group__name")[:1])
    )


def rows(
    reports: QuerySet[AbsenceReport], membership: Membership, school: School, on: date, calendar: Calendar
) -> list[Row]:
    """The rows of a list, in the order of the queryset. Five statements."""
    found = list(with_class(reports, on))
    if not found:
        return []
    known = every_reason(school)
    marks = _marks(found)
    others = _others(found, on)
    evidence = _evidence(found)
    return [
        _row(report, membership, known, calendar, marks[report.pupil_id], others[report.pupil_id], evidence[report.pk])
        for report in found
    ]


def _row(
    report: AbsenceReport,
    membership: Membership,
    known: Mapping[str, Reason],
    calendar: Calendar,
    marks: Mapping[Sitting, str],
    others: Sequence[AbsenceReport],
    evidence: Sequence[Evidence],
) -> Row:
    span, reason = report.span, known.get(report.reason)
    private = reason is None or reason.sensitive
    days = len(calendar.days_between(span.starts_on, span.ends_on))
    code = codes.known(report.code)
    return Row(
        report,
        getattr(report, "class_name", None) or "",
        span,
        days,
        reason,
        private,
        private and not sees_private(membership, report.received_by_id),
        code.name if code else "",
        tuple(evidence),
        contradictions=tuple(_against(span, marks)),
        overlaps=tuple(_overlap(other) for other in others if _is_other(report, other, span)),
        beyond=explanations.beyond_limit(days + _days_before(report, others, calendar), reason),
        earlier=tuple(_earlier(other, known) for other in others if other.pk != report.pk and other.decided_at),
    )


def _against(span: Span, marks: Mapping[Sitting, str]) -> Iterable[str]:
    """The sessions of an absence on which the register has the child in school."""
    for (on, session), code in sorted(marks.items()):
        known = codes.known(code)
        if (on, session) in span and known is not None and (known.attends or code == LATE_AFTER_CLOSE):
            how = "late" if code in (LATE, LATE_AFTER_CLOSE) else "present"
            yield f"{on:%a} {on.day} {on:%b}, {SESSION_WORDS[session]}: {how} ({code})"


def _is_other(report: AbsenceReport, other: AbsenceReport, span: Span) -> bool:
    live = other.state not in (ReportState.WITHDRAWN, ReportState.REFUSED)
    return live and other.pk != report.pk and other.span.meets(span)


def _overlap(other: AbsenceReport) -> str:
    return f"{other.span.words}: {other.code}, {other.get_state_display().lower()}"


def _days_before(report: AbsenceReport, others: Sequence[AbsenceReport], calendar: Calendar) -> int:
    """School days just before, explained by the same reason: the limit holds for all of them together."""
    same = {
        day
        for other in others
        if other.reason == report.reason and other.state in (ReportState.PROPOSED, ReportState.STANDS)
        for day in calendar.days_between(other.starts_on, min(other.ends_on, report.starts_on))
    }
    return explanations.run_before(report.starts_on, same, calendar)


def _earlier(other: AbsenceReport, known: Mapping[str, Reason]) -> Earlier:
    reason = known.get(other.reason)
    return Earlier(other.span, other.code, other.state == ReportState.STANDS, reason.name if reason else "")


def _marks(found: Sequence[AbsenceReport]) -> dict[int, dict[Sitting, str]]:
    marks: dict[int, dict[Sitting, str]] = defaultdict(dict)
    wanted = Mark.objects.filter(
        school=found[0].school_id,
        pupil__in={report.pupil_id for report in found},
        on__gte=min(report.starts_on for report in found),
        on__lte=max(report.ends_on for report in found),
    )
    for pk, on, session, code in wanted.values_list("pupil_id", "on", "session", "code"):
        marks[pk][on, session] = code
    return marks


def _others(found: Sequence[AbsenceReport], on: date) -> dict[int, list[AbsenceReport]]:
    """Everything said about these pupils this school year, latest first."""
    others: dict[int, list[AbsenceReport]] = defaultdict(list)
    year = date(academic_year_of(on), 8, 1)
    said = AbsenceReport.objects.filter(
        school=found[0].school_id, pupil__in={report.pupil_id for report in found}, ends_on__gte=year
    ).exclude(state=ReportState.WITHDRAWN)
    for other in said.defer("words", "decision", "question").order_by("-starts_on", "-pk"):
        others[other.pupil_id].append(other)
    return others


def _evidence(found: Sequence[AbsenceReport]) -> dict[int, list[Evidence]]:
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    here = Evidence.objects.filter(report__in=[report.pk for report in found], removed_at=None)
    for one in here.select_related("given_by").order_by("given_at", "pk"):
        evidence[one.report_id or 0].append(one)
    return evidence

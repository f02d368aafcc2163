"""What an explanation of absence does to marks, and how that is taken back.

Marks follow an explanation only where nobody was present: an N becomes the code, a session to come is planned. A
present mark is never touched; where the two disagree, the contradictions inbox shows both. What leave, a suspension
or a part-time timetable has planned stays.
"""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from attendance.actions import marks, planned_marks
from attendance.actions.marks import NewMark
from attendance.domain import explanations as rules
from attendance.domain import no_reason
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE, NO_REASON, UNKNOWN_REASON
from attendance.domain.explanations import Sitting
from attendance.domain.reasons import Reason
from attendance.models import AbsenceReport, Mark, MarkChange, PlannedMark
from attendance.models.absence_report import ReportState, Source
from attendance.queries.settings import every_reason

REPORTED = "Reported: "  # what the reason of a plan of ours begins with
TAKEN_BACK = "The decision on this explanation was taken back"


def bring_marks_into_step(
    *, report: AbsenceReport, reason: Reason | None, calendar: Calendar, by: User, role: str, at: datetime
) -> None:
    """Make the marks agree with an explanation: what was N becomes its code, sessions to come are planned.

    While it waits for the head, N stays and is planned for what is to come, so that nobody is rung twice.
    """
    sittings = rules.sessions_of(report.span, calendar)
    code = NO_REASON if report.state == ReportState.PROPOSED else report.code
    standing = _standing(report, sittings)
    if report.state != ReportState.PROPOSED:
        changes = [sitting for sitting in sittings if _gives_way(standing.get(sitting), report)]
        new = [NewMark(report.pupil_id, on, session, code) for on, session in changes]
        _record(report, new, words_for_trail(report, reason), by, role, at)
    taken = _planned_by_others(report)
    if to_come := [sitting for sitting in sittings if sitting not in standing and sitting not in taken]:
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


def take_marks_back(*, report: AbsenceReport, calendar: Calendar, by: User, role: str, at: datetime) -> None:
    """A decision is undone: what it made of marks becomes again what stood before, N where the register had filled it.

    Sessions on which another explanation with the same code stands keep it.
    """
    sittings = rules.sessions_of(report.span, calendar)
    others = [other.span for other in _accepted_besides(report).filter(state=ReportState.STANDS, code=report.code)]
    ours = [
        mark
        for sitting, mark in _standing(report, sittings).items()
        if mark.code == report.code and not any(sitting in span for span in others)
    ]
    before = _before(report, ours)
    new = [
        before.get((mark.on, mark.session)) or NewMark(report.pupil_id, mark.on, mark.session, NO_REASON)
        for mark in ours
        if mark.code != LATE_AFTER_CLOSE  # not accepted at the desk: the U stood all along
    ]
    _record(report, new, TAKEN_BACK, by, role, at)


def take_back_plans(*, report: AbsenceReport, calendar: Calendar, by: User, role: str, at: datetime) -> None:
    """What an explanation planned is taken back; other explanations of the same days plan theirs again."""
    span = report.span
    planned = PlannedMark.objects.filter(
        school=report.school_id, pupil=report.pupil_id, withdrawn_at=None, on__range=(span.starts_on, span.ends_on),
        reason__startswith=REPORTED,
    )  # fmt: skip
    sittings = [(plan.on, plan.session) for plan in planned if (plan.on, plan.session) in span]
    if not sittings:
        return
    planned_marks.withdraw(school=report.school, pupil=report.pupil, sessions=sittings, at=at, by=by)
    for other in _accepted_besides(report).select_related("school", "pupil").order_by("received_at", "pk"):
        reason = every_reason(report.school).get(other.reason)
        bring_marks_into_step(report=other, reason=reason, calendar=calendar, by=by, role=role, at=at)


def words_for_trail(report: AbsenceReport, reason: Reason | None) -> str:
    """Why a mark changed, for whoever reads the trail: never what is sensitive."""
    name = "A reason that is not shown here" if reason is None or reason.sensitive else reason.name
    how = "unauthorised" if rules.authorises_nothing(report.code) else "authorised"
    if report.by_rule:
        how = "under the head’s standing rule"
    elif report.state == ReportState.REFUSED:
        how = "not accepted"
    return f"{name}, {report.get_source_display().lower()}: {how}"


def _record(report: AbsenceReport, new: list[NewMark], words: str, by: User, role: str, at: datetime) -> None:
    if new:
        marks.record(school=report.school, marks=new, at=at, by=by, role=role, reason=words, source="report")


def _gives_way(mark: Mark | None, report: AbsenceReport) -> bool:
    """Only what says that nobody knew: N; what an earlier word about the same absence made of it; and a U for which
    a reason was given at the desk."""
    if mark is None:
        return False
    if mark.code == NO_REASON or (report.source == Source.DESK and mark.code == LATE_AFTER_CLOSE):
        return mark.code != report.code
    by_itself = mark.source in ("report", "plan", no_reason.SOURCE)
    return by_itself and mark.code != report.code and mark.code == UNKNOWN_REASON


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


def _before(report: AbsenceReport, ours: Sequence[Mark]) -> dict[Sitting, NewMark]:
    """What stood before an explanation changed these marks, from the trail."""
    of_report = {mark.pk for mark in ours if mark.source == "report"}
    changes = MarkChange.objects.filter(
        school=report.school_id, pupil_id=report.pupil_id, mark_id__in=of_report, new_code=report.code
    )
    return {
        (line.on, line.session): NewMark(
            report.pupil_id, line.on, line.session, line.old_code, line.old_minutes_late, line.old_comment
        )
        for line in changes.order_by("pk")  # the latest last, and so the one that counts
    }


def _accepted_besides(report: AbsenceReport):  # type: ignore[no-untyped-def]
    """Other explanations of the same pupil that the school has taken, which meet this one."""
    others = AbsenceReport.objects.accepted().filter(school=report.school_id, pupil=report.pupil_id)
    return others.filter(starts_on__lte=report.ends_on, ends_on__gte=report.starts_on).exclude(pk=report.pk)


def _planned_by_others(report: AbsenceReport) -> set[Sitting]:
    """Sessions that leave, a suspension or a timetable has planned: an explanation does not take their place."""
    planned = PlannedMark.objects.filter(
        school=report.school_id, pupil=report.pupil_id, withdrawn_at=None,
        on__range=(report.starts_on, report.ends_on),
    )  # fmt: skip
    return set(planned.exclude(reason__startswith=REPORTED).values_list("on", "session"))


def _planned_words(report: AbsenceReport, reason: Reason | None) -> str:
    name = reason.name if reason else "absence"
    waits = ", waits for the head" if report.state == ReportState.PROPOSED else ""
    return f"{REPORTED}{name[:1].lower()}{name[1:]}{waits}"

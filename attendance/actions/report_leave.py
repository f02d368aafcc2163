"""A holiday that was told as an absence to come becomes what it is: a request for leave, which the head decides."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.domain.refusal import Refused
from accounts.models import Membership, User
from attendance.actions import absence_reports, leave
from attendance.actions.leave import Wanted
from attendance.domain.leave import is_holiday_ahead
from attendance.models import AbsenceReport, LeaveRequest
from attendance.models.absence_report import Source
from attendance.queries.settings import every_reason


@transaction.atomic
def make_leave(*, report: AbsenceReport, by: User, membership: Membership, at: datetime, on: date) -> LeaveRequest:
    """The same days and words as a request that came when the report came. The report is closed, and says so."""
    report = absence_reports.locked(report)
    absence_reports.check_waits(report)
    received_on = timezone.localtime(report.received_at).date()
    _check_is_leave(report, received_on)
    asked = leave.ask(
        school=report.school, pupil=report.pupil, wanted=_wanted(report), channel=_channel(report),
        received_on=received_on, on=on, at=at, by=by,
    )  # fmt: skip
    report.evidence.update(report=None, leave=asked)
    why = f"Made a request for leave, {asked.span.words}. The head decides."
    absence_reports.withdraw(report=report, why=why, by=by, membership=membership, at=at)
    return asked


def _check_is_leave(report: AbsenceReport, received_on: date) -> None:
    reason = every_reason(report.school).get(report.reason)
    if reason is None or not is_holiday_ahead(reason.code, report.starts_on, received_on):
        raise Refused("Only a holiday that was told before its first day becomes a request for leave.")


def _wanted(report: AbsenceReport) -> Wanted:
    return Wanted("holiday", report.span, report.words, report.contact, report.said_by)


def _channel(report: AbsenceReport) -> str:
    return "form" if report.source == Source.FORM else "letter"

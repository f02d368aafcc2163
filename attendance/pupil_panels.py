"""What attendance shows on a pupil's page."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from attendance.access import ASKS_FOR_LEAVE, SEES_SUSPENSIONS, leave_for, suspensions_for, travel_for
from attendance.models import LeaveRequest, Suspension, TravelRecord, WelcomeBack
from attendance.queries.calendar import calendar_of
from attendance.queries.contact_log import contact_log
from attendance.queries.history import figures
from attendance.queries.leave import lines
from attendance.queries.report_panel import explanations
from pupils.models import Enrolment, Pupil
from pupils.panels import Panel, register, there_is


def look(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """The pupil's figures, each window of which can be opened to its sessions."""
    return {"pupil": pupil, "figures": figures(pupil.school, pupil, on, calendar_of(pupil.school))}


def welcomes(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """Who spoke to the child after an absence, and what was said, for who heard it or may see what is sensitive."""
    if not there_is(pupil, "welcomed"):
        return None
    lines = list(pupil.welcome_backs.select_related("spoken_by").order_by("-away_until")[:5])
    sees = membership.may(P.VIEW_SENSITIVE)
    rows = [(line, line.said if sees or line.spoken_by_id == membership.user_id else "") for line in lines]
    return {"rows": rows} if rows else None


def _welcomed(on: date) -> dict[str, Exists]:
    return {"welcomed": Exists(WelcomeBack.objects.filter(pupil=OuterRef("pk")))}


register(
    Panel(
        "welcomes",
        "attendance/welcome_panel.html",
        welcomes,
        (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS),
        order=40,
        asks=_welcomed,
    )
)


def contacts(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """What was said and done about absences, in order (S0-016)."""
    return {"log": contact_log(pupil, membership), "may_call": membership.may(P.LOG_ABSENCE_CALL)}


def said(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """What was said of the pupil's absences lately, and the code with which parents report."""
    may_log = membership.may(P.LOG_ABSENCE_CALL)
    return {"pupil": pupil, "said": explanations(pupil, membership, on), "may_log": may_log}


register(Panel("attendance", "attendance/pupil_panel.html", look, (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS), order=10))
register(
    Panel("contact_log", "attendance/contact_log_panel.html", contacts, (P.LOG_ABSENCE_CALL, P.MANAGE_CASE), order=22)
)
register(
    Panel(
        "absence_reports",
        "attendance/report_panel.html",
        said,
        (P.LOG_ABSENCE_CALL, P.AUTHORISE_ABSENCE),
        order=20,
    )
)


def leave(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """Leave asked for, journeys of a travelling family, and suspensions, each to who may see it."""
    on_roll = there_is(pupil, "on_roll")
    requests = leave_for(membership, on).filter(pupil=pupil).select_related("asked_by").order_by("-first_day", "-pk")
    asked = list(requests[:5]) if there_is(pupil, "asked_for_leave") else []
    suspended = suspensions_for(membership, on).filter(pupil=pupil).order_by("-first_day")
    travels = there_is(pupil, "travels")
    return {
        "pupil": pupil,
        "lines": lines(membership, asked, calendar_of(pupil.school), on) if asked else [],
        "travel": travel_for(membership, on).open().filter(pupil=pupil).first() if travels else None,
        "suspensions": list(suspended[:3]) if there_is(pupil, "suspended") else [],
        "may_record": on_roll and membership.may(P.LOG_ABSENCE_CALL),
        "may_suspend": on_roll and membership.may(P.ENTER_RESTRICTED_CODE),
    }


def _planned(on: date) -> dict[str, Exists]:
    about = {"pupil": OuterRef("pk")}
    return {
        "on_roll": Exists(Enrolment.objects.filter(**about).on_roll(on)),
        "asked_for_leave": Exists(LeaveRequest.objects.filter(**about)),
        "travels": Exists(TravelRecord.objects.filter(**about)),
        "suspended": Exists(Suspension.objects.filter(**about)),
    }


register(
    Panel(
        "leave",
        "attendance/leave_panel.html",
        leave,
        (*ASKS_FOR_LEAVE, *SEES_SUSPENSIONS),
        order=24,
        asks=_planned,
    )
)

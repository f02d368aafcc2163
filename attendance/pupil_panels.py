"""What attendance shows on a pupil's page."""

from datetime import date
from typing import Any

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from attendance.queries.calendar import calendar_of
from attendance.queries.history import figures
from attendance.queries.report_panel import explanations
from pupils.models import Pupil
from pupils.panels import Panel, register


def look(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """The pupil's figures, each window of which can be opened to its sessions."""
    return {"pupil": pupil, "figures": figures(pupil.school, pupil, on, calendar_of(pupil.school))}


def said(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """What was said of the pupil's absences lately, and the code with which parents report."""
    may_log = membership.may(P.LOG_ABSENCE_CALL)
    return {"pupil": pupil, "said": explanations(pupil, membership, on), "may_log": may_log}


register(Panel("attendance", "attendance/pupil_panel.html", look, (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS), order=10))
register(
    Panel(
        "absence_reports",
        "attendance/report_panel.html",
        said,
        (P.LOG_ABSENCE_CALL, P.AUTHORISE_ABSENCE),
        order=20,
    )
)

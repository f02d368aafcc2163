"""What attendance shows on a pupil's page."""

from datetime import date
from typing import Any

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from attendance.queries.calendar import calendar_of
from attendance.queries.contact_log import contact_log
from attendance.queries.history import figures
from pupils.models import Pupil
from pupils.panels import Panel, register


def look(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """The pupil's figures, each window of which can be opened to its sessions."""
    return {"pupil": pupil, "figures": figures(pupil.school, pupil, on, calendar_of(pupil.school))}


def welcomes(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any] | None:
    """Who spoke to the child after an absence, and what was said, for who heard it or may see what is sensitive."""
    lines = list(pupil.welcome_backs.select_related("spoken_by").order_by("-away_until")[:5])
    sees = membership.may(P.VIEW_SENSITIVE)
    rows = [(line, line.said if sees or line.spoken_by_id == membership.user_id else "") for line in lines]
    return {"rows": rows} if rows else None


register(Panel("welcomes", "attendance/welcome_panel.html", welcomes, (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS), order=40))


def contacts(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """What was said and done about absences, in order (S0-016)."""
    return {"log": contact_log(pupil, membership), "may_call": membership.may(P.LOG_ABSENCE_CALL)}


register(Panel("attendance", "attendance/pupil_panel.html", look, (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS), order=10))
register(
    Panel("contact_log", "attendance/contact_log_panel.html", contacts, (P.LOG_ABSENCE_CALL, P.MANAGE_CASE), order=20)
)

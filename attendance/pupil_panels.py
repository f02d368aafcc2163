"""What attendance shows on a pupil's page."""

from datetime import date
from typing import Any

from accounts.domain.roles import Permission as P
from accounts.models import Membership
from attendance.queries.calendar import calendar_of
from attendance.queries.history import figures
from pupils.models import Pupil
from pupils.panels import Panel, register


def look(pupil: Pupil, membership: Membership, on: date) -> dict[str, Any]:
    """The pupil's figures, each window of which can be opened to its sessions."""
    return {"pupil": pupil, "figures": figures(pupil.school, pupil, on, calendar_of(pupil.school))}


register(Panel("attendance", "attendance/pupil_panel.html", look, (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS), order=10))

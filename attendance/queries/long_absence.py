"""The clocks of a pupil's long absence, for whoever considers taking the name off the roll."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import School
from attendance.domain import long_absence
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Sitting
from attendance.models import LeaveRequest, Mark
from attendance.models.leave import LeaveState
from pupils.domain.removal_evidence import Clock
from pupils.models import Pupil

LOOKED_AT = timedelta(days=400)  # a school year and its summer


@dataclass(frozen=True, slots=True)
class LongAbsence:
    """What the marks and the leave records say of a pupil's absence on a day."""

    absence: Clock
    leave: Clock | None
    leave_ended_on: date | None


def of_pupil(
    school: School, pupil: Pupil, on: date, calendar: Calendar, *, leave_ended_on: date | None = None
) -> LongAbsence:
    """Both clocks as on a day. Where leave was granted on paper, somebody says when it ended. Two statements."""
    marks = _marks(school, pupil, on)
    ended = leave_ended_on or _leave_ended(school, pupil, on)
    return LongAbsence(
        long_absence.absence_clock(marks, on, calendar),
        long_absence.leave_clock(ended, marks, on, calendar) if ended else None,
        ended,
    )


def _marks(school: School, pupil: Pupil, on: date) -> dict[Sitting, str]:
    rows = Mark.objects.filter(school=school, pupil=pupil, on__gt=on - LOOKED_AT, on__lte=on)
    return {(day, session): code for day, session, code in rows.values_list("on", "session", "code")}


def _leave_ended(school: School, pupil: Pupil, on: date) -> date | None:
    """The last day of the latest leave granted that is over, unless the pupil is known to be back from it."""
    granted = LeaveRequest.objects.filter(school=school, pupil=pupil, state=LeaveState.GRANTED, first_day__lte=on)
    latest = granted.order_by("-first_day", "-pk").first()
    if latest is None or latest.returned_on is not None:
        return None
    last = latest.granted_until or latest.last_day
    return last if last < on else None

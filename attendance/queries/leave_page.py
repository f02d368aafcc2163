"""One request with all that a decision rests on."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Membership
from attendance.access import leave_for, sees_leave
from attendance.domain import windows
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import sessions_of
from attendance.domain.leave import NOT_BACK_DAYS, clock_ends, days_since, due_back
from attendance.domain.leave_returns import Since, is_overdue
from attendance.domain.patterns import Sat, Spell, spells
from attendance.domain.tally import Tally
from attendance.models import LeaveRequest, Mark
from attendance.models.leave import LeaveState
from attendance.queries.calendar import calendar_of
from attendance.queries.history import Figure, figures
from attendance.queries.leave import Code, Line, last_granted, lines, seen_since, taken_of
from attendance.queries.settings import settings_of
from pupils.domain.age import is_compulsory
from pupils.models import ContactLink
from pupils.queries.families import siblings

SPELLS = 6


@dataclass(frozen=True, slots=True)
class Return:
    """Back after granted leave, or not."""

    due_on: date | None
    days: int  # school days since the leave
    clock_ends_on: date | None
    seen: Since
    overdue: bool
    of_days: int = NOT_BACK_DAYS


@dataclass(frozen=True, slots=True)
class LeavePage:
    """All that the page shows to this person."""

    line: Line
    sees: bool  # the reason and the words
    sessions: int
    compulsory: bool
    not_in_term: bool  # the school's rule
    lives_with: bool | None  # whether who asks lives with the pupil; None: not a contact we know
    figures: list[Figure]
    before: Tally  # this year so far
    after: Tally  # … with the leave
    spells: list[Spell]
    earlier: list[Line]  # other requests of the pupil
    family: list[Line]  # of brothers and sisters
    together: list[Line]  # of these, what waits for the same days and the same reason: decided in one go
    without: list[str]  # brothers and sisters for whom nothing is asked
    sure: tuple[Code, ...]  # refused, and absent all the same
    others: tuple[Code, ...]
    back: Return | None


def leave_page(leave: LeaveRequest, membership: Membership, on: date) -> LeavePage:
    """One request as on a day. A fixed number of statements, some eighteen."""
    school, pupil, calendar = leave.school, leave.pupil, calendar_of(leave.school)
    (line,) = lines(membership, [leave], calendar, on)
    shown = figures(school, pupil, on, calendar)
    year = shown[-1].tally
    asked = len(sessions_of(leave.span, calendar))
    together = siblings(pupil, on)
    seen = leave_for(membership, on).select_related("pupil", "asked_by", "received_by", "decided_by")
    earlier = seen.filter(pupil=pupil).exclude(pk=leave.pk).order_by("-first_day", "-pk")[:10]
    family = seen.filter(pupil__in=together).order_by("-first_day", "-pk")[:10] if together else []
    theirs = lines(membership, list(family), calendar, on)
    marks = _marks(leave, calendar, on)
    sure, others = taken_of(leave, marks, calendar)
    return LeavePage(
        line,
        sees_leave(membership, leave),
        asked,
        is_compulsory(pupil.date_of_birth, leave.first_day),
        settings_of(school).no_leave_in_term,
        _lives_with(leave),
        shown,
        year,
        year + Tally(asked, 0, asked),
        _spells(marks, on)[:SPELLS],
        lines(membership, list(earlier), calendar, on),
        theirs,
        [line for line in theirs if _same(line.leave, leave)],
        [one.name for one in together if one.pk not in {line.leave.pupil_id for line in theirs}],
        sure,
        others,
        _return(leave, calendar, on),
    )


def _same(one: LeaveRequest, other: LeaveRequest) -> bool:
    return one.state == LeaveState.ASKED == other.state and (one.kind, one.span) == (other.kind, other.span)


def _marks(leave: LeaveRequest, calendar: Calendar, on: date) -> list[Code]:
    """The marks of this year, and those of the leave. One statement."""
    start = min(windows.year_to_date(on, calendar).start, leave.first_day)
    marks = Mark.objects.filter(pupil=leave.pupil_id, on__range=(start, max(on, leave.last_day)))
    return list(marks.order_by("on", "session").values_list("on", "session", "code"))


def _spells(marks: list[Code], on: date) -> list[Spell]:
    """The spells of absence up to a day, latest first."""
    return spells(Sat(*mark) for mark in marks if mark[0] <= on)[::-1]


def _lives_with(leave: LeaveRequest) -> bool | None:
    if leave.asked_by_id is None:
        return None
    link = ContactLink.objects.filter(pupil=leave.pupil_id, contact=leave.asked_by_id).first()
    return link.lives_with if link else None


def _return(leave: LeaveRequest, calendar: Calendar, on: date) -> Return | None:
    if leave.granted_span is None or last_granted(leave) >= on:
        return None
    last, seen = last_granted(leave), seen_since(leave, on)
    return Return(
        due_back(last, calendar), days_since(last, on, calendar), clock_ends(last, calendar), seen,
        is_overdue(seen) and leave.returned_on is None,
    )  # fmt: skip

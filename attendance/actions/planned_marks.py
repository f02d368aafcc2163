"""Marks known in advance: leave granted, a part-time timetable, an absence reported before the day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from accounts.models import School, User
from attendance.domain import codes
from attendance.models import PlannedMark
from attendance.queries.calendar import calendar_of
from pupils.models import Pupil

Sitting = tuple[date, str]  # a day and a session


@transaction.atomic
def plan(
    *,
    school: School,
    pupil: Pupil,
    sessions: Collection[Sitting],
    code: str,
    reason: str,
    at: datetime,
    sensitive: bool = False,
    by: User | None = None,
    process: str = "",
) -> list[PlannedMark]:
    """Plan a code for these sessions; an earlier plan of a session gives way. Days without school are refused."""
    if pupil.school_id != school.pk:
        raise Refused("This pupil is not a pupil of this school.")
    if not sessions:
        raise Refused("Choose at least one session.")
    calendar = calendar_of(school)
    for on, _ in sorted(sessions):
        calendar.check_school_day(on)
        codes.check_in_force(code, on)
    _withdraw(school, pupil, sessions, at, by)
    planned = PlannedMark.objects.bulk_create(
        PlannedMark(
            school=school,
            pupil=pupil,
            on=on,
            session=session,
            code=code,
            reason=reason,
            sensitive=sensitive,
            planned_at=at,
            planned_by=by,
        )
        for on, session in sorted(sessions)
    )
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="marks.planned",
        about=pupil,
        sentence=f"{'A private absence' if sensitive else code} planned for {counted(len(planned), 'session')}",
    )
    return planned


@transaction.atomic
def withdraw(
    *,
    school: School,
    pupil: Pupil,
    sessions: Collection[Sitting],
    at: datetime,
    by: User | None = None,
    process: str = "",
) -> int:
    """Take plans back. Marks that were entered from them stay, and are corrected like any other."""
    withdrawn = _withdraw(school, pupil, sessions, at, by)
    if withdrawn:
        audit.record(
            by=by,
            process=process,
            school=school,
            verb="marks.plan_withdrawn",
            about=pupil,
            sentence=f"Plan withdrawn for {counted(withdrawn, 'session')}",
        )
    return withdrawn


@transaction.atomic
def withdraw_after(*, pupil: Pupil, last_day: date, at: datetime, by: User) -> int:
    """Take back what was planned for days after the last one on the roll."""
    ahead = pupil.planned_marks.filter(withdrawn_at=None, on__gt=last_day)
    sessions = list(ahead.values_list("on", "session"))
    return withdraw(school=pupil.school, pupil=pupil, sessions=sessions, at=at, by=by) if sessions else 0


def _withdraw(school: School, pupil: Pupil, sessions: Collection[Sitting], at: datetime, by: User | None) -> int:
    wanted = set(sessions)
    standing = PlannedMark.objects.filter(
        school=school, pupil=pupil, withdrawn_at=None, on__in={on for on, _ in wanted}
    )
    ids = [mark.pk for mark in standing if (mark.on, mark.session) in wanted]
    return PlannedMark.objects.filter(pk__in=ids).update(withdrawn_at=at, withdrawn_by=by)

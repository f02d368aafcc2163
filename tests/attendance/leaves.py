"""Requests for leave by the handful."""

from datetime import date

from attendance.actions import leave
from attendance.actions.leave import Wanted
from attendance.domain.explanations import Span
from attendance.models import LeaveRequest, Mark, PlannedMark
from tests.cast import NOW, TODAY

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)


def ask(world, name="Sam", kind="holiday", first=MONDAY, last=TUESDAY, received=TODAY, **more) -> LeaveRequest:
    return leave.ask(
        school=world.school, pupil=world.pupil(name), wanted=Wanted(kind, Span(first, last), **more),
        channel="paper", received_on=received, on=TODAY, at=NOW, by=world.user("office"),
    )  # fmt: skip


def decide(world, request, *, grant, role="headteacher", reason="Considered.", at=NOW, **more) -> LeaveRequest:
    member = world.member(role)
    return leave.decide(
        leave=request, grant=grant, reason=reason, by=member.user, membership=member, at=at, on=at.date(), **more
    )


def granted(world, name="Sam", **more) -> LeaveRequest:
    return decide(world, ask(world, name, **more), grant=True)


def refused(world, name="Sam", **more) -> LeaveRequest:
    return decide(world, ask(world, name, **more), grant=False)


def planned(pupil) -> list[tuple[int, str, str]]:
    """Day of the month, session and code of what is planned."""
    rows = PlannedMark.objects.filter(pupil=pupil, withdrawn_at=None).order_by("on", "session")
    return [(plan.on.day, plan.session, plan.code) for plan in rows]


def codes(pupil, on) -> list[str]:
    return list(Mark.objects.filter(pupil=pupil, on=on).order_by("session").values_list("code", flat=True))

"""The work around leaving the roll: a decision to take, a file to send after the pupil, peace for a family that mourns."""

from datetime import date, datetime

from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.models import User
from attendance.domain.calendar import Calendar
from attendance.queries.calendar import calendar_of
from interventions.models import RemovalProposal, Task, TaskEntry
from interventions.models.task import TaskState
from pupils import asks
from pupils.asks import Ask
from pupils.domain.removal import DEATH

DECIDE, FILE = "removal_decision", "transfer_file"
DECIDE_DAYS = 3  # school days
FILE_DAYS = 15  # school days from leaving in which the pupil's file follows
FOLLOWED_BY_FILE = frozenset({"a", "c", "d", "3a"})  # grounds on which another school has, or may have, the pupil
AT_REST = "Withdrawn: the pupil has died."


def tell(*, proposal: RemovalProposal, ready: bool, on: date, at: datetime, by: User) -> None:
    """The head has a task once everything that the ground asks for is there, and no longer when it is not."""
    if proposal.ground in DEATH or ready:
        _ask_head(proposal, on, at, by)
    else:
        asks.settle(
            school=proposal.school,
            pupil_ids=[proposal.pupil_id],
            about=DECIDE,
            window=str(proposal.pk),
            note="Something that the ground asks for is wanting.",
            on=on,
            at=at,
            process="leaving the roll",
        )


def _ask_head(proposal: RemovalProposal, on: date, at: datetime, by: User) -> None:
    asks.ask(
        school=proposal.school,
        asks=[
            Ask(
                pupil=proposal.pupil,
                about=DECIDE,
                window=str(proposal.pk),
                kind="check",
                title="Decide on leaving the roll",
                why=f"{proposal.proposed_by.full_name} proposed it, and what the ground asks for is there. "
                "Decide it on the page of the proposal.",
                roles=(Role.HEADTEACHER,),
                due_on=_school_days_on(on, DECIDE_DAYS, calendar_of(proposal.school)),
            )
        ],
        on=on,
        at=at,
        by=by,
    )


def settle(*, proposal: RemovalProposal, note: str, on: date, at: datetime, by: User) -> None:
    """Decided or withdrawn: nothing waits any more."""
    asks.settle(
        school=proposal.school,
        pupil_ids=[proposal.pupil_id],
        about=DECIDE,
        window=str(proposal.pk),
        note=note,
        on=on,
        at=at,
        by=by,
    )


def after(*, proposal: RemovalProposal, on: date, at: datetime, by: User) -> None:
    """What follows a removal."""
    if proposal.ground in DEATH:
        _let_rest(proposal, on, at, by)
    elif proposal.ground in FOLLOWED_BY_FILE:
        _ask_for_file(proposal, on, at, by)


def _ask_for_file(proposal: RemovalProposal, on: date, at: datetime, by: User) -> None:
    """The common transfer file goes after the pupil within fifteen school days (S4-074)."""
    where = proposal.destination or "the new school"
    asks.ask(
        school=proposal.school,
        asks=[
            Ask(
                pupil=proposal.pupil,
                about=FILE,
                window=str(proposal.pk),
                kind="copy",
                title="Send the common transfer file",
                why=f"{proposal.pupil} goes to {where}. The file follows within fifteen school days of leaving.",
                roles=(Role.OFFICE, Role.ATTENDANCE_OFFICER),
                due_on=_school_days_on(max(on, proposal.last_day), FILE_DAYS, calendar_of(proposal.school)),
                points=("File made and sent", "Attendance and safeguarding records handed over, and received"),
            )
        ],
        on=on,
        at=at,
        by=by,
    )


def _let_rest(proposal: RemovalProposal, on: date, at: datetime, by: User) -> None:
    """Nobody rings or writes about attendance to the family of a child who has died."""
    tasks = list(proposal.school.tasks.open().filter(pupil=proposal.pupil_id).select_for_update(no_key=True))
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
        state=TaskState.WITHDRAWN, note=AT_REST, closed_at=at, closed_on=on, closed_by=by
    )
    TaskEntry.objects.bulk_create(
        TaskEntry(school_id=task.school_id, task=task, at=at, by=by, what="withdrawn", text=AT_REST) for task in tasks
    )


def _school_days_on(on: date, days: int, calendar: Calendar) -> date:
    try:
        return calendar.step(on, days)
    except Refused:  # the next year is not entered yet
        return calendar.last_school_day(on) or on

"""Working on a task: hand it to somebody, tick its points, complete or dismiss it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.roles import Permission
from accounts.domain.words import counted
from accounts.models import Membership, User
from interventions.actions import timeline
from interventions.domain import tasks as rules
from interventions.domain.timeline import EntryKind
from interventions.models import Task, TaskEntry
from interventions.models.task import TaskState


@transaction.atomic
def assign(*, task: Task, to: Membership | None, by: User, at: datetime) -> Task:
    """Hand a task to a person, or back to its roles."""
    task = _locked(task)
    if to is not None:
        rules.check_owner(to.may(Permission.WORK_TASKS), to.school_id == task.school_id)
    before = task.as_it_stands()
    task.owner = to
    task.save(update_fields=["owner"])
    text = f"Handed to {to.user.full_name}." if to else f"Handed back to: {task.answerable}."
    _enter(task, by, at, "assigned", text, before)
    return task


@transaction.atomic
def tick(*, task: Task, done: Collection[int], by: User, at: datetime) -> Task:
    """Set which of its points are done, by their places in the list."""
    task = _locked(task)
    before = task.as_it_stands()
    points = [{**point, "done": place in done} for place, point in enumerate(task.points)]
    if points == task.points:
        return task
    task.points = points
    task.save(update_fields=["points"])
    _enter(task, by, at, "ticked", f"{task.points_done} of {counted(len(points), 'point')} done.", before)
    return task


@transaction.atomic
def complete(
    *,
    task: Task,
    by: User,
    at: datetime,
    on: date,
    note: str = "",
    outcome: str = "",
    membership: Membership | None = None,
) -> Task:
    """The task is done: with a note, and how it ended where the policy names outcomes. Whoever did it owns it now."""
    task = _locked(task)
    rules.check_outcome(outcome, [o["key"] for o in task.outcomes])
    task.outcome = outcome
    if task.owner_id is None:
        task.owner = membership
    return _close(task, TaskState.DONE, by, at, on, note.strip(), task.outcome_text or "Done.")


@transaction.atomic
def complete_many(
    *,
    tasks: Sequence[Task],
    asked: int,
    by: User,
    at: datetime,
    on: date,
    note: str = "",
    outcome: str = "",
    membership: Membership | None = None,
) -> int:
    """Several tasks of one step, each done with the same note: all of them or none. `asked` is how many were chosen."""
    rules.check_chosen(len(tasks), asked)
    for task in sorted(
        tasks, key=lambda task: task.pk
    ):  # held in one order, so that two people never wait for each other
        complete(task=task, by=by, at=at, on=on, note=note, outcome=outcome, membership=membership)
    return len(tasks)


@transaction.atomic
def dismiss(*, task: Task, by: User, at: datetime, on: date, reason: str) -> Task:
    """The task is not to be done, for a reason. It is not raised again in its window."""
    task = _locked(task)
    rules.check_dismissal(reason)
    return _close(task, TaskState.DISMISSED, by, at, on, reason.strip(), "Not to be done.")


def _locked(task: Task) -> Task:
    """The row as it stands, held until the end: of two people who finish a task at once the second is told."""
    task = (
        Task.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner__user", "school", "pupil")
        .get(pk=task.pk)
    )
    rules.check_open(task.state)
    return task


def _close(task: Task, state: TaskState, by: User, at: datetime, on: date, note: str, words: str) -> Task:
    before = {**task.as_it_stands(), "state": TaskState.OPEN.value}
    task.state, task.note = state, note
    task.closed_at, task.closed_on, task.closed_by = at, on, by
    task.save(update_fields=["state", "note", "outcome", "owner", "closed_at", "closed_on", "closed_by"])
    _enter(task, by, at, state.value, f"{words} {note}".strip(), before)
    timeline.write_of_pupil(task.pupil, EntryKind.TASK, f"{task.title}: {words} {note}".strip(), on=on, at=at, by=by)
    return task


def _enter(task: Task, by: User, at: datetime, what: str, text: str, before: dict[str, object]) -> None:
    TaskEntry.objects.create(school_id=task.school_id, task=task, at=at, by=by, what=what, text=text)
    audit.record(
        by=by,
        school=task.school,
        verb=f"task.{what}",
        about=task,
        sentence=f"{task.title}: {text}",
        before=before,
        after=task.as_it_stands(),
    )

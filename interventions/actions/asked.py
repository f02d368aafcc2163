"""What other apps ask for and tell through `pupils.asks`: tasks raised once, closed when what they were for has
happened, and points of a policy's tasks ticked by what has happened elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.domain.words import counted
from accounts.models import School, User
from interventions.domain.kinds import ASKED, Duty, TaskKind
from interventions.models import Task, TaskEntry
from interventions.models.task import TaskState
from pupils.asks import PREFIX, Ask, Asked, Key


@transaction.atomic(savepoint=False)
def raise_(*, school: School, asks: list[Ask], on: date, at: datetime, by: User | None, process: str) -> int:
    """A task for each ask that has none yet, or whose task was withdrawn. A handful of statements for any number."""
    wanted = {ask_key(ask): _task(school, ask, on) for ask in asks}
    about = school.tasks.filter(pupil__in={key[0] for key in wanted}, trigger__in={key[1] for key in wanted})
    standing = {(t.pupil_id, t.trigger, t.window): t for t in about.select_for_update(no_key=True).order_by("pk")}
    fresh = {key: task for key, task in wanted.items() if key not in standing}
    again = [_again(standing[key], task) for key, task in wanted.items() if _is_withdrawn(standing.get(key))]
    if not fresh and not again:
        return 0
    Task.objects.bulk_create(fresh.values(), ignore_conflicts=True)  # two that ask at once: the table holds one
    Task.objects.bulk_update(again, ["state", "closed_at", "closed_on", "note", "why", "raised_on", "due_on", "due_by"])
    made = [*again, *(about.filter(entries=None).order_by("pk") if fresh else ())]
    _enter(made, "raised", at, by, process, {task.pk: task.why for task in made})
    audit.record_many(
        [
            audit.Line(verb="task.raised", sentence=f"{task.title}: {task.why}", about=task, after=task.as_it_stands())
            for task in made
        ],
        school=school,
        by=by,
        process=process,
    )
    return len(made)


@transaction.atomic(savepoint=False)
def settle(
    *,
    school: School,
    pupil_ids: list[int],
    about: str | Collection[str],
    window: str | None,
    note: str,
    on: date,
    at: datetime,
    by: User | None,
    process: str,
) -> int:
    """Close the open tasks of a sort about these pupils: done by a person, or withdrawn by a process."""
    waiting = school.tasks.open().filter(pupil__in=pupil_ids, trigger__in=_triggers(about))
    if window is not None:
        waiting = waiting.filter(window=window)
    tasks = list(waiting.select_for_update(no_key=True).order_by("pk"))
    if not tasks:
        return 0
    state = TaskState.DONE if by else TaskState.WITHDRAWN
    return _close(tasks, state, {task.pk: note for task in tasks}, school, on, at, by, process)


def stands_open(*, school: School, pupil_ids: Collection[int], about: str, window: str) -> set[int]:
    """About which of these pupils it is open. One statement."""
    wanted = school.tasks.open().filter(pupil__in=pupil_ids, trigger=f"{PREFIX}{about}", window=window)
    return set(wanted.values_list("pupil_id", flat=True))


@transaction.atomic(savepoint=False)
def keep_only(
    *,
    school: School,
    abouts: Collection[str],
    keep: Collection[Key],
    notes: Mapping[int, str],
    note: str,
    on: date,
    at: datetime,
    process: str,
) -> int:
    """Withdraw every open task of these sorts that is not among those kept. One statement where there is none."""
    kept = set(keep)
    waiting = school.tasks.open().filter(trigger__in=_triggers(abouts)).select_for_update(no_key=True).order_by("pk")
    tasks = [task for task in waiting if (task.pupil_id, task.trigger.removeprefix(PREFIX), task.window) not in kept]
    if not tasks:
        return 0
    words = {task.pk: notes.get(task.pupil_id, note) for task in tasks}
    return _close(tasks, TaskState.WITHDRAWN, words, school, on, at, None, process)


def _close(
    tasks: list[Task],
    state: TaskState,
    notes: Mapping[int, str],
    school: School,
    on: date,
    at: datetime,
    by: User | None,
    process: str,
) -> int:
    for task in tasks:
        task.state, task.note = state, notes[task.pk]
        task.closed_at, task.closed_on, task.closed_by = at, on, by
    Task.objects.bulk_update(tasks, ["state", "note", "closed_at", "closed_on", "closed_by"])
    _enter(tasks, state.value, at, by, process, notes)
    said = sorted(set(notes.values()))
    audit.record(
        by=by,
        process=process,
        school=school,
        verb=f"task.{state.value}",
        about=tasks[0],
        sentence=f"{tasks[0].title}: {said[0]}"
        if len(tasks) == 1
        else f"{counted(len(tasks), 'task')} closed: {' '.join(said)}",
    )
    return len(tasks)


def asked(*, school: School, pupil_ids: Collection[int], about: str, window: str) -> Mapping[int, Asked]:
    """The tasks of a sort about these pupils. One statement."""
    tasks = school.tasks.filter(pupil__in=pupil_ids, trigger=f"{PREFIX}{about}", window=window)
    return {task.pupil_id: Asked(task.pk, task.get_state_display()) for task in tasks}


@transaction.atomic(savepoint=False)
def happened(*, school: School, pupil_ids: list[int], what: str, done: bool, at: datetime, by: User) -> int:
    """Tick, in the open tasks about these pupils, the points that wait for what happened (S4-165); or untick them."""
    waiting = school.tasks.open().filter(pupil__in=pupil_ids, points__contains=[{"happens": what}])
    ticked = 0
    for task in waiting.select_for_update(no_key=True).order_by("pk"):
        points = [{**point, "done": done} if point.get("happens") == what else point for point in task.points]
        if points == task.points:
            continue
        before = task.as_it_stands()
        task.points = points
        task.save(update_fields=["points"])
        text = f"{task.points_done} of {counted(len(points), 'point')} done."
        TaskEntry.objects.create(school_id=task.school_id, task=task, at=at, by=by, what="ticked", text=text)
        audit.record(
            by=by,
            school=school,
            verb="task.ticked",
            about=task,
            sentence=f"{task.title}: {text}",
            before=before,
            after=task.as_it_stands(),
        )
        ticked += 1
    return ticked


def _triggers(about: str | Collection[str]) -> list[str]:
    return [f"{PREFIX}{one}" for one in ([about] if isinstance(about, str) else about)]


def ask_key(ask: Ask) -> tuple[int, str, str]:
    """What is unique in a school."""
    return ask.pupil.pk, ask.trigger, ask.window


def _is_withdrawn(task: Task | None) -> bool:
    return task is not None and task.state == TaskState.WITHDRAWN


def _again(stood: Task, wanted: Task) -> Task:
    """What was taken back is wanted once more: a correction was corrected."""
    stood.state, stood.closed_at, stood.closed_on, stood.note = TaskState.OPEN, None, None, ""
    stood.why, stood.raised_on, stood.due_on, stood.due_by = wanted.why, wanted.raised_on, wanted.due_on, wanted.due_by
    return stood


def _task(school: School, ask: Ask, on: date) -> Task:
    return Task(
        school=school,
        pupil=ask.pupil,
        trigger=ask.trigger,
        window=ask.window,
        kind=TaskKind(ask.kind).value,
        letter_kind=ask.letter_kind,
        title=ask.title,
        track=ASKED,
        stage=ask.about,
        duty=(Duty.CONSIDER if ask.consider else Duty.DO).value,
        owner_roles=[role.value for role in ask.roles],
        owner=ask.owner,
        points=[{"text": point, "done": False} for point in ask.points],
        why=ask.why,
        raised_on=on,
        due_on=ask.due_on,
        due_by=ask.due_by,
    )


def _enter(
    tasks: Sequence[Task], what: str, at: datetime, by: User | None, process: str, texts: Mapping[int, str]
) -> None:
    TaskEntry.objects.bulk_create(
        TaskEntry(school_id=task.school_id, task=task, at=at, by=by, process=process, what=what, text=texts[task.pk])
        for task in tasks
    )

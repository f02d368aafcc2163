"""Running a school's policy as on a day: raise what it calls for, once; withdraw what a correction undid.

A handful of statements whatever the size of the school. Two runs at once wait for each other, and the table itself
holds a task once a pupil, rule and window.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.domain.words import counted, day_words
from accounts.models import School
from attendance.queries.calendar import calendar_of
from interventions import facts as rows
from interventions.actions import stages
from interventions.domain import due, triggers
from interventions.domain.kinds import TaskKind
from interventions.domain.standing import Move, move
from interventions.domain.triggers import Proposal
from interventions.models import EvaluatedDay, PolicyVersion, Task, TaskEntry
from interventions.models.task import TaskState
from interventions.queries.policy import parsed, version_of

ONE_DAY = timedelta(days=1)
MOST_MISSED = 60  # school days that are caught up
LOCK = 4201  # advisory: one evaluation of a school at a time
WITHDRAWN = "Withdrawn: after a correction of marks the rule that raised this no longer held."
OUTLIVED = "Withdrawn: the pupil has come out of the band that asks for this every week."
LEFT = "Withdrawn: the pupil is not on the roll any more."
RAISED_AGAIN = "Raised again: with the marks as they are now the rule holds once more."


@dataclass(slots=True)
class Evaluation:
    """What a run changed: tasks raised and withdrawn, cases opened, pupils whose band moved."""

    raised: int = 0
    withdrawn: int = 0
    opened: int = 0
    moved: int = 0

    def __add__(self, other: "Evaluation") -> "Evaluation":
        return Evaluation(
            self.raised + other.raised,
            self.withdrawn + other.withdrawn,
            self.opened + other.opened,
            self.moved + other.moved,
        )

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@transaction.atomic(savepoint=False)
def run(*, school: School, on: date, process: str) -> Evaluation:
    """Bring the tasks and cases of a school into step with its policy and its marks. Twice is the same as once.

    A school that has adopted no policy is asked for nothing. Where stages have a length, the school days since the last
    run are caught up one by one, so that a night without a run loses no review.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, school.pk])
    version = version_of(school, on)
    if version is None:
        return Evaluation()
    result = Evaluation()
    if parsed(version.text).remembers:
        last = EvaluatedDay.objects.filter(school=school).values_list("on", flat=True).first()
        for day in _missed(school, last, version, on):
            result += _run_day(school, day, version_of(school, day) or version, process)
        if last is None or last < on:  # a run for a day that has passed does not turn it back
            EvaluatedDay.objects.bulk_create(
                [EvaluatedDay(school=school, on=on)],
                update_conflicts=True,
                unique_fields=["school"],
                update_fields=["on"],
            )
    result += _run_day(school, on, version, process)
    if any(result.as_dict().values()):
        _record(school, on, process, result)
    return result


def _missed(school: School, last: date | None, version: PolicyVersion, on: date) -> list[date]:
    """School days after the last run and before a day, as far back as the policy of the day has been in force."""
    if last is None or last >= on:
        return []
    first = max(last + ONE_DAY, version.starts_on)
    return calendar_of(school).days_between(first, on - ONE_DAY)[-MOST_MISSED:]


def _run_day(school: School, on: date, version: PolicyVersion, process: str) -> Evaluation:
    facts = rows.of_school(school, parsed(version.text), on)
    at = timezone.now()
    moves = _moves(facts)
    for pk, made in moves:
        facts.standings.setdefault(pk, {})[made.to.track] = made.to
    result = Evaluation(withdrawn=_withdraw(facts, on, at, process))
    proposals = [proposal for pupil in facts.pupils() for proposal in triggers.proposals(facts.policy, pupil)]
    result.moved = sum(made.what in ("entered", "left") and made.to.came_from is not None for _, made in moves)
    stages.remember(school, version, facts, moves)
    owed = {task.pupil_id for task in facts.tasks if task.is_open} | {proposal.pupil_id for proposal in proposals}
    result.opened = stages.open_and_close(school, facts, moves, owed, at, process)
    result.raised = _raise(school, version, facts, proposals, at, process)
    return result


def _moves(facts: rows.SchoolFacts) -> list[tuple[int, Move]]:
    """Who stands elsewhere than before, or has come to the end of a stage's time."""
    found = []
    for pupil in facts.pupils():
        for track in facts.policy.tracks:
            if made := move(facts.policy, track, pupil):
                found.append((pupil.pupil_id, made))
    return found


def _withdraw(facts: rows.SchoolFacts, on: date, at: datetime, process: str) -> int:
    """Withdraw the open tasks whose rule, with the marks of now, did not hold on the day they were raised.

    So are those about pupils who have left. A pupil who has done better since keeps the task, for what was promised is still owed; but not the weekly ones.
    """
    on_roll = set(facts.pupil_ids)
    gone = [task for task in facts.tasks if task.is_open and task.pupil_id not in on_roll]
    standing = [task for task in facts.tasks if task.is_open and task.pupil_id in on_roll]
    undone = [t for t in standing if not triggers.holds(facts.policy, t.trigger, facts.as_on(t))]
    gone_already = {t.pk for t in undone}
    kept = [t for t in standing if t.pk not in gone_already]
    over = [t for t in kept if triggers.outlived(facts.policy, t.trigger, facts.of(t.pupil_id))]
    for some, sentence in ((gone, LEFT), (undone, WITHDRAWN), (over, OUTLIVED)):
        if some:
            _take_back(some, sentence, on, at, process)
    return len(gone) + len(undone) + len(over)


def _take_back(gone: list[Task], sentence: str, on: date, at: datetime, process: str) -> None:
    Task.objects.filter(pk__in=[task.pk for task in gone]).update(
        state=TaskState.WITHDRAWN, closed_at=at, closed_on=on, note=sentence
    )
    _enter(gone, "withdrawn", sentence, at, process)
    for task in gone:
        task.state = TaskState.WITHDRAWN


def _raise(
    school: School,
    version: PolicyVersion,
    facts: rows.SchoolFacts,
    proposals: list[Proposal],
    at: datetime,
    process: str,
) -> int:
    withdrawn = {
        (task.pupil_id, task.trigger, task.window): task for task in facts.tasks if task.state == TaskState.WITHDRAWN
    }
    new, again = [], []
    for proposal in proposals:
        task = _task(school, version, facts, proposal)
        if stood := withdrawn.get(proposal.key):
            task.pk = stood.pk
            again.append(task)
        else:
            new.append(task)
    Task.objects.bulk_create(new)
    if again:
        Task.objects.bulk_update(
            again, ["state", "closed_at", "closed_on", "note", "why", "raised_on", "due_on", "policy_version"]
        )
        _enter(again, "raised", RAISED_AGAIN, at, process)
    return len(proposals)


def _task(school: School, version: PolicyVersion, facts: rows.SchoolFacts, proposal: Proposal) -> Task:
    stage, step = proposal.stage, proposal.step
    return Task(
        school=school,
        pupil_id=proposal.pupil_id,
        trigger=proposal.trigger,
        window=proposal.window,
        kind=TaskKind(step.kind).value,
        letter_kind=step.letter_kind,
        title=step.title,
        track=stage.track,
        stage=stage.key,
        duty=step.duty.value,
        owner_roles=list(step.owners),
        joined_by=list(step.joined_by),
        points=step.points_to_do(),
        outcomes=[{"key": outcome.key, "text": outcome.text} for outcome in proposal.outcomes],
        why=proposal.why,
        policy_version=version,
        raised_on=facts.on,
        due_on=due.due_on(step, facts.on, facts.calendar, proposal.review_on),
    )


def _enter(tasks: Iterable[Task], what: str, text: str, at: datetime, process: str) -> None:
    TaskEntry.objects.bulk_create(
        TaskEntry(school_id=task.school_id, task=task, at=at, process=process, what=what, text=text) for task in tasks
    )


def _record(school: School, on: date, process: str, result: Evaluation) -> None:
    audit.record(
        process=process,
        school=school,
        verb="policy.evaluated",
        about=school,
        sentence=(
            f"Policy evaluated as on {day_words(on)}: {counted(result.raised, 'task')} raised, "
            f"{result.withdrawn} withdrawn, {counted(result.moved, 'pupil')} in another stage."
        ),
        after=result.as_dict(),
    )

"""Rounds: the same step owed for several pupils, looked through as one list (S0-031, S1-038, S3-045, S4-212)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from accounts.models import Membership, School
from interventions.access import tasks_for
from interventions.models import Task
from interventions.models.task import TaskQuerySet
from interventions.queries.policy import policy_of
from interventions.queries.tasks import Row, rows

MOST = 300  # pupils on one page


@dataclass(frozen=True, slots=True)
class Round:
    """A step and for how many it is owed."""

    trigger: str
    title: str
    stage: str  # its name
    number: int
    overdue: int
    due_on: date  # the earliest


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round with its pupils, who attends least first."""

    title: str
    stage: str
    rows: list[Row]
    outcomes: list[tuple[str, str]]
    more: int


def rounds(membership: Membership, school: School, on: date) -> list[Round]:
    """Steps owed for two pupils or more, the most pressing first. Two statements."""
    stages = {stage.key: stage.name for stage in policy_of(school, on).stages}
    found = (
        tasks_for(membership, on)
        .open()
        .order_by()
        .values("trigger", "title", "stage")
        .annotate(number=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on)), first=Min("due_on"))
        .filter(number__gt=1)
    )
    listed = [
        Round(one["trigger"], one["title"], stages.get(one["stage"], ""), one["number"], one["overdue"], one["first"])
        for one in found
    ]
    return sorted(listed, key=lambda one: (one.due_on, -one.number, one.title))


def tasks_of_round(membership: Membership, trigger: str, on: date) -> TaskQuerySet:
    """The open tasks of a step that this person may see."""
    tasks: TaskQuerySet = tasks_for(membership, on).open().filter(trigger=trigger)
    return tasks


def round_page(membership: Membership, school: School, trigger: str, on: date) -> RoundPage | None:
    """A round with figures; none where nothing of it is owed. Some eight statements however many pupils."""
    found = list(tasks_of_round(membership, trigger, on).select_related("pupil", "owner__user")[: MOST + 1])
    if not found:
        return None
    first: Task = found[0]
    stages = {stage.key: stage.name for stage in policy_of(school, on).stages}
    listed = sorted(rows(membership, found[:MOST], on), key=_attends_least)
    outcomes = [(outcome["key"], outcome["text"]) for outcome in first.outcomes]
    more = tasks_of_round(membership, trigger, on).count() - MOST if len(found) > MOST else 0
    return RoundPage(first.title, stages.get(first.stage, ""), listed, outcomes, more)


def _attends_least(row: Row) -> tuple[int, str]:
    tenths = row.tally.tenths
    return (1001 if tenths is None else tenths, row.task.pupil.name)

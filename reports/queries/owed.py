"""Tasks that wait, each with the pupil's last days and figures: why, and what next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery

from accounts.models import Membership
from attendance.domain.calendar import Calendar
from interventions.access import tasks_for
from interventions.domain.policy import Band, Ladder
from interventions.models import Task
from interventions.models.task import TaskQuerySet
from pupils.models import GroupPlace
from pupils.models.group import GroupKind
from reports.domain.watch import Figures
from reports.queries.recent import States, last_days

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Owed:
    """A pupil who is owed a response: the most urgent task, and how many more wait."""

    task: Task
    more: int
    group: str
    is_overdue: bool
    is_due_today: bool
    days: States
    figures: Figures | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for somebody: counts, and the first pupils."""

    open: int
    due_today: int
    overdue: int
    rows: list[Owed]


def work(membership: Membership, on: date, calendar: Calendar, figures: Mapping[int, Figures], ladder: Ladder) -> Work:
    """Open tasks of this person's list, a line a pupil. Three statements.

    What is due comes first; among those, who attends least now: a child long back at school can wait a minute.
    """
    tasks = tasks_for(membership, on).open()
    waiting = list(
        tasks.values("pupil_id").annotate(
            open=Count("pk"),
            due_today=Count("pk", filter=Q(due_on=on)),
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            first=Min("due_on"),
        )
    )
    chosen = sorted(waiting, key=lambda one: _urgency(one, on, figures))[:SHOWN]
    states = _states(membership, [one["pupil_id"] for one in chosen], on, calendar)
    first = _first_tasks(tasks, [one["pupil_id"] for one in chosen], on)
    rows = [
        _owed(first[one["pupil_id"]], one["open"] - 1, on, states, figures.get(one["pupil_id"]), ladder)
        for one in chosen
        if one["pupil_id"] in first
    ]
    totals = {name: sum(one[name] for one in waiting) for name in ("open", "due_today", "overdue")}
    return Work(**totals, rows=rows)


def _urgency(one: Mapping[str, Any], on: date, figures: Mapping[int, Figures]) -> tuple[bool, int, date, int]:
    found = figures.get(one["pupil_id"])
    tenths = found.tenths if found else None
    return one["first"] > on, 1001 if tenths is None else tenths, one["first"], one["pupil_id"]


def _first_tasks(tasks: TaskQuerySet, pupil_ids: Sequence[int], on: date) -> dict[int, Task]:
    """The most urgent task of each of these pupils."""
    place = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    found = (
        tasks.filter(pupil__in=pupil_ids)
        .select_related("pupil")
        .annotate(group_name=Subquery(place.values("group__name")[:1]))
        .order_by("pupil", "due_on", "-duty", "pk")
        .distinct("pupil")
    )
    return {task.pupil_id: task for task in found}


def _states(membership: Membership, pupil_ids: Sequence[int], on: date, calendar: Calendar) -> dict[int, States]:
    return last_days(membership.school, pupil_ids, on, calendar) if membership.school else {}


def _owed(
    task: Task, more: int, on: date, states: Mapping[int, States], figures: Figures | None, ladder: Ladder
) -> Owed:
    return Owed(
        task=task,
        more=more,
        group=getattr(task, "group_name", None) or "",
        is_overdue=task.due_on < on,
        is_due_today=task.due_on == on,
        days=states.get(task.pupil_id, ()),
        figures=figures,
        band=figures.band(ladder) if figures else None,
    )

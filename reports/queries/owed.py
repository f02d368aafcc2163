"""Tasks that wait, each with the pupil's last days and figures: why, and what next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import Membership
from attendance.domain.calendar import Calendar
from interventions.access import tasks_for
from interventions.domain.policy import Band, Ladder
from interventions.models import Task
from pupils.models import GroupPlace
from pupils.models.group import GroupKind
from reports.domain.watch import Figures
from reports.queries.recent import States, last_days

SHOWN = 12
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Owed:
    """One task that waits."""

    task: Task
    group: str
    is_overdue: bool
    is_due_today: bool
    days: States
    figures: Figures | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for somebody: counts, and the first lines."""

    open: int
    due_today: int
    overdue: int
    rows: list[Owed]


def work(membership: Membership, on: date, calendar: Calendar, figures: Mapping[int, Figures], ladder: Ladder) -> Work:
    """Open tasks of this person's list, earliest due first. Three statements."""
    tasks = tasks_for(membership, on).filter(state=OPEN)
    counts = tasks.aggregate(
        open=Count("pk"), due_today=Count("pk", filter=Q(due_on=on)), overdue=Count("pk", filter=Q(due_on__lt=on))
    )
    place = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    first = list(
        tasks.select_related("pupil")
        .annotate(group_name=Subquery(place.values("group__name")[:1]))
        .order_by("due_on", "-duty", "pk")[:SHOWN]
    )
    states = last_days(membership.school, [task.pupil_id for task in first], on, calendar) if membership.school else {}
    return Work(**counts, rows=[_owed(task, on, states, figures.get(task.pupil_id), ladder) for task in first])


def _owed(task: Task, on: date, states: Mapping[int, States], figures: Figures | None, ladder: Ladder) -> Owed:
    return Owed(
        task=task,
        group=getattr(task, "group_name", None) or "",
        is_overdue=task.due_on < on,
        is_due_today=task.due_on == on,
        days=states.get(task.pupil_id, ()),
        figures=figures,
        band=figures.band(ladder) if figures else None,
    )

"""A teacher's or assistant's day: the own classes, each with its register, and the own tasks."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Membership, School
from attendance.access import covered_groups
from attendance.queries.calendar import calendar_of
from interventions.access import tasks_for
from interventions.models import Task
from reports.queries import today
from reports.queries.class_lists import classes_for
from reports.queries.today import Day

SHOWN = 10


@dataclass(frozen=True, slots=True)
class MyClasses:
    """What a teacher comes for."""

    day: Day
    tasks: list[Task]
    covered: frozenset[int]  # classes taken in somebody else's place today: their register, and nothing else


def my_classes(membership: Membership, school: School, now: datetime) -> MyClasses:
    """Few statements, however many classes."""
    on = now.date()
    own, covered = classes_for(membership, on), covered_groups(membership, on, today.session_at(school, now))
    tasks = tasks_for(membership, on).filter(state="open").select_related("pupil").order_by("due_on", "pk")
    return MyClasses(
        day=today.day(school, now, calendar_of(school), own | covered),
        tasks=list(tasks[:SHOWN]),
        covered=frozenset(covered.exclude(pk__in=own.values("pk")).values_list("pk", flat=True)),
    )

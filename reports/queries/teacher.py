"""A teacher's or assistant's day: the own classes, each with its register, and the own tasks."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Membership, School
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


def my_classes(membership: Membership, school: School, now: datetime) -> MyClasses:
    """Few statements, however many classes."""
    on = now.date()
    tasks = tasks_for(membership, on).filter(state="open").select_related("pupil").order_by("due_on", "pk")
    return MyClasses(
        day=today.day(school, now, calendar_of(school), classes_for(membership, on)),
        tasks=list(tasks[:SHOWN]),
    )

"""Whom the attendance team greets at the gate for what is being done about their attendance (S1-018)."""

from datetime import date, timedelta

from django.db.models import Q

from accounts.domain.roles import Permission, Role
from accounts.models import School
from attendance.greetings import Reason, register
from interventions.domain.kinds import TaskKind

# Work that a word at the gate is a part of: a target, and a talk that the child's own teacher may have. What is said to
# parents or done in the office is not.
TARGETS, TALKS = TaskKind.TARGET.value, TaskKind.CONVERSATION.value


def look(school: School, on: date) -> dict[int, str]:
    """The open task of each child that is due this week, the earliest first. One statement."""
    sunday = on + timedelta(days=6 - on.weekday())
    with_the_child = Q(kind=TARGETS) | Q(kind=TALKS, owner_roles__contains=[Role.TEACHER.value])
    tasks = school.tasks.due_by(sunday).filter(with_the_child)
    found: dict[int, str] = {}
    for pupil_id, title in tasks.order_by("due_on", "pk").values_list("pupil_id", "title"):
        found.setdefault(pupil_id, title)
    return found


register(Reason("tasks", look, (Permission.WORK_TASKS,)))

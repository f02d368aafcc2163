"""Whom the attendance team greets at the gate for what is being done about their attendance (S1-018)."""

from datetime import date, timedelta

from accounts.domain.roles import Permission
from accounts.models import School
from attendance.greetings import Reason, register
from interventions.domain.kinds import TaskKind

# Work that a word at the gate is a part of. What is done behind a child's back is not.
AT_THE_GATE = (TaskKind.TARGET, TaskKind.CONVERSATION)


def look(school: School, on: date) -> dict[int, str]:
    """The open task of each child that is due this week, the earliest first. One statement."""
    sunday = on + timedelta(days=6 - on.weekday())
    tasks = school.tasks.due_by(sunday).filter(kind__in=[kind.value for kind in AT_THE_GATE])
    found: dict[int, str] = {}
    for pupil_id, title in tasks.order_by("due_on", "pk").values_list("pupil_id", "title"):
        found.setdefault(pupil_id, title)
    return found


register(Reason("tasks", look, (Permission.WORK_TASKS,)))

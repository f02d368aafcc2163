from interventions.models.policy import PolicyVersion
from interventions.models.standing import BandStanding
from interventions.models.task import Task, TaskEntry

__all__ = ["BandStanding", "PolicyVersion", "Task", "TaskEntry"]

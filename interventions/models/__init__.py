from interventions.models.case import Case, CaseEntry, CaseStage, EvaluatedDay
from interventions.models.exemption import Exemption
from interventions.models.penalty import Monitoring, PenaltyNotice, PenaltySession
from interventions.models.place import PlaceReview
from interventions.models.policy import PolicyVersion
from interventions.models.removal import RemovalEnquiry, RemovalEvidence, RemovalProposal
from interventions.models.task import Task, TaskEntry
from interventions.models.timetable import PartTimeTimetable, TimetableReview

__all__ = [
    "Case",
    "CaseEntry",
    "CaseStage",
    "EvaluatedDay",
    "Exemption",
    "Monitoring",
    "PartTimeTimetable",
    "PenaltyNotice",
    "PenaltySession",
    "PlaceReview",
    "PolicyVersion",
    "RemovalEnquiry",
    "RemovalEvidence",
    "RemovalProposal",
    "Task",
    "TaskEntry",
    "TimetableReview",
]

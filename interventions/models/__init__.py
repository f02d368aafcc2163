from interventions.models.place import PlaceReview
from interventions.models.policy import PolicyVersion
from interventions.models.removal import RemovalEnquiry, RemovalEvidence, RemovalProposal
from interventions.models.standing import BandStanding
from interventions.models.task import Task, TaskEntry

__all__ = [
    "BandStanding",
    "PlaceReview",
    "PolicyVersion",
    "RemovalEnquiry",
    "RemovalEvidence",
    "RemovalProposal",
    "Task",
    "TaskEntry",
]

from interventions.models.case import Case, CaseEntry, CaseStage, EvaluatedDay
from interventions.models.concern import Concern, Disclosure, SafeguardingFlag, SupportPlace
from interventions.models.exemption import Exemption
from interventions.models.meeting import Meeting, MeetingMember
from interventions.models.penalty import Monitoring, PenaltyNotice, PenaltySession
from interventions.models.place import PlaceReview
from interventions.models.plan import Plan, PlanAction, PlanReview
from interventions.models.policy import PolicyVersion
from interventions.models.removal import RemovalEnquiry, RemovalEvidence, RemovalProposal
from interventions.models.support import SupportOffer, SupportService
from interventions.models.target import Target
from interventions.models.task import Task, TaskEntry
from interventions.models.timetable import PartTimeTimetable, TimetableReview

__all__ = [
    "Case",
    "CaseEntry",
    "CaseStage",
    "Concern",
    "Disclosure",
    "EvaluatedDay",
    "Exemption",
    "Meeting",
    "MeetingMember",
    "Monitoring",
    "PartTimeTimetable",
    "PenaltyNotice",
    "PenaltySession",
    "PlaceReview",
    "Plan",
    "PlanAction",
    "PlanReview",
    "PolicyVersion",
    "RemovalEnquiry",
    "RemovalEvidence",
    "RemovalProposal",
    "SafeguardingFlag",
    "SupportOffer",
    "SupportPlace",
    "SupportService",
    "Target",
    "Task",
    "TaskEntry",
    "TimetableReview",
]

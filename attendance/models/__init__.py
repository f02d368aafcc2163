from attendance.models.absence_call import AbsenceCall
from attendance.models.absence_report import AbsenceReport
from attendance.models.authority_return import AuthorityReturn, EnrolmentReturn
from attendance.models.calendar import AcademicYear, ClosureDay, HalfTerm
from attendance.models.call_claim import CallClaim
from attendance.models.closure import Closure, ClosureMark
from attendance.models.contradiction import ContradictionDecision
from attendance.models.cover import Cover
from attendance.models.desk_device import DeskDevice
from attendance.models.desk_entry import DeskEntry
from attendance.models.evidence import Evidence
from attendance.models.greeting import Greeting
from attendance.models.hindrance import Hindrance
from attendance.models.home_visit import HomeVisit
from attendance.models.leave import LeaveRequest
from attendance.models.mark import Mark, MarkChange
from attendance.models.mark_request import MarkRequest
from attendance.models.offline_mark import OfflineMark
from attendance.models.outstanding import RegisterCheck, RegisterReminder
from attendance.models.own_times import OwnTimes
from attendance.models.parent_message import ParentMessage
from attendance.models.planned_mark import PlannedMark
from attendance.models.professional_notice import ProfessionalNotice
from attendance.models.provision import ProvisionConfirmation
from attendance.models.reason import OwnAbsenceReason, StandingRule
from attendance.models.register import Register
from attendance.models.report_code import ReportCode
from attendance.models.settings import MorningSettings
from attendance.models.suspension import Suspension
from attendance.models.tally import WeekTally
from attendance.models.travel import PlaceConfirmation, TravelJourney, TravelNote, TravelPlace, TravelRecord
from attendance.models.welcome_back import WelcomeBack

__all__ = [
    "AbsenceCall",
    "AbsenceReport",
    "AcademicYear",
    "AuthorityReturn",
    "CallClaim",
    "Closure",
    "ClosureDay",
    "ClosureMark",
    "ContradictionDecision",
    "Cover",
    "DeskDevice",
    "DeskEntry",
    "EnrolmentReturn",
    "Evidence",
    "Greeting",
    "HalfTerm",
    "Hindrance",
    "HomeVisit",
    "LeaveRequest",
    "Mark",
    "MarkChange",
    "MarkRequest",
    "MorningSettings",
    "OfflineMark",
    "OwnAbsenceReason",
    "OwnTimes",
    "ParentMessage",
    "PlaceConfirmation",
    "PlannedMark",
    "ProfessionalNotice",
    "ProvisionConfirmation",
    "Register",
    "RegisterCheck",
    "RegisterReminder",
    "ReportCode",
    "StandingRule",
    "Suspension",
    "TravelJourney",
    "TravelNote",
    "TravelPlace",
    "TravelRecord",
    "WeekTally",
    "WelcomeBack",
]

from attendance.models.absence_call import AbsenceCall
from attendance.models.absence_report import AbsenceReport
from attendance.models.calendar import AcademicYear, ClosureDay, HalfTerm
from attendance.models.call_claim import CallClaim
from attendance.models.desk_entry import DeskEntry
from attendance.models.home_visit import HomeVisit
from attendance.models.leave import LeaveRequest
from attendance.models.mark import Mark, MarkChange
from attendance.models.planned_mark import PlannedMark
from attendance.models.professional_notice import ProfessionalNotice
from attendance.models.reason import OwnAbsenceReason, StandingRule
from attendance.models.register import Register
from attendance.models.settings import MorningSettings
from attendance.models.tally import WeekTally

__all__ = [
    "AbsenceCall",
    "AbsenceReport",
    "AcademicYear",
    "CallClaim",
    "ClosureDay",
    "DeskEntry",
    "HalfTerm",
    "HomeVisit",
    "LeaveRequest",
    "Mark",
    "MarkChange",
    "MorningSettings",
    "OwnAbsenceReason",
    "PlannedMark",
    "ProfessionalNotice",
    "Register",
    "StandingRule",
    "WeekTally",
]

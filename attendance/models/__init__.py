from attendance.models.absence_call import AbsenceCall
from attendance.models.absence_report import AbsenceReport
from attendance.models.calendar import AcademicYear, ClosureDay, HalfTerm
from attendance.models.cover import Cover
from attendance.models.desk_entry import DeskEntry
from attendance.models.leave import LeaveRequest
from attendance.models.mark import Mark, MarkChange
from attendance.models.offline_mark import OfflineMark
from attendance.models.outstanding import RegisterCheck, RegisterReminder
from attendance.models.planned_mark import PlannedMark
from attendance.models.reason import OwnAbsenceReason, StandingRule
from attendance.models.register import Register
from attendance.models.settings import MorningSettings
from attendance.models.tally import WeekTally

__all__ = [
    "AbsenceCall",
    "AbsenceReport",
    "AcademicYear",
    "ClosureDay",
    "Cover",
    "DeskEntry",
    "HalfTerm",
    "LeaveRequest",
    "Mark",
    "MarkChange",
    "MorningSettings",
    "OfflineMark",
    "OwnAbsenceReason",
    "PlannedMark",
    "Register",
    "RegisterCheck",
    "RegisterReminder",
    "StandingRule",
    "WeekTally",
]

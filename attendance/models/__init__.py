from attendance.models.absence_call import AbsenceCall
from attendance.models.absence_report import AbsenceReport
from attendance.models.authority_return import AuthorityReturn, EnrolmentReturn
from attendance.models.calendar import AcademicYear, ClosureDay, HalfTerm
from attendance.models.desk_device import DeskDevice
from attendance.models.desk_entry import DeskEntry
from attendance.models.greeting import Greeting
from attendance.models.leave import LeaveRequest
from attendance.models.mark import Mark, MarkChange
from attendance.models.mark_request import MarkRequest
from attendance.models.own_times import OwnTimes
from attendance.models.planned_mark import PlannedMark
from attendance.models.reason import OwnAbsenceReason, StandingRule
from attendance.models.register import Register
from attendance.models.settings import MorningSettings
from attendance.models.tally import WeekTally
from attendance.models.welcome_back import WelcomeBack

__all__ = [
    "AbsenceCall",
    "AbsenceReport",
    "AcademicYear",
    "AuthorityReturn",
    "ClosureDay",
    "DeskDevice",
    "DeskEntry",
    "EnrolmentReturn",
    "Greeting",
    "HalfTerm",
    "LeaveRequest",
    "Mark",
    "MarkChange",
    "MarkRequest",
    "MorningSettings",
    "OwnAbsenceReason",
    "OwnTimes",
    "PlannedMark",
    "Register",
    "StandingRule",
    "WeekTally",
    "WelcomeBack",
]

from attendance.models.calendar import AcademicYear, ClosureDay, HalfTerm
from attendance.models.mark import Mark, MarkChange
from attendance.models.planned_mark import PlannedMark
from attendance.models.register import Register
from attendance.models.tally import WeekTally

__all__ = ["AcademicYear", "ClosureDay", "HalfTerm", "Mark", "MarkChange", "PlannedMark", "Register", "WeekTally"]

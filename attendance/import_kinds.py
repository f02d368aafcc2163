"""The kinds of file that this app reads."""

from accounts.domain.roles import Permission
from attendance.actions import calendar, mark_imports
from attendance.imports import calendar_csv, marks_csv
from pupils.imports.kinds import ImportKind, register

register(
    ImportKind(
        slug="marks",
        name="Marks",
        sentence="The marks of any stretch of days: a row for each mark, or a row for each pupil and a column for each session.",
        required=marks_csv.REQUIRED,
        optional=marks_csv.OPTIONAL,
        read=mark_imports.read,
        order=50,
        keeps_file_name=True,
    )
)
register(
    ImportKind(
        slug="calendar",
        name="Calendar",
        sentence="Half terms, INSET days and closures. Bring it first: marks are taken on school days only.",
        required=calendar_csv.REQUIRED,
        optional=(),
        read=calendar.read,
        order=10,
        permissions=(Permission.IMPORT_DATA, Permission.MANAGE_CALENDAR),
    )
)

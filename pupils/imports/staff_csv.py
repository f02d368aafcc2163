"""A staff file: bytes to records, one row a role and group."""

from pupils.domain.staff_plan import StaffRecord, read_staff
from pupils.domain.summary import Summary
from pupils.imports import csv_file
from pupils.imports.csv_file import Column

COLUMNS = (
    Column("email", ("e-mail", "email address", "work email"), required=True),
    Column("forename", ("first name", "legal forename"), required=True),
    Column("surname", ("last name", "legal surname"), required=True),
    Column("title", ("salutation",)),
    Column("job_title", ("job", "post", "position")),
    Column("role", (), required=True),
    Column("group", ("class", "form", "registration group", "reg group")),
)
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
OPTIONAL = tuple(column.name for column in COLUMNS if not column.required)


def read(data: bytes) -> tuple[list[StaffRecord], Summary]:
    """The usable rows as records, and a summary with what is wrong with the others."""
    table = csv_file.read_table(data, COLUMNS)
    summary = Summary(read=len(table))
    records = []
    for row in table.rows():
        if row.too_long:
            summary.reject(row.number, "", csv_file.TOO_LONG)
            continue
        record, issues = read_staff(row.number, row.cells)
        summary.issues += issues
        if record:
            records.append(record)
    summary.assumed = table.assumed()
    return records, summary

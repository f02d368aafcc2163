"""A pupils file: bytes to records."""

from datetime import date

from pupils.domain.records import PupilRecord, read_pupil
from pupils.domain.summary import Summary
from pupils.imports import csv_file
from pupils.imports.csv_file import Column

REQUIRED = ("upn", "legal_forename", "legal_surname", "date_of_birth", "year_group", "class")
COLUMNS = (
    Column("upn", ("unique pupil number",), required=True),
    Column("legal_forename", ("forename", "first name", "legal first name"), required=True),
    Column("legal_surname", ("surname", "last name", "family name", "legal last name"), required=True),
    Column("preferred_forename", ("preferred first name", "known as", "chosen name")),
    Column("date_of_birth", ("dob", "birth date"), required=True),
    Column("sex", ("gender",)),
    Column("year_group", ("year", "nc year", "ncy"), required=True),
    Column("class", ("reg", "registration group", "reg group", "form", "tutor group", "class name"), required=True),
    Column("started_on", ("starting day", "start date", "date of admission", "admission date", "doa")),
    Column("left_on", ("leaving date", "date of leaving", "dol", "last day on roll")),
    Column("leaving_ground", ("ground", "ground for removal", "leaving reason")),
    Column("sen", ("sen status", "send", "send status")),
    Column("fsm", ("free school meals", "fsm eligible")),
    Column("eal", ("english as an additional language",)),
    Column("looked_after", ("lac", "cla", "in care")),
    Column("child_protection", ("child protection plan", "cp", "cpp")),
    Column("child_in_need", ("child in need plan", "cin")),
    Column("ethnicity", ("ethnic code", "ethnicity code")),
    Column("address", ("home address",)),
    Column("postcode", ("post code",)),
)
OPTIONAL = tuple(column.name for column in COLUMNS if not column.required)


def read(data: bytes, *, on: date) -> tuple[list[PupilRecord], Summary]:
    """The usable rows as records, and a summary with what is wrong with the others."""
    table = csv_file.read_table(data, COLUMNS)
    summary = Summary(read=len(table))
    records = []
    for row in table.rows():
        if row.too_long:
            summary.reject(row.number, "", csv_file.TOO_LONG)
            continue
        record, issues = read_pupil(row.number, row.cells, read_date=table.read_date, on=on)
        summary.issues += issues
        if record:
            records.append(record)
    summary.assumed = table.assumed()
    return records, summary

"""A contacts file: bytes to records."""

from pupils.domain.contact_records import ContactRecord, read_contact
from pupils.domain.summary import Summary
from pupils.imports import csv_file
from pupils.imports.csv_file import Column

REQUIRED = ("upn", "surname")
COLUMNS = (
    Column("upn", ("unique pupil number", "pupil upn"), required=True),
    Column("priority", ("contact priority", "order", "contact order")),
    Column("title", ("contact title",)),
    Column("forename", ("first name", "contact forename", "contact first name")),
    Column("surname", ("last name", "contact surname", "contact last name"), required=True),
    Column("relationship", ("relation", "relationship to pupil")),
    Column("parental_responsibility", ("pr", "has parental responsibility")),
    Column("lives_with", ("lives with pupil", "resident")),
    Column("mobile", ("mobile phone", "mobile number", "mobile telephone")),
    Column("phone", ("telephone", "home phone", "home telephone", "telephone number")),
    Column("email", ("e-mail", "email address")),
    Column("address", ("home address",)),
    Column("postcode", ("post code",)),
    Column("language", ("first language", "home language")),
    Column("may_write", ("may be written to", "receives letters")),
    Column("may_collect", ("may collect pupil",)),
    Column("address_confidential", ("confidential address",)),
    Column("court_order", ("court orders",)),
)
OPTIONAL = tuple(column.name for column in COLUMNS if not column.required)


def read(data: bytes) -> tuple[list[ContactRecord], Summary]:
    """The usable rows as records, and a summary with what is wrong with the others."""
    table = csv_file.read_table(data, COLUMNS)
    summary = Summary(read=len(table))
    records = []
    for row in table.rows():
        if row.too_long:
            summary.reject(row.number, "", csv_file.TOO_LONG)
            continue
        record, issues = read_contact(row.number, row.cells, read_date=table.read_date)
        summary.issues += issues
        if record:
            records.append(record)
    summary.assumed = table.assumed()
    return records, summary

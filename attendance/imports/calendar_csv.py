"""A calendar file: bytes to spans of days."""

from attendance.domain.calendar_plan import Kind, Span
from pupils.domain.cells import squeeze
from pupils.domain.summary import Summary
from pupils.imports import csv_file
from pupils.imports.csv_file import Column, Row, Table

COLUMNS = (
    Column("kind", ("type",), required=True),
    Column("name", ("description", "title"), required=True),
    Column("starts_on", ("start", "start date", "from", "date"), required=True),
    Column("ends_on", ("end", "end date", "to", "until"), required=True),
)
REQUIRED = tuple(column.name for column in COLUMNS)
KINDS = {
    "halfterm": Kind.HALF_TERM,
    "term": Kind.HALF_TERM,
    "closure": Kind.CLOSURE,
    "closed": Kind.CLOSURE,
    "inset": Kind.INSET,
    "insetday": Kind.INSET,
    "bankholiday": Kind.BANK_HOLIDAY,
}
NAME_LENGTH = {Kind.HALF_TERM: 40}
OTHER_NAME_LENGTH = 60


def read(data: bytes) -> tuple[list[Span], Summary]:
    """The usable rows, and a summary with what is wrong with the others."""
    table = csv_file.read_table(data, COLUMNS)
    summary = Summary(read=len(table))
    spans = [span for row in table.rows() if (span := _span(row, table, summary))]
    summary.assumed = table.assumed()
    return spans, summary


def _span(row: Row, table: Table, summary: Summary) -> Span | None:
    before = len(summary.issues)
    if row.too_long:
        summary.reject(row.number, "", csv_file.TOO_LONG)
        return None
    kind = KINDS.get("".join(c for c in row["kind"].lower() if c.isalpha()))
    if kind is None:
        summary.reject(row.number, "kind", "This is none of half_term, closure and inset.")
    name = squeeze(row["name"]) or (kind.replace("_", " ").capitalize() if kind else "")
    if kind and len(name) > NAME_LENGTH.get(kind, OTHER_NAME_LENGTH):
        summary.reject(row.number, "name", f"A name has at most {NAME_LENGTH.get(kind, OTHER_NAME_LENGTH)} characters.")
    days = {}
    for column in ("starts_on", "ends_on"):
        text = row[column] or (row["starts_on"] if column == "ends_on" else "")  # one day: its end may be left blank
        try:
            days[column] = table.read_date(text)
        except ValueError as problem:
            summary.reject(row.number, column, str(problem))
    if len(summary.issues) > before or kind is None:
        return None
    return Span(kind, name, days["starts_on"], days["ends_on"], row=row.number)

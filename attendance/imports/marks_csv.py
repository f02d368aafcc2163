"""Files of marks, long (a row a mark) or wide (a row a pupil, a column a session) → records, with what was wrong."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from attendance.domain.mark_plan import MarkRecord
from pupils.domain.cells import squeeze
from pupils.domain.summary import Summary
from pupils.imports.csv_file import TOO_LONG, Column, Table, read_table

LONG = (
    Column("upn", ("pupil upn", "unique pupil number"), required=True),
    Column("date", ("attendance date", "mark date", "day"), required=True),
    Column("session", ("am/pm", "ampm", "session name"), required=True),
    Column("code", ("mark", "attendance code", "attendance mark"), required=True),
    Column("minutes_late", ("minutes", "mins late", "late minutes")),
    Column("comment", ("comments", "note", "notes")),
)
REQUIRED = tuple(column.name for column in LONG if column.required)
OPTIONAL = tuple(column.name for column in LONG if not column.required)
ANY = tuple(Column(column.name, column.aliases) for column in LONG)

SESSIONS = {"am": "AM", "pm": "PM", "morning": "AM", "afternoon": "PM", "a": "AM", "p": "PM"}
HEADING = re.compile(
    r"(?:^|[^a-z])(?P<before>am|pm)?[^a-z0-9]*"
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})"
    r"(?:t?00:00(?::00)?)?[^a-z0-9]*(?P<after>am|pm)?(?:$|[^a-z])",
    re.IGNORECASE,
)
LONGEST_COMMENT = 200
MOST_MINUTES = 600

NO_UPN = "No UPN is given. Add the pupil's number."
NO_DATE = "No date is given. Add the day, as 2026-11-09 or 09/11/2026."
NO_SESSION = "The session is neither AM nor PM. Write AM or PM."
NOT_MINUTES = "The minutes late are not a whole number. The mark is taken without them."
LONG_COMMENT = f"The comment is longer than {LONGEST_COMMENT} characters. Its beginning is taken."


def read(data: bytes) -> tuple[list[MarkRecord], Summary]:
    """Records of a file of either shape, and a summary that holds what could not be read and what was assumed."""
    table = read_table(data, ANY)
    columns = _sessions(table)
    if columns and table.has("upn") and not table.has("date"):
        return _wide(table, columns)
    if not all(map(table.has, REQUIRED)):
        read_table(data, LONG)  # refuses, and names the columns that a file of marks needs
    return _long(table)


def _long(table: Table) -> tuple[list[MarkRecord], Summary]:
    summary = Summary(read=len(table))
    records = list(_long_records(table, summary))
    summary.assumed = table.assumed()
    return records, summary


def _long_records(table: Table, summary: Summary) -> Iterator[MarkRecord]:
    width = len(table.headings)
    too_long = {number for number, cells in table.records if len(cells) > width and any(map(str.strip, cells[width:]))}
    for row, (upn, day, session, code, minutes, comment) in table.tuples(*(column.name for column in LONG)):
        if row in too_long:
            summary.reject(row, "", TOO_LONG)
            continue
        if not upn:
            summary.reject(row, "upn", NO_UPN)
            continue
        if (on := _day(table, day, row, summary)) is None:
            continue
        if (half := session_of(session)) is None:
            summary.reject(row, "session", NO_SESSION)
            continue
        late = _minutes(minutes, row, summary) if minutes else None
        note = _comment(comment, row, summary) if comment else ""
        yield MarkRecord(row, upn.upper(), on, half, code.upper(), late, note)


def _day(table: Table, text: str, row: int, summary: Summary) -> date | None:
    if not text:
        summary.reject(row, "date", NO_DATE)
        return None
    try:
        return table.read_date(text)
    except ValueError as trouble:
        summary.reject(row, "date", str(trouble))
        return None


@lru_cache(maxsize=256)
def session_of(text: str) -> str | None:
    """AM or PM, however spelt: am, a.m., morning."""
    return SESSIONS.get(text.lower().replace(".", "").replace(" ", ""))


def _minutes(text: str, row: int, summary: Summary) -> int | None:
    digits = text.lower().removesuffix("minutes").removesuffix("mins").removesuffix("min").strip()
    if digits.isascii() and digits.isdigit() and int(digits) <= MOST_MINUTES:
        return int(digits)
    summary.warn(row, "minutes_late", NOT_MINUTES)
    return None


def _comment(text: str, row: int, summary: Summary) -> str:
    comment = squeeze(text).replace("\x00", "")
    if len(comment) > LONGEST_COMMENT:
        summary.warn(row, "comment", LONG_COMMENT)
    return comment[:LONGEST_COMMENT]


def _sessions(table: Table) -> list[tuple[int, str, str, str]]:
    """The columns of a wide file that are sessions: position, heading, date as written, AM or PM."""
    found = []
    for place, heading in table.others:
        match = HEADING.search(heading)
        half = match and (match["before"] or match["after"])
        if match and half:
            found.append((place, heading.strip(), match["day"], half.upper()))
    return found


def _wide(table: Table, columns: list[tuple[int, str, str, str]]) -> tuple[list[MarkRecord], Summary]:
    summary = Summary(by_cell=True)
    records = list(_wide_records(table, columns, summary))
    sessions = {place for place, *_ in columns}
    ignored = [h.strip() for place, h in table.others if place not in sessions and h.strip()]
    summary.assumed = [*table.assumed(ignoring_others=False), *(f"column {heading} ignored" for heading in ignored)]
    return records, summary


def _wide_records(table: Table, columns: list[tuple[int, str, str, str]], summary: Summary) -> Iterator[MarkRecord]:
    """Every cell that holds a mark; a blank or a dash is no mark."""
    days = [(place, heading, *_heading_day(table, day), half) for place, heading, day, half in columns]
    upn_place = table.places["upn"]
    for row, cells in table.records:
        upn = cells[upn_place].strip().upper() if upn_place < len(cells) else ""
        for place, heading, on, trouble, half in days:
            code = cells[place].strip() if place < len(cells) else ""
            if not code.strip("-"):
                continue
            summary.read += 1
            if not upn:
                summary.reject(row, heading, NO_UPN)
            elif on is None:
                summary.reject(row, heading, trouble)
            else:
                yield MarkRecord(row, upn, on, half, code.upper(), column=heading, place=place)


def _heading_day(table: Table, text: str) -> tuple[date | None, str]:
    try:
        return table.read_date(text), ""
    except ValueError as trouble:
        return None, str(trouble)

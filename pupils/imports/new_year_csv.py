"""The September file: what becomes of each class, who takes it, and pupils who go another way than their class."""

from accounts.domain.refusal import Refused
from pupils.domain import removal
from pupils.domain.cells import squeeze
from pupils.domain.new_year import ClassRow, PupilRow
from pupils.domain.records import CLASS_LENGTH
from pupils.domain.summary import Summary
from pupils.domain.upn import read_upn
from pupils.domain.years import first_day_of
from pupils.imports import csv_file
from pupils.imports.csv_file import Column, Row

COLUMNS = (
    Column("class", ("old class", "this year", "class name")),
    Column("new_class", ("next year", "moves to"), required=True),
    Column("teacher_email", ("teacher", "new teacher", "email")),
    Column("upn", ("unique pupil number",)),
    Column("ground", ("leaving_ground", "ground for removal")),
)
REQUIRED = ("class", "new_class")
OPTIONAL = ("teacher_email", "upn", "ground")


def read(data: bytes, *, year: int) -> tuple[list[ClassRow], list[PupilRow], Summary]:
    """Rows for classes, rows for single pupils, and a summary with what is wrong with the others."""
    table = csv_file.read_table(data, COLUMNS)
    summary = Summary(read=len(table))
    classes, singles = [], []
    for row in table.rows():
        before = len(summary.issues)
        old, new, ground = squeeze(row["class"]), squeeze(row["new_class"]), _ground(row, year, summary)
        upn = _upn(row, summary)
        if max(len(old), len(new)) > CLASS_LENGTH:
            summary.reject(row.number, "new_class", f"A class name has at most {CLASS_LENGTH} characters.")
        if not (old or new or upn):
            summary.reject(row.number, "class", "This row names neither a class nor a pupil.")
        if len(summary.issues) > before:
            continue
        if upn:
            singles.append(PupilRow(row.number, upn, new, ground))
        else:
            classes.append(ClassRow(row.number, old, new, row["teacher_email"].lower(), ground))
    summary.assumed = table.assumed()
    return classes, singles, summary


def _upn(row: Row, summary: Summary) -> str:
    if not row["upn"]:
        return ""
    try:
        return read_upn(row["upn"])
    except ValueError as problem:
        summary.reject(row.number, "upn", str(problem))
        return ""


def _ground(row: Row, year: int, summary: Summary) -> str:
    if not row["ground"]:
        return ""
    try:
        return removal.ground(row["ground"], first_day_of(year)).letter
    except Refused as refusal:
        summary.reject(row.number, "ground", refusal.sentence)
        return ""

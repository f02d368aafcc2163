"""A pupil as a file describes one, and what is wrong with the description.

A blank cell, or a column that is not there, says nothing: it never clears what the school has entered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.domain.refusal import Refused
from pupils.domain import removal
from pupils.domain.cells import read_flag, squeeze
from pupils.domain.entering import check_birth_date
from pupils.domain.summary import Issue, Level
from pupils.domain.upn import read_upn
from pupils.domain.years import YearGroup, read_year

NAME_LENGTH = 60
CLASS_LENGTH = 40
POSTCODE_LENGTH = 8
ETHNICITY_LENGTH = 4
SEX = {"f": "F", "female": "F", "girl": "F", "m": "M", "male": "M", "boy": "M"}
SEN = {"n": frozenset[str](), "no": frozenset[str](), "k": frozenset({"sen_support"}), "e": frozenset({"ehcp"})}
FLAGS = ("fsm", "eal", "looked_after", "child_protection", "child_in_need")  # columns that are kinds of need

DateReader = Callable[[str], date]


@dataclass(frozen=True, slots=True)
class PupilRecord:
    """One row of a pupils file, validated. '' and None: the file does not say."""

    row: int
    upn: str
    legal_forename: str
    legal_surname: str
    date_of_birth: date
    year_group: YearGroup
    group: str = ""
    preferred_forename: str = ""
    sex: str = ""
    started_on: date | None = None
    left_on: date | None = None
    ground: str = ""
    needs: Mapping[str, bool] = field(default_factory=dict)  # kind → has it or not, of those the file speaks of
    ethnicity: str = ""
    address: str = ""
    postcode: str = ""

    @property
    def name(self) -> str:
        return f"{self.preferred_forename or self.legal_forename} {self.legal_surname}"


class RowReader:
    """Reads the cells of one row, collecting what is wrong. Values of rejected cells are placeholders."""

    def __init__(self, row: int, cells: Mapping[str, str], read_date: DateReader) -> None:
        self.row = row
        self.cells = cells
        self.issues: list[Issue] = []
        self._read_date = read_date

    @property
    def is_rejected(self) -> bool:
        return any(issue.level is Level.REJECTED for issue in self.issues)

    def reject(self, column: str, message: str) -> None:
        self.issues.append(Issue(self.row, column, Level.REJECTED, message))

    def warn(self, column: str, message: str) -> None:
        self.issues.append(Issue(self.row, column, Level.WARNED, message))

    def text(self, column: str) -> str:
        """A cell without superfluous spaces or characters that cannot be seen."""
        return squeeze("".join(c for c in self.cells.get(column, "") if c.isprintable() or c in "\r\n\t"))

    def short(self, column: str, length: int, *, too_long: str = "") -> str:
        """A cell on one line, left out with a warning where it is longer than fits (rejected where `too_long` says so)."""
        text = " ".join(self.text(column).split())
        if len(text) <= length:
            return text
        if too_long:
            self.reject(column, too_long)
        else:
            self.warn(column, f"This is longer than {length} characters and was left out.")
        return ""

    def required(self, column: str, noun: str, length: int = NAME_LENGTH) -> str:
        text = self.short(column, length, too_long=f"The {noun} is longer than {length} characters. Shorten it.")
        if not text and not self.is_rejected:
            self.reject(column, f"The {noun} is missing. Every row needs one.")
        return text

    def upn(self) -> str:
        try:
            return read_upn(self.text("upn"))
        except ValueError as problem:
            self.reject("upn", str(problem))
            return ""

    def day(self, column: str) -> date | None:
        """A date, None where blank; a date that cannot be read rejects the row."""
        text = self.text(column)
        if not text:
            return None
        try:
            return self._read_date(text)
        except ValueError as problem:
            self.reject(column, str(problem))
            return None

    def flag(self, column: str) -> bool | None:
        """Yes, no, or None where the file does not say."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read_flag(text)
        except ValueError as problem:
            self.warn(column, f"{problem} The cell was left out.")
            return None


def read_pupil(
    row: int, cells: Mapping[str, str], *, read_date: DateReader, on: date
) -> tuple[PupilRecord | None, list[Issue]]:
    """A row of a pupils file as a record, or None, with everything that is wrong with it."""
    reader = RowReader(row, cells, read_date)
    upn = reader.upn()
    forename = reader.required("legal_forename", "legal forename")
    surname = reader.required("legal_surname", "legal surname")
    born = _birth_date(reader, on)
    year = _year_group(reader)
    started_on, left_on, ground = _enrolment(reader, on)
    group = reader.short("class", CLASS_LENGTH, too_long=f"A class name has at most {CLASS_LENGTH} characters.")
    details = {
        "preferred_forename": reader.short("preferred_forename", NAME_LENGTH),
        "sex": _sex(reader),
        "ethnicity": reader.short("ethnicity", ETHNICITY_LENGTH).upper(),
        "address": reader.text("address"),
        "postcode": reader.short("postcode", POSTCODE_LENGTH).upper(),
    }
    needs = _needs(reader)
    if reader.is_rejected or born is None or year is None:
        return None, reader.issues
    if not group:
        reader.warn("class", "There is no class: the pupil is on no register until placed in one.")
    record = PupilRecord(
        row, upn, forename, surname, born, year, group,
        started_on=started_on, left_on=left_on, ground=ground, needs=needs, **details,
    )  # fmt: skip
    return record, reader.issues


def _birth_date(reader: RowReader, on: date) -> date | None:
    born = reader.day("date_of_birth")
    if born is None:
        if not reader.text("date_of_birth"):
            reader.reject("date_of_birth", "The date of birth is missing. Every pupil needs one.")
        return None
    try:
        check_birth_date(born, on)
    except Refused as refusal:
        reader.reject("date_of_birth", refusal.sentence)
    return born


def _year_group(reader: RowReader) -> YearGroup | None:
    text = reader.text("year_group")
    if not text:
        reader.reject("year_group", "The year group is missing. Write N1, N2, R or 1 to 14.")
        return None
    try:
        return read_year(text)
    except ValueError as problem:
        reader.reject("year_group", str(problem))
        return None


def _enrolment(reader: RowReader, on: date) -> tuple[date | None, date | None, str]:
    started_on, left_on = reader.day("started_on"), reader.day("left_on")
    ground = reader.text("leaving_ground")
    if started_on and left_on and left_on < started_on:
        reader.reject("left_on", "The pupil would have left before starting. Check both dates.")
    if ground:
        try:
            ground = removal.ground(ground, left_on or on).letter
        except Refused as refusal:
            reader.warn("leaving_ground", f"{refusal.sentence} The cell was left out.")
            ground = ""
    if left_on and not ground:
        reader.warn("leaving_ground", "The pupil has left and no ground is given. Enter its letter, a to o.")
    if ground and not left_on:
        reader.warn("left_on", "There is a ground for leaving and no day. Enter the last day on the roll.")
        ground = ""
    return started_on, left_on, ground


def _sex(reader: RowReader) -> str:
    text = reader.text("sex")
    if text and text.lower() not in SEX:
        reader.warn("sex", "This is neither F nor M. The cell was left out.")
    return SEX.get(text.lower(), "")


def _needs(reader: RowReader) -> dict[str, bool]:
    """Which kinds of need the row says the pupil has or has not."""
    needs = {kind: flag for kind in FLAGS if (flag := reader.flag(kind)) is not None}
    sen = reader.text("sen").lower()
    if sen in SEN:
        needs |= {kind: kind in SEN[sen] for kind in ("sen_support", "ehcp")}
    elif sen:
        reader.warn("sen", "This is none of N (none), K (support) and E (plan). The cell was left out.")
    return needs

"""A tolerant reader of CSV files: whatever a school's system exports becomes rows, and what was assumed is said.

`read_table(data, columns)` gives a `Table`. It refuses, in one sentence, what is no table at all; what is wrong with
a single row is for the caller to report.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from accounts.domain.refusal import Refused
from pupils.domain.cells import is_day_first, read_date

DELIMITERS = (",", ";", "\t")
NOT_WORD = re.compile(r"[^a-z0-9]+")
LOOKS_LIKE_DATA = re.compile(r"[A-Z]\d{11}[A-Z0-9]|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}|\d+")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
OTHER_FORMATS = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"

EMPTY = "The file is empty. Export it again and check that it holds a row of headings and at least one row below."
NO_HEADER = "The first row holds data, not headings. Add a first row with these headings: {columns}."
WRONG_HEADER = "The headings are not those of this kind of file. It needs: {columns}."
MISSING = "The file has no column for {columns}. Add it, or check that this is the right kind of file."
TWICE = "The file has two columns for {column}. Remove one, so that it is clear which counts."
SPREADSHEET = "This is a spreadsheet, not a CSV file. Open it and save it as CSV (UTF-8), then upload that."
NOT_CSV = "This is not a CSV file. Export the data as CSV (comma-separated values) and upload that."
UNREADABLE = "Row {row} cannot be read: a quotation mark is probably opened and never closed. Correct it and try again."
TOO_LARGE = "The file is larger than {limit} MB. Split it, for instance by term, and upload the parts."


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its canonical name, with other names that exports use."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(slots=True)
class Row:
    """One row of data: cells by canonical name, stripped, '' where blank. Row 1 is the header."""

    number: int
    cells: dict[str, str]
    too_long: bool = False  # more cells than headings: something was not quoted, nothing in the row can be trusted

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


TOO_LONG = "This row has more cells than there are headings. Put quotation marks round text that holds the separator."


@dataclass(slots=True)
class Table:
    """What a file holds, once its shape is understood."""

    headings: list[str]  # as written
    places: dict[str, int]  # canonical name → position, of the columns that are there
    records: list[tuple[int, list[str]]]  # row number, cells as written
    loose: bool  # a heading was matched other than letter by letter
    encoding: str
    delimiter: str
    _day_first: bool = field(default=False)

    def __len__(self) -> int:
        return len(self.records)

    def has(self, name: str) -> bool:
        """Whether the file brings this column at all: what is not there is not to be cleared."""
        return name in self.places

    def rows(self) -> Iterator[Row]:
        """Rows with their cells by canonical name."""
        width = len(self.headings)
        for number, cells in self.records:
            found = {name: cells[place].strip() for name, place in self.places.items() if place < len(cells)}
            yield Row(number, found, too_long=any(cell.strip() for cell in cells[width:]))

    def tuples(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Row number and the named cells (two or more), stripped: the quick way through a large file."""
        width = len(self.headings)
        pick = itemgetter(*(self.places.get(name, width) for name in names))  # a column that is not there: the blank
        for number, cells in self.records:
            whole = [*cells, ""] if len(cells) == width else cells[:width] + [""] * (width + 1 - min(len(cells), width))
            yield number, tuple([cell.strip() for cell in pick(whole)])

    def too_long(self) -> set[int]:
        """Rows with more cells than headings, for who reads `tuples`."""
        width = len(self.headings)
        return {number for number, cells in self.records if any(cell.strip() for cell in cells[width:])}

    @property
    def others(self) -> list[tuple[int, str]]:
        """Columns that are none of ours, by position and heading: ignored, or the sessions of a wide file."""
        known = set(self.places.values())
        return [(place, heading) for place, heading in enumerate(self.headings) if place not in known]

    def read_date(self, text: str) -> date:
        """A date of this file; remembers where one was read day first. ValueError with the reason."""
        day = read_date(text)
        if not self._day_first and is_day_first(text):
            self._day_first = True
        return day

    def assumed(self, *, ignoring_others: bool = True) -> list[str]:
        """What was taken for granted, in the words of the contract. Ask after the rows have been read."""
        said = [] if self.encoding == "utf-8" else [f"encoding {self.encoding}"]
        if self.delimiter != ",":
            said.append(f"delimiter {'tab' if self.delimiter == chr(9) else self.delimiter}")
        if self._day_first:
            said.append("dates dd/mm/yyyy")
        if self.loose:
            said.append("headings matched loosely")
        if ignoring_others:
            said += [f"column {heading.strip()} ignored" for _, heading in self.others if heading.strip()]
        return said


def take(source: BinaryIO, *, limit: int | None = None) -> bytes:
    """The content of an upload or open file, never reading more than one byte beyond the limit."""
    limit = limit or settings.UPLOAD_LIMIT
    size = getattr(source, "size", None)
    if isinstance(size, int) and size > limit:
        raise _too_large(limit)
    data = source.read(limit + 1)
    if len(data) > limit:
        raise _too_large(limit)
    return data


def take_path(path: str | Path, *, limit: int | None = None) -> bytes:
    """The content of a file named on the command line."""
    path = Path(path)
    limit = limit or settings.UPLOAD_LIMIT
    try:
        if path.stat().st_size > limit:
            raise _too_large(limit)
        with path.open("rb") as source:
            return take(source, limit=limit)
    except FileNotFoundError:
        raise Refused("There is no such file. Check its name and folder.") from None
    except OSError:
        raise Refused("The file cannot be opened. Check that it is a file and that you may read it.") from None


def read_table(data: bytes, columns: Sequence[Column]) -> Table:
    """Understand a file's encoding, separator and headings, or refuse it in a sentence."""
    text, encoding = _decode(data)
    delimiter = _delimiter(text, columns)
    records = _records(text, delimiter)
    if not records:
        raise Refused(EMPTY)
    _, headings = records[0]
    places, loose = _match(headings, columns)
    _check_header(headings, places, columns)
    if len(records) == 1:
        raise Refused("The file holds headings and no row below them. Export it again, with its data.")
    return Table(headings, places, records[1:], loose, encoding, delimiter)


def _decode(data: bytes) -> tuple[str, str]:
    if not data.strip():
        raise Refused(EMPTY)
    if data.startswith(SPREADSHEETS):
        raise Refused(SPREADSHEET)
    if data.startswith(OTHER_FORMATS):
        raise Refused(NOT_CSV)
    try:
        if data.startswith(UTF16):
            text, encoding = data.decode("utf-16"), "utf-16"
        elif data.startswith(BOM):
            text, encoding = data.decode("utf-8-sig"), "utf-8 with a byte order mark"
        else:
            text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = _decode_cp1252(data), "cp1252"
    if "\x00" in text or text.lstrip()[:1] in ("{", "[", "<"):
        raise Refused(NOT_CSV)
    if not text.strip():
        raise Refused(EMPTY)
    return text, encoding


def _decode_cp1252(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise Refused(NOT_CSV) from None


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """The separator under which most headings are ours; then the one that gives most cells; a comma when in doubt."""
    line = next(line for line in text.splitlines() if line.strip())

    def worth(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return len(_match(cells, columns, strict=False)[0]), len(cells)

    return max(DELIMITERS, key=worth)


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, numbered as a spreadsheet numbers them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    records = []
    try:
        for number, cells in enumerate(reader, start=1):
            if "".join(cells).strip():
                records.append((number, cells))
    except csv.Error:
        raise Refused(UNREADABLE.format(row=number + 1)) from None
    return records


def _loosely(heading: str) -> str:
    return NOT_WORD.sub("", heading.lower())


def _match(headings: Sequence[str], columns: Sequence[Column], *, strict: bool = True) -> tuple[dict[str, int], bool]:
    """Which heading is which column: letter by letter, else without case, spaces and signs, else by an alias."""
    names = {_loosely(word): column.name for column in columns for word in (*column.aliases, column.name)}
    exact = {column.name for column in columns}
    places: dict[str, int] = {}
    loose = False
    for place, heading in enumerate(headings):
        name = heading if heading in exact else names.get(_loosely(heading))
        if name is None:
            continue
        if name in places:
            if strict:
                raise Refused(TWICE.format(column=name))
            continue
        places[name] = place
        loose = loose or heading != name
    return places, loose


def _check_header(headings: list[str], places: dict[str, int], columns: Sequence[Column]) -> None:
    required = [column.name for column in columns if column.required]
    missing = [name for name in required if name not in places]
    if not missing:
        return
    wanted = ", ".join(required)
    if not places and any(LOOKS_LIKE_DATA.fullmatch(heading.strip()) for heading in headings):
        raise Refused(NO_HEADER.format(columns=wanted))
    if not places:
        raise Refused(WRONG_HEADER.format(columns=wanted))
    raise Refused(MISSING.format(columns=", ".join(missing)))


def _too_large(limit: int) -> Refused:
    return Refused(TOO_LARGE.format(limit=max(1, limit // (1024 * 1024))))

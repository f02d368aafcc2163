"""Marks read from outside, held against what stands: what would be added, what changed, and what cannot be used.

Planning is pure. Applying a plan and planning the same records again gives no additions and no changes, and the
order in which the records come is irrelevant: the row decides which of two marks for one session came first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from pupils.domain.summary import Summary

Stretch = tuple[date, date | None]  # on roll from and until, both included
Key = tuple[int, date, str]  # pupil, day, session

NO_PUPIL = "No pupil of this school has this UPN. Check the number, or import the pupil first."
NO_CODE = "No code is given. Leave the row out where no mark was taken."
UNKNOWN_CODE = "There is no such attendance code. Use one of the national codes, for instance / \\ L I N."
WITHDRAWN = "{code} was withdrawn before this day. The mark is taken as it stood; today the code would be {instead}."
NOT_YET = "{code} was not in force on this day. The mark is taken as it stood; check the code."
OFF_ROLL = "The pupil was not on the roll on {day}. Check the date, or correct the pupil's starting or leaving day."
TWICE = "The file has another mark for this pupil and session in row {row}, which is taken. Remove one of the two."
TWICE_WIDE = "The file has another mark for this pupil and session in column {column}, which is taken. Remove one."


class MarkRecord(NamedTuple):
    """One mark as a file gives it, its date and session already understood."""

    row: int
    upn: str
    on: date
    session: str  # AM or PM
    code: str
    minutes_late: int | None = None
    comment: str = ""
    column: str = ""  # the heading over the cell of a wide file; blank in a long one
    place: int = 0  # and its position


class Standing(NamedTuple):
    """A mark as it stands."""

    code: str
    minutes_late: int | None
    comment: str
    by_hand: bool = False  # entered or corrected here, not by a file


class Entry(NamedTuple):
    """A mark to be written."""

    pupil_id: int
    on: date
    session: str
    code: str
    minutes_late: int | None
    comment: str


class RollPlace(NamedTuple):
    """A pupil and the stretches on the roll."""

    pupil_id: int
    stretches: tuple[Stretch, ...]

    def covers(self, on: date) -> bool:
        """On the roll on a day."""
        return any(start <= on and (end is None or on <= end) for start, end in self.stretches)


@dataclass(slots=True)
class MarkPlan:
    """What applying would do, and what was said about each row."""

    summary: Summary
    adds: list[Entry] = field(default_factory=list)
    changes: list[Entry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.adds or self.changes)


@dataclass(frozen=True)
class Ground:
    """What a school knows: its roll by UPN, its school days, and the marks that stand."""

    roll: Mapping[str, RollPlace]
    calendar: Calendar
    standing: Mapping[Key, Standing]


def plan(records: Iterable[MarkRecord], ground: Ground, summary: Summary | None = None) -> MarkPlan:
    """Hold records against the roll, the calendar, the codes and what stands."""
    made = MarkPlan(summary if summary is not None else Summary())
    once = _Once(ground.calendar)
    taken: dict[Key, MarkRecord] = {}
    turned = 0
    for record in sorted(records, key=lambda r: (r.row, r.place)):
        if trouble := _trouble(record, ground, once):
            _reject(made.summary, record, *trouble)
            continue
        letter, doubt = once.code(record.code, record.on)
        code = fit(letter or "", record.session)
        key = (ground.roll[record.upn].pupil_id, record.on, record.session)
        if (earlier := taken.setdefault(key, record)) is not record:
            _reject(made.summary, record, "session", _twice(record, earlier))
            continue
        turned += code != letter
        if doubt:
            made.summary.warn(record.row, record.column or "code", doubt)
        _enter(made, key, code, record, ground.standing.get(key))
    if turned:
        made.summary.assumed.append(f"{counted(turned, 'present mark')} written / in the morning, \\ in the afternoon")
    return made


class _Once:
    """Understands each day, and each code on a day, once: a large file repeats a few hundred of them."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._days: dict[date, str] = {}
        self._codes: dict[tuple[str, date], tuple[str | None, str]] = {}

    def day(self, on: date) -> str:
        if on not in self._days:
            self._days[on] = trouble_with_day(on, self._calendar)
        return self._days[on]

    def code(self, letter: str, on: date) -> tuple[str | None, str]:
        key = (letter, on)
        if key not in self._codes:
            self._codes[key] = understand_code(letter, on)
        return self._codes[key]


def _trouble(record: MarkRecord, ground: Ground, once: _Once) -> tuple[str, str] | None:
    """The column and the sentence of what keeps a record out, taken alone."""
    place = ground.roll.get(record.upn)
    if place is None:
        return "upn", NO_PUPIL
    if sentence := once.day(record.on):
        return "date", sentence
    if not place.covers(record.on):
        return "date", OFF_ROLL.format(day=day_words(record.on))
    letter, sentence = once.code(record.code, record.on)
    return ("code", sentence) if letter is None else None


def _reject(summary: Summary, record: MarkRecord, column: str, sentence: str) -> None:
    """Leave a record out; in a wide file the column is the cell's own heading."""
    summary.reject(record.row, record.column or column, sentence)


def _enter(made: MarkPlan, key: Key, code: str, record: MarkRecord, standing: Standing | None) -> None:
    """Put one good mark where it belongs: added, changed, or as it was."""
    pupil_id, on, session = key
    if standing is None:
        made.adds.append(Entry(pupil_id, on, session, code, record.minutes_late, record.comment))
        made.summary.added += 1
        return
    minutes, comment = record.minutes_late, record.comment
    if code == standing.code:  # a blank cell says nothing about the minutes and the note that stand
        minutes = standing.minutes_late if minutes is None else minutes
        comment = comment or standing.comment
    if (code, minutes, comment) == standing[:3]:
        made.summary.unchanged += 1
        return
    if standing.by_hand:  # an older export would undo a correction; the trail keeps both, and somebody should know
        replaced = f"{standing.code} was entered here by hand; the file’s {code} takes its place."
        made.summary.warn(record.row, record.column or "code", replaced)
    made.changes.append(Entry(pupil_id, on, session, code, minutes, comment))
    made.summary.changed += 1


def trouble_with_day(on: date, calendar: Calendar) -> str:
    """Why no mark can stand on a day; blank on a school day."""
    try:
        calendar.check_school_day(on)
    except Refused as refused:
        return refused.sentence
    return ""


def understand_code(letter: str, on: date) -> tuple[str | None, str]:
    """The code meant, or None, and the sentence to say about it, if any."""
    if not letter.strip("-"):
        return None, NO_CODE
    code = codes.known(letter)
    if code is None:
        return None, UNKNOWN_CODE
    if code.in_force(on):
        return letter, ""
    if code.until and on > code.until:
        return letter, WITHDRAWN.format(code=letter, instead=code.instead)
    return letter, NOT_YET.format(code=letter)


def fit(code: str, session: str) -> str:
    """A present mark as its session spells it: / in the morning, \\ in the afternoon."""
    return codes.PRESENT_AT[session] if code in codes.PRESENT_AT.values() else code


def _twice(record: MarkRecord, earlier: MarkRecord) -> str:
    if record.row == earlier.row:
        return TWICE_WIDE.format(column=earlier.column)
    return TWICE.format(row=earlier.row)

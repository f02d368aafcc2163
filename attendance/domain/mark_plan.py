"""Marks read from outside, held against what stands: what would be added, what changed, and what cannot be used.

Planning is pure. Applying a plan and planning the same records again gives no additions and no changes, and the
order in which the records come is irrelevant: the row decides which of two marks for one session came first.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from attendance.domain import codes
from pupils.domain.summary import Summary

Stretch = tuple[date, date | None]  # on roll from and until, both included
Key = tuple[int, date, str]  # pupil, day, session

PRESENT = {"AM": "/", "PM": "\\"}

NO_PUPIL = "No pupil of this school has this UPN. Check the number, or import the pupil first."
NO_CODE = "No code is given. Leave the row out where no mark was taken."
UNKNOWN_CODE = "There is no such attendance code. Use one of the national codes, for instance / \\ L I N."
WITHDRAWN = "Code {code} was withdrawn before this day. It is taken as it stood; a code in force should replace it."
NOT_YET = "Code {code} was not in force on this day. It is taken as it stood; check the code."
WEEKEND = "{day} is a {weekday}. Marks are taken on school days only; check the date."
CLOSED = "The school was not open to pupils on {day}. Check the date, or correct the calendar first."
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
    is_school_day: Callable[[date], bool]
    standing: Mapping[Key, Standing]


def plan(records: Iterable[MarkRecord], ground: Ground, summary: Summary | None = None) -> MarkPlan:
    """Hold records against the roll, the calendar, the codes and what stands."""
    made = MarkPlan(summary if summary is not None else Summary())
    taken: dict[Key, MarkRecord] = {}
    seen_days: dict[date, str] = {}
    seen_codes: dict[tuple[str, date], tuple[str | None, str | None]] = {}
    turned = 0
    for record in sorted(records, key=lambda r: (r.row, r.place)):
        on = record.on
        place = ground.roll.get(record.upn)
        if place is None:
            made.summary.reject(record.row, record.column or "upn", NO_PUPIL)
            continue
        if on not in seen_days:
            seen_days[on] = trouble_with_day(on, ground.is_school_day)
        if trouble := seen_days[on]:
            made.summary.reject(record.row, record.column or "date", trouble)
            continue
        if not place.covers(on):
            made.summary.reject(record.row, record.column or "date", OFF_ROLL.format(day=said(on)))
            continue
        if (record.code, on) not in seen_codes:
            seen_codes[record.code, on] = understand_code(record.code, on)
        code, doubt = seen_codes[record.code, on]
        if code is None:
            made.summary.reject(record.row, record.column or "code", doubt or UNKNOWN_CODE)
            continue
        if code != (fitting := fit(code, record.session)):
            code, turned = fitting, turned + 1
        key = (place.pupil_id, on, record.session)
        if earlier := taken.get(key):
            made.summary.reject(record.row, record.column or "session", _twice(record, earlier))
            continue
        taken[key] = record
        if doubt:
            made.summary.warn(record.row, record.column or "code", doubt)
        _enter(made, key, code, record, ground.standing.get(key))
    if turned:
        made.summary.assumed.append(f"{turned} present marks turned to fit their session (/ mornings, \\ afternoons)")
    return made


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
    if (code, minutes, comment) == standing:
        made.summary.unchanged += 1
        return
    made.changes.append(Entry(pupil_id, on, session, code, minutes, comment))
    made.summary.changed += 1


def trouble_with_day(on: date, is_school_day: Callable[[date], bool]) -> str:
    """Why no mark can stand on a day; blank on a school day."""
    if is_school_day(on):
        return ""
    if on.weekday() >= 5:
        return WEEKEND.format(day=said(on), weekday=on.strftime("%A"))
    return CLOSED.format(day=said(on))


def understand_code(text: str, on: date) -> tuple[str | None, str | None]:
    """The code meant, or None, and the sentence to say about it, if any."""
    if not text or not text.strip("-"):
        return None, NO_CODE
    letter = text.upper()
    if letter in codes.code_set(on):
        return letter, None
    if letter not in codes.ever():
        return None, UNKNOWN_CODE
    return letter, (WITHDRAWN if codes.was_withdrawn(letter, on) else NOT_YET).format(code=letter)


def fit(code: str, session: str) -> str:
    """A present mark as its session spells it: / in the morning, \\ in the afternoon."""
    return PRESENT[session] if code in PRESENT.values() else code


def said(on: date) -> str:
    """A day as people write it: 9 November 2026."""
    return f"{on.day} {on:%B %Y}"


def _twice(record: MarkRecord, earlier: MarkRecord) -> str:
    if record.row == earlier.row:
        return TWICE_WIDE.format(column=earlier.column)
    return TWICE.format(row=earlier.row)

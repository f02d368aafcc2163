"""The returns a school makes to its local authority: which there are, what each holds, what changed since the last.

Regulations 12 and 13 of SI 2024/208 and the guidance on children missing education. A return is rows of words by
column; each row has a key by which two returns are held against each other.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words, weekday_words
from attendance.domain.calendar import Calendar
from pupils.domain.years import academic_year_name, academic_year_of

CONTINUOUS_SESSIONS = 20  # ten school days without leave, as the DfE's tool counts them
SICKNESS_DAYS = 15  # days with a mark of illness, one after another or in all, in a school year
NEAR_SICKNESS_DAYS = 10  # who may reach it is shown before
JOINER_DAYS = 5  # regulation 13(1): by the end of the fifth day after the name is entered
ONE_DAY = timedelta(days=1)
WITHHELD = "Confidential: ask the school"


class ReturnKind(StrEnum):
    """What is told to the authority."""

    ATTENDANCE = "attendance"
    SICKNESS = "sickness"
    MISSING = "missing"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a return."""

    key: str
    heading: str
    wide: bool = False


WHO = (
    Column("name", "Full name"),
    Column("upn", "UPN"),
    Column("born", "Born"),
    Column("year", "Year"),
    Column("address", "Address", wide=True),
)


SINCE = Column("since", "Since the last return")  # new, changed


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of return as people read it."""

    kind: ReturnKind
    title: str
    sentence: str  # who is on it and when it is due
    columns: tuple[Column, ...]
    empty: str

    @property
    def told(self) -> tuple[Column, ...]:
        """What is told of each pupil, besides who it is."""
        return tuple(column for column in self.columns if column not in (*WHO, SINCE))


Row = Mapping[str, str]
CARDS = {
    card.kind: card
    for card in (
        Card(
            ReturnKind.ATTENDANCE,
            "Attendance return",
            "Pupils of compulsory school age who do not attend regularly, or who have been absent without leave for ten "
            "school days or more without a break. At least once a month.",
            (
                *WHO,
                Column("why", "Why on the return"),
                Column("first", "First absence"),
                Column("last", "Last absence"),
                Column("sessions", "Sessions"),
                Column("now", "Absent now"),
                Column("cause", "Cause, as far as known", wide=True),
                SINCE,
            ),
            "Nobody has been absent without leave for ten school days, and everybody attends regularly by the line agreed.",
        ),
        Card(
            ReturnKind.SICKNESS,
            "Sickness return",
            "Pupils of compulsory school age who have missed fifteen days of this school year through illness, one after "
            "another or in all. As soon as there are grounds to believe it.",
            (
                *WHO,
                Column("days", "Days ill"),
                Column("longest", "Longest spell"),
                Column("first", "First"),
                Column("last", "Last"),
                Column("now", "Absent now"),
                SINCE,
            ),
            "Nobody has missed fifteen days of this school year through illness.",
        ),
        Card(
            ReturnKind.MISSING,
            "Children missing education",
            "Pupils of whom nobody knows where they are, absent without explanation for as many school days as "
            "the school’s protocol says; and those whose name left the roll because they could not be found. At once.",
            (
                *WHO,
                Column("why", "What is known"),
                Column("first", "Not seen since"),
                Column("days", "School days"),
                Column("tried", "Last contact tried", wide=True),
                Column("parents", "Parents and numbers", wide=True),
                SINCE,
            ),
            "Nobody’s whereabouts are unknown.",
        ),
        Card(
            ReturnKind.JOINED,
            "New-pupil return",
            "Everybody whose name is entered in the admission register, by the end of the fifth day after; not those who "
            "start in the most junior class on the first day of the school year, unless the authority asks for them.",
            (
                *WHO,
                Column("sex", "Sex"),
                Column("starts", "Starting day"),
                Column("last_school", "School before", wide=True),
                Column("parents", "Parents", wide=True),
                Column("moving", "Address to come"),
                Column("due", "Due"),
            ),
            "Nobody has joined whom the authority has not been told of.",
        ),
        Card(
            ReturnKind.LEFT,
            "Deletion return",
            "Everybody whose name leaves the admission register, no later than it leaves; not those who leave the most "
            "senior class at the end of its last term, unless the authority asks for them.",
            (
                *WHO,
                Column("last_day", "Last day on the roll"),
                Column("ground", "Ground"),
                Column("destination", "Next school", wide=True),
                Column("parents", "Parents the pupil lives with", wide=True),
                Column("moving", "Address to come"),
                Column("due", "Due"),
            ),
            "Nobody has left whom the authority has not been told of.",
        ),
    )
}
OF_THE_ROLL = frozenset({ReturnKind.JOINED, ReturnKind.LEFT})  # made name by name


def check_day(on: date, today: date, calendar: Calendar) -> None:
    """A return is as on a day of a school year that has begun, not later than today."""
    if on > today:
        raise Refused(f"{day_words(on)} has not come yet. Choose today or an earlier day.", field="on")
    first = calendar.half_terms[0].starts_on if calendar.half_terms else None
    if first and on < first:
        raise Refused(
            f"The school calendar begins on {weekday_words(first)}. Choose that day or a later one.", field="on"
        )
    year = academic_year_of(on)
    halves = calendar.half_terms_of_year(year)
    if not halves:
        raise Refused(
            f"The school calendar has no half terms of {academic_year_name(year)}. Enter them, or choose another day.",
            field="on",
        )
    if on < halves[0].starts_on:
        raise Refused(
            f"The school year {academic_year_name(year)} begins on {weekday_words(halves[0].starts_on)}. "
            "Choose that day or a later one.",
            field="on",
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of a row, then and now."""

    heading: str
    was: str
    now: str


@dataclass(frozen=True)
class Changes:
    """What is different from the return before."""

    new: tuple[Row, ...]
    gone: tuple[Row, ...]
    changed: tuple[tuple[Row, tuple[Difference, ...]], ...]  # rows as they are now, with the columns that differ

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """What stands beside a row: new, or changed."""
        return {row["key"]: "new" for row in self.new} | {row["key"]: "changed" for row, _ in self.changed}


def changes(before: Sequence[Row], now: Sequence[Row], columns: Sequence[Column]) -> Changes:
    """Rows of two returns held against each other by their keys. What stood beside a row then is no difference."""
    columns = [column for column in columns if column != SINCE]
    was, is_ = {row["key"]: row for row in before}, {row["key"]: row for row in now}
    differing = [(row, tuple(_differences(was[key], row, columns))) for key, row in is_.items() if key in was]
    return Changes(
        tuple(row for key, row in is_.items() if key not in was),
        tuple(row for key, row in was.items() if key not in is_),
        tuple((row, found) for row, found in differing if found),
    )


def _differences(was: Row, now: Row, columns: Sequence[Column]) -> Iterator[Difference]:
    for column in columns:
        then, after = was.get(column.key, ""), now.get(column.key, "")
        if then != after:
            yield Difference(column.heading, then, after)


def digest(kind: str, on: date, rows: Sequence[Row]) -> str:
    """What tells whether a return still holds what somebody looked at: SHA-256, hexadecimal."""
    text = json.dumps([kind, on.isoformat(), list(map(dict, rows))], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def joiner_due_on(starts_on: date, calendar: Calendar) -> date:
    """The fifth day after the name is entered, or the last school day before where that is none."""
    fifth = starts_on + JOINER_DAYS * ONE_DAY
    latest = calendar.last_school_day(fifth)
    return latest if latest and latest > starts_on else fifth


EVERY = {"week": timedelta(days=7), "fortnight": timedelta(days=14), "month": timedelta(days=28)}


def irregular_words(below: int, unauthorised: int) -> str:
    """What attending irregularly means here: a line agreed with the authority, not one of the regulations."""
    among = (
        f", with at least {counted(unauthorised, 'unauthorised session')} among the absences" if unauthorised else ""
    )
    return f"Irregular here: below {below} % of this school year’s sessions so far{among}."


def next_due_on(last: date | None, every: str, on: date) -> date:
    """When the next attendance return is due: at the interval agreed with the authority; now, where none was made."""
    return on if last is None else last + EVERY[every]

"""The national attendance and absence codes, as data with dates in force.

Source: Working together to improve school attendance (statutory from 19 August 2024), whose classes agree to the
session with the DfE's published figures. To add a code, add a line; a withdrawn one keeps its line and gets an end,
because marks made with it still have to be counted. No letter has ever changed how it counts, and a test says so:
`counts_as` therefore needs no date.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import day_words

REFORM = date(2024, 8, 19)  # SI 2024/208 in force
LAST_DAY_BEFORE_REFORM = date(2024, 8, 18)


class CountsAs(StrEnum):
    """How a session with a code counts. Only the first four are possible sessions."""

    PRESENT = "present"
    APPROVED_ACTIVITY = "approved_activity"
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    NOT_POSSIBLE = "not_possible"
    ADMINISTRATIVE = "administrative"

    @property
    def words(self) -> str:
        return {
            "present": "Present",
            "approved_activity": "At an approved activity, counts as present",
            "authorised": "Authorised absence",
            "unauthorised": "Unauthorised absence",
            "not_possible": "Not a possible session, not counted",
            "administrative": "Not counted",
        }[self.value]


ATTENDING = frozenset({CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY})
ABSENT = frozenset({CountsAs.AUTHORISED, CountsAs.UNAUTHORISED})


class Entry(StrEnum):
    """Who may enter a code by hand."""

    TEACHER = "teacher"  # whoever takes the register
    OFFICE = "office"  # any code that grants nothing
    RESTRICTED = "restricted"  # grants leave or takes sessions out of the count: attendance or senior roles
    NOBODY = "nobody"  # never entered against a pupil on roll

    @property
    def permission(self) -> Permission | None:
        return {
            "teacher": Permission.TAKE_REGISTER,
            "office": Permission.ENTER_ANY_CODE,
            "restricted": Permission.ENTER_RESTRICTED_CODE,
        }.get(self.value)


@dataclass(frozen=True, slots=True)
class Code:
    """One code: a letter of one or two characters, what it means, how it counts, from when until when (included)."""

    letter: str
    name: str
    counts_as: CountsAs
    from_: date | None = None
    until: date | None = None
    entry: Entry = Entry.OFFICE
    instead: str = ""  # for a withdrawn code: what to use now

    def in_force(self, on: date) -> bool:
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on <= self.until)

    @property
    def attends(self) -> bool:
        return self.counts_as in ATTENDING

    @property
    def is_absence(self) -> bool:
        return self.counts_as in ABSENT


_C, _E = CountsAs, Entry
_PRE, _AEA, _AUT, _UNA, _NP, _ADM = (
    _C.PRESENT,
    _C.APPROVED_ACTIVITY,
    _C.AUTHORISED,
    _C.UNAUTHORISED,
    _C.NOT_POSSIBLE,
    _C.ADMINISTRATIVE,
)
_OLD = LAST_DAY_BEFORE_REFORM

CODES: tuple[Code, ...] = (
    Code("/", "Present, morning", _PRE, entry=_E.TEACHER),
    Code("\\", "Present, afternoon", _PRE, entry=_E.TEACHER),
    Code("L", "Late, before the register closed", _PRE, entry=_E.TEACHER),
    Code("K", "Education arranged by the local authority", _AEA, REFORM, entry=_E.RESTRICTED),
    Code("V", "Educational visit or trip", _AEA),
    Code("P", "Sporting activity, approved and supervised", _AEA),
    Code("W", "Work experience", _AEA),
    Code("B", "Other approved educational activity", _AEA, entry=_E.RESTRICTED),
    Code("D", "Dual registered, at the other school", _NP),
    Code("C1", "Leave: performance or employment abroad, regulated", _AUT, REFORM, entry=_E.RESTRICTED),
    Code("M", "Leave: medical or dental appointment", _AUT),
    Code("J1", "Leave: interview for a job or another school", _AUT, REFORM, entry=_E.RESTRICTED),
    Code("S", "Leave: study for a public examination", _AUT, entry=_E.RESTRICTED),
    Code("X", "Not of compulsory school age, not required to attend", _NP),
    Code("C2", "Leave: part-time timetable", _AUT, REFORM, entry=_E.RESTRICTED),
    Code("C", "Leave: exceptional circumstance", _AUT, entry=_E.RESTRICTED),
    Code("T", "Parent travelling for work", _AUT, entry=_E.RESTRICTED),
    Code("R", "Religious observance", _AUT, entry=_E.RESTRICTED),
    Code("I", "Illness, not an appointment", _AUT),
    Code("E", "Suspended or excluded, nothing else provided", _AUT, entry=_E.RESTRICTED),
    Code("Q", "Unable to attend: no access arrangements", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y1", "Unable to attend: school transport not available", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y2", "Unable to attend: widespread disruption to travel", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y3", "Unable to attend: part of the premises closed", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y4", "Unable to attend: whole site closed unexpectedly", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y5", "Unable to attend: criminal justice detention", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y6", "Unable to attend: public health guidance or law", _NP, REFORM, entry=_E.RESTRICTED),
    Code("Y7", "Unable to attend: other unavoidable cause", _NP, REFORM, entry=_E.RESTRICTED),
    Code("G", "Holiday not granted", _UNA),
    Code("N", "No reason yet", _UNA, entry=_E.TEACHER),
    Code("O", "Absent in other or unknown circumstances", _UNA),
    Code("U", "Arrived after the register closed", _UNA),
    Code("Z", "Prospective pupil, not on roll", _ADM, entry=_E.NOBODY),
    Code("#", "Planned closure of the whole school", _ADM, entry=_E.NOBODY),
    # Withdrawn. `H` and `J` still turn up in files of later years; they keep the statistics that they had.
    Code("H", "Family holiday, agreed", _AUT, until=_OLD, instead="C where the head grants leave, otherwise G"),
    Code("F", "Extended family holiday, agreed", _AUT, until=date(2013, 8, 31), instead="C or G"),
    Code("J", "Interview", _AEA, until=_OLD, instead="J1"),
    Code("Y", "Unable to attend, exceptional circumstances", _NP, until=_OLD, instead="Y1 to Y7, or Q"),
)

_BY_LETTER = {code.letter: code for code in CODES}
LATE, LATE_AFTER_CLOSE, NO_REASON, UNKNOWN_REASON = "L", "U", "N", "O"
PRESENT_AT = {"AM": "/", "PM": "\\"}  # the present mark of each session
CONFIDENTIAL = frozenset({"Y5"})  # tells of an offence: shown as Y to who may not see what is sensitive
TEACHER_LETTERS = frozenset(code.letter for code in CODES if code.entry is Entry.TEACHER)


class CodeSet:
    """The codes in force on one day."""

    def __init__(self, codes: tuple[Code, ...]) -> None:
        self._codes = {code.letter: code for code in codes}

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes.values())

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, letter: object) -> bool:
        return letter in self._codes

    def __getitem__(self, letter: str) -> Code:
        return self._codes[letter]

    def get(self, letter: str) -> Code | None:
        return self._codes.get(letter)

    def allowed(self, permissions: Set[Permission]) -> list[Code]:
        """What somebody with these permissions may enter, in the order of the national list."""
        return [code for code in self if code.entry.permission in permissions]


def code_set(on: date) -> CodeSet:
    """The codes in force on a day."""
    return _code_set(tuple(code.in_force(on) for code in CODES))


@cache
def _code_set(in_force: tuple[bool, ...]) -> CodeSet:
    return CodeSet(tuple(code for code, stands in zip(CODES, in_force, strict=True) if stands))


def ever() -> Set[str]:
    """Every letter there has been."""
    return _BY_LETTER.keys()


def was_withdrawn(letter: str, on: date) -> bool:
    """Whether a code had ceased by a day."""
    code = _BY_LETTER.get(letter)
    return code is not None and code.until is not None and on > code.until


def known(letter: str) -> Code | None:
    """The code of this letter, whether in force today or withdrawn."""
    return _BY_LETTER.get(letter)


def counts_as(letter: str) -> CountsAs:
    """How a mark that stands counts, withdrawn codes included. What is no code counts nowhere."""
    code = _BY_LETTER.get(letter)
    return code.counts_as if code else CountsAs.ADMINISTRATIVE


def letters(*kinds: CountsAs) -> list[str]:
    """Every letter, withdrawn ones included, that counts in one of these ways."""
    return [code.letter for code in CODES if code.counts_as in kinds]


def shown(letter: str, *, sensitive: bool) -> str:
    """The letter as this reader may see it."""
    return "Y" if letter in CONFIDENTIAL and not sensitive else letter


def check_in_force(letter: str, on: date) -> None:
    """A mark carries a code that is in force on its day."""
    code = known(letter)
    if code is None:
        raise Refused(f"{letter or 'A blank'} is not an attendance code. Choose one from the list.")
    if code.in_force(on):
        return
    if code.until and on > code.until:
        raise Refused(f"{letter} was withdrawn after {day_words(code.until)}. Use {code.instead}.")
    raise Refused(f"{letter} came into force on {day_words(code.from_ or on)}. Choose a code of that day.")


def check_may_enter(letter: str, permissions: Set[Permission]) -> None:
    """A mark's code is one that the person may enter."""
    code = known(letter)
    if code is None:
        raise Refused(f"{letter or 'A blank'} is not an attendance code. Choose one from the list.")
    if code.entry is Entry.NOBODY:
        raise Refused(f"{letter} is never marked against a pupil on roll. Choose another code.")
    if code.entry.permission not in permissions:
        whom = "the office" if code.entry is Entry.OFFICE else "the attendance officer or the headteacher"
        raise Refused(f"Your role cannot enter {letter}. Leave N, and ask {whom} to change it.")

"""A register that was taken on paper, typed back in: one line a class.

Each pupil on a printed sheet has a short number. A line says either a code for everybody in order (`/ / L12 N /`, or
`//LN/` run together where every code is one letter), or the exceptions only (`3N 7L12 12M`), or `all` where everybody
was present. Minutes stand behind L and U. Who is not named, and of whom it is known beforehand that the pupil is away,
is away; `.` says so in a line for everybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from attendance.domain import codes
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, PRESENT_AT
from attendance.domain.register import LONGEST_DELAY

ALL_PRESENT = "ALL"
AS_PLANNED = "."
NOTHING: Mapping[int, str] = {}
LONGEST_LINE = 1000
TIMED = (LATE, LATE_AFTER_CLOSE)
EXCEPTION = re.compile(r"(\d{1,3})\s*([A-Z#/\\][A-Z0-9]*)")


@dataclass(frozen=True, slots=True)
class Written:
    """What the paper says of one pupil."""

    code: str
    minutes_late: int | None = None


def read(line: str, size: int, session: str, planned: Mapping[int, str] = NOTHING) -> dict[int, Written]:
    """What a line says of the numbers 1 to `size`; refused with the place where it cannot be read.

    `planned` are the codes printed on the sheet, of absences known beforehand.
    """
    text = " ".join(line.upper().replace(",", " ").replace(";", " ").split())
    if not text:
        raise Refused("Type the marks of the class: one for each pupil, or the exceptions only, or “all”.")
    if len(text) > LONGEST_LINE:
        raise Refused("This line is too long to be one class.")
    present = PRESENT_AT[session]
    unsaid = {number: Written(planned.get(number, present)) for number in range(1, size + 1)}
    if text == ALL_PRESENT:
        return unsaid
    if text[0].isdigit():
        return unsaid | _exceptions(text, size, session)
    return _everybody(text, size, session, planned)


def write_all(marks: Mapping[int, Written]) -> str:
    """A code for everybody, as it may be typed."""
    return " ".join(_word(marks[number]) for number in sorted(marks))


def write_exceptions(marks: Mapping[int, Written], session: str) -> str:
    """The exceptions only, as they may be typed."""
    present = Written(PRESENT_AT[session])
    return " ".join(f"{number}{_word(mark)}" for number, mark in sorted(marks.items()) if mark != present) or "all"


def _word(mark: Written) -> str:
    return mark.code + ("" if mark.minutes_late is None else str(mark.minutes_late))


def _everybody(text: str, size: int, session: str, planned: Mapping[int, str]) -> dict[int, Written]:
    words = text.split()
    if len(words) == 1 and len(text) == size and size > 1:
        words = list(text)  # run together
    if len(words) != size:
        raise Refused(
            f"{counted(len(words), 'mark')} for {counted(size, 'pupil')}. Write one for each in order, or the exceptions "
            "only: 3N 7L12."
        )
    return {
        number: Written(planned[number]) if word == AS_PLANNED and number in planned else _mark(number, word, session)
        for number, word in enumerate(words, 1)
    }


def _exceptions(text: str, size: int, session: str) -> dict[int, Written]:
    found: dict[int, Written] = {}
    place = 0
    while place < len(text):
        match = EXCEPTION.match(text, place)
        if match is None:
            raise Refused(f"“{text[place : place + 12]}” cannot be read. Write a number and a code: 3N 7L12.")
        number, word = int(match[1]), match[2]
        if not 1 <= number <= size:
            raise Refused(f"There is no number {number} on this sheet: it has {counted(size, 'pupil')}.")
        if number in found:
            raise Refused(f"Number {number} stands twice. Write each once.")
        found[number] = _mark(number, word, session)
        place = match.end()
        place += len(text[place:]) - len(text[place:].lstrip())
    return found


def _mark(number: int, word: str, session: str) -> Written:
    if word in PRESENT_AT.values():
        return Written(PRESENT_AT[session])  # whichever stroke was nearer on the keyboard
    if word[0] in TIMED and word[1:].isascii() and word[1:].isdigit():
        minutes = int(word[1:])
        if minutes > LONGEST_DELAY:
            raise Refused(f"Number {number}: minutes late lie between 0 and {LONGEST_DELAY}.")
        return Written(word[0], minutes)
    if word == AS_PLANNED:
        raise Refused(f"Number {number}: nothing is planned for this pupil. Write a code.")
    if codes.known(word) is None:
        raise Refused(f"Number {number}: {word} is not an attendance code.")
    return Written(word)

"""Whether a family could be reached: numbers that never answer, that are wrong, too few, not confirmed for long.

The guidance asks for more than one number to ring in an emergency (S4-016), and seed 004 for details that are
current (S4-015). A list to put right before winter.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pupils.domain.age import birthday

SILENT = 3  # so many calls on end, and nobody ever answered
ANSWERED = frozenset({"spoke", "already_told", "handed_over", "left_message"})
WRONG = "wrong_number"


class Trouble(StrEnum):
    """What is wrong with a family's contacts."""

    NONE = "none"
    WRONG = "wrong"
    SILENT = "silent"
    ONE = "one"
    OLD = "old"

    @property
    def label(self) -> str:
        return {
            "none": "No number",
            "wrong": "Wrong number",
            "silent": "Never answers",
            "one": "One person only",
            "old": "Not confirmed for a year",
        }[self.value]


def trouble_of_number(outcomes: Sequence[str]) -> Trouble | None:
    """What the calls of a number say, the latest first: a stranger, or nobody, ever."""
    if outcomes and outcomes[0] == WRONG:
        return Trouble.WRONG
    if len(outcomes) >= SILENT and not any(outcome in ANSWERED for outcome in outcomes):
        return Trouble.SILENT
    return None


def trouble_of_family(people_with_number: int) -> Trouble | None:
    """A pupil has somebody to ring, and somebody else besides."""
    if people_with_number == 0:
        return Trouble.NONE
    return Trouble.ONE if people_with_number == 1 else None


def is_old(confirmed_on: date | None, on: date) -> bool:
    """Never confirmed, or more than a year ago."""
    return confirmed_on is None or birthday(confirmed_on, 1) <= on

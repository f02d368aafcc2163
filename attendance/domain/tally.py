"""Counting sessions, in whole numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from attendance.domain.codes import ATTENDING, LATE, LATE_AFTER_CLOSE, CountsAs, counts_as


@dataclass(frozen=True, slots=True)
class Tally:
    """Possible sessions of a pupil or a group in a window, and what became of them.

    `present` includes approved activities. `late` (L) is a part of present; `late_after_close` (U) of unauthorised.
    """

    possible: int = 0
    present: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late: int = 0
    late_after_close: int = 0

    @classmethod
    def of(cls, letters: Iterable[str]) -> Self:
        """Count the marks of these codes."""
        present = authorised = unauthorised = late = after_close = 0
        for letter in letters:
            kind = counts_as(letter)
            present += kind in ATTENDING
            authorised += kind is CountsAs.AUTHORISED
            unauthorised += kind is CountsAs.UNAUTHORISED
            late += letter == LATE
            after_close += letter == LATE_AFTER_CLOSE
        return cls(present + authorised + unauthorised, present, authorised, unauthorised, late, after_close)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.possible + other.possible,
            self.present + other.present,
            self.authorised + other.authorised,
            self.unauthorised + other.unauthorised,
            self.late + other.late,
            self.late_after_close + other.late_after_close,
        )

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised

    @property
    def tenths(self) -> int | None:
        """Attendance in tenths of a per cent, rounded half up as people see it; None where nothing was possible."""
        if not self.possible:
            return None
        return (2000 * self.present + self.possible) // (2 * self.possible)

    @property
    def is_persistent(self) -> bool:
        """A pupil who has missed a tenth or more of possible sessions. Exact counts, never the rounded figure."""
        return self.possible > 0 and 10 * self.absent >= self.possible

    @property
    def is_severe(self) -> bool:
        """A pupil who has missed half or more of possible sessions."""
        return self.possible > 0 and 2 * self.absent >= self.possible


def total(tallies: Iterable[Tally]) -> Tally:
    """A group's tally: sum the sessions, then divide; never an average of percentages."""
    whole = Tally()
    for tally in tallies:
        whole = whole + tally
    return whole

"""Improved, same or fallen: two tallies compared in sessions, since people understand sessions."""

from dataclasses import dataclass
from enum import StrEnum

from attendance.domain.tally import Tally


class Direction(StrEnum):
    """Which way attendance has gone (S4-126)."""

    IMPROVED = "improved"
    SAME = "same"
    FALLEN = "fallen"


@dataclass(frozen=True, slots=True)
class Change:
    """How far and which way: sessions gained (above nought) or lost (below)."""

    sessions: int

    @property
    def direction(self) -> Direction:
        if self.sessions == 0:
            return Direction.SAME
        return Direction.IMPROVED if self.sessions > 0 else Direction.FALLEN


def change(now: Tally, before: Tally) -> Change | None:
    """Sessions won or lost against the window before; less than one whole session counts as the same.

    Where one window holds more sessions than the other, the shorter is read as if it were as long: missing 2 of 38
    and then 2 of 40 is no improvement anybody would see. Nothing to divide on either side: no comparison.
    """
    if not now.possible or not before.possible:
        return None
    cross = before.absent * now.possible - now.absent * before.possible
    shorter = min(now.possible, before.possible)
    sessions = (2 * abs(cross) + shorter) // (2 * shorter) if abs(cross) >= shorter else 0  # rounded half up
    return Change(sessions if cross > 0 else -sessions)


def points(now: Tally, before: Tally) -> int | None:
    """Tenths of a percentage point between two figures as they are shown; None where either has none."""
    if now.tenths is None or before.tenths is None:
        return None
    return now.tenths - before.tenths

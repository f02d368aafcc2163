"""Classes and years that keep other times than the school: a nursery, a Reception that starts later (S4-062, S1-024).

A class's own times come before its year's, its year's before the school's, each session by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time

from accounts.domain.refusal import Refused
from accounts.domain.session_times import SessionTimes, check_session_times

Pair = tuple[time, time]  # opens, closes


@dataclass(frozen=True, slots=True)
class OwnTimes:
    """What one class, or every class of a year, keeps of its own; None where it keeps the school's."""

    am: Pair | None = None
    pm: Pair | None = None
    group_id: int | None = None  # None: every class of the year
    year_group: str = ""
    classes: frozenset[int] = frozenset()  # of the year, where somebody has looked them up

    def of(self, session: str) -> Pair | None:
        return self.am if session == "AM" else self.pm


def school_times_of(session: str, school: SessionTimes) -> Pair:
    """The school's own times of a session."""
    if session == "AM":
        return school.am_opens_at, school.am_closes_at
    return school.pm_opens_at, school.pm_closes_at


def pick(session: str, school: Pair, own: Iterable[OwnTimes], group_id: int, year_group: str = "") -> Pair:
    """The times of a class: its own, else its year's, else the school's."""
    lines = list(own)
    of_class = next((line.of(session) for line in lines if line.group_id == group_id), None)
    years = (line for line in lines if line.group_id is None)
    of_year = next((line.of(session) for line in years if _is_of(line, group_id, year_group)), None)
    return of_class or of_year or school


def _is_of(line: OwnTimes, group_id: int, year_group: str) -> bool:
    """Whether a year's line holds for a class."""
    return group_id in line.classes or (bool(year_group) and line.year_group == year_group)


def last_to_close(session: str, school: Pair, own: Iterable[OwnTimes]) -> time:
    """When the last register of a session closes, whichever class it is."""
    return max([school[1], *(pair[1] for line in own if (pair := line.of(session)))])


def check_own_times(own: OwnTimes, school: SessionTimes) -> None:
    """Own times are whole, follow one another, and keep no register open for more than thirty minutes (S4-063)."""
    if own.am is None and own.pm is None:
        raise Refused(
            "Give the times of the morning or of the afternoon. What you leave blank stays as the school’s.",
            field="am_opens_at",
        )
    check_session_times(merged(own, school))


def merged(own: OwnTimes, school: SessionTimes) -> SessionTimes:
    """The whole day of a class: its own times, the school's where it has none."""
    whole = school
    if own.am:
        whole = replace(whole, am_opens_at=own.am[0], am_closes_at=own.am[1])
    if own.pm:
        whole = replace(whole, pm_opens_at=own.pm[0], pm_closes_at=own.pm[1])
    return whole

"""Back after whole days away: for how long, and until when the welcome is still to be said (S4-165, idea of the cue)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.domain.words import counted

ABSENT = "absent"
PATIENCE = 2  # school days after the return on which the cue still stands
States = Mapping[tuple[date, str], str]  # what stood in a session: present, late, absent, away, none


@dataclass(frozen=True, slots=True)
class Away:
    """Whole days away, one after another, that have ended or end today."""

    first: date
    last: date
    days: int  # school days, as far as somebody has looked
    at_edge: bool = False  # the first day looked at was one of them: it may have begun before


@dataclass(frozen=True, slots=True)
class Back:
    """The cue on the register: how long away, and whether somebody has spoken to the child."""

    first: date
    last: date
    days: int
    spoken_at: datetime | None = None
    spoken_by: str = ""
    said: str = ""
    own: bool = False  # whoever looks did it, and may take it back

    @property
    def words(self) -> str:
        """Away 3 days, Mon 16 to Wed 18 Nov: 6 sessions missed."""
        return f"away {counted(self.days, 'day')}, {_span(self.first, self.last)}: {2 * self.days} sessions missed"


def whole_day_absent(states: States, day: date) -> bool:
    """Morning and afternoon both missed."""
    return states.get((day, "AM")) == ABSENT and states.get((day, "PM")) == ABSENT


def away_before(states: States, days: Sequence[date]) -> Away | None:
    """The whole days away that a pupil has come back from lately; `days` are the school days before the one looked at.

    Away until the last school day is the day of the return; a day or two of school since then leave the cue standing.
    """
    place = len(days) - 1
    since = 0
    while place >= 0 and not whole_day_absent(states, days[place]):
        place, since = place - 1, since + 1
        if since > PATIENCE:
            return None
    last = place
    while place >= 0 and whole_day_absent(states, days[place]):
        place -= 1
    if last < 0 or place == last:
        return None
    return Away(days[place + 1], days[last], last - place, at_edge=place < 0)


def _span(first: date, last: date) -> str:
    """Wed 18 Nov; Tue 17 to Wed 18 Nov; Fri 23 Oct to Tue 3 Nov."""
    end = f"{last:%a} {last.day} {last:%b}"
    if first == last:
        return end
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {first:%b}"
    return f"{first:%a} {first.day}{month} to {end}"

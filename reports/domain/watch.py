"""Whom to look at next: bands left downwards this week, and unauthorised sessions close to the penalty threshold."""

from dataclasses import dataclass

from attendance.domain.tally import Tally
from interventions.domain.policy import Band, Ladder
from reports.domain.class_list import FEWEST_SESSIONS
from reports.domain.comparison import Change, change

THRESHOLD = 10  # unauthorised sessions in ten school weeks (national framework, August 2024)
NEAR = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """One pupil's numbers as a dashboard needs them."""

    now: Tally  # four school weeks to date
    before: Tally  # the four before
    last_week: Tally  # four school weeks to the end of last week
    ten_weeks: Tally

    @property
    def tenths(self) -> int | None:
        return self.now.tenths if self.now.possible >= FEWEST_SESSIONS else None

    @property
    def change(self) -> Change | None:
        if min(self.now.possible, self.before.possible) < FEWEST_SESSIONS:
            return None
        return change(self.now, self.before)

    def band(self, ladder: Ladder) -> Band | None:
        return ladder.band(self.tenths)

    def moved_down(self, ladder: Ladder) -> bool:
        """In a lower band than at the end of last week; too few sessions on either side say nothing."""
        if min(self.now.possible, self.last_week.possible) < FEWEST_SESSIONS:
            return False
        now, then = ladder.place(self.now.tenths), ladder.place(self.last_week.tenths)
        return now is not None and then is not None and now > then

    @property
    def is_near_threshold(self) -> bool:
        """Eight unauthorised sessions or more in ten school weeks: two from the threshold, or past it."""
        return self.ten_weeks.unauthorised >= NEAR

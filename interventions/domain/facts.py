"""Everything a rule may look at: one pupil, as on one day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally


@dataclass(frozen=True, slots=True)
class Raised:
    """A task that was raised for the pupil before, as far as rules care."""

    trigger: str
    window: str
    raised_on: date
    state: str = "open"  # open, done, dismissed, withdrawn
    done_on: date | None = None
    outcome: str = ""
    tenths_when_done: int | None = None  # the pupil's figure on the day it was done, with the marks as they stand now

    @property
    def stands(self) -> bool:
        return self.state != "withdrawn"


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """One pupil as on one day."""

    pupil_id: int
    on: date
    tally: Tally  # over the window of the policy's figure
    calendar: Calendar
    entered_on: date  # since when the pupil has stood in the present band
    came_from: str | None = None  # the band before; None where this is the first we know
    raised: tuple[Raised, ...] = ()
    is_compulsory: bool = True  # of compulsory school age: outside it there is support and no legal step (S4-018)

    def latest_done(self, trigger: str) -> Raised | None:
        """The latest task of this rule that was done, not later than the day."""
        return max(
            (
                r
                for r in self.raised
                if r.trigger == trigger and r.state == "done" and r.done_on and r.done_on <= self.on
            ),
            key=lambda r: (r.done_on, r.raised_on),
            default=None,
        )

    def of(self, trigger: str) -> Iterable[Raised]:
        return (raised for raised in self.raised if raised.trigger == trigger)

    def days_since(self, then: date | None) -> int:
        """School days from a day up to and including this one."""
        return 0 if then is None else self.calendar.count(then, self.on)

    @property
    def days_left_of_half_term(self) -> int | None:
        """School days still to come in the half term; None in the holidays."""
        half_term = self.calendar.half_term_of(self.on)
        return None if half_term is None else self.calendar.count(self.on, half_term.ends_on)

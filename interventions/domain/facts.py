"""Everything a rule may look at: one pupil, as on one day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally
from interventions.domain.kinds import LADDER


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
class Standing:
    """Where a pupil stands on one track from a day on."""

    stage: str  # key; blank: in none of the track's stages any more
    since: date
    came_from: str | None = None  # the stage before; None: the first we know
    track: str = LADDER
    review_on: date | None = None  # when the time of the stage is over and somebody looks whether it has helped
    better_since: date | None = None  # from when the pupil no longer met the rule that led here


@dataclass(frozen=True, slots=True)
class Review:
    """The time of a stage was over, and whether attendance had improved."""

    stage: str
    on: date
    improved: bool
    left: bool = False  # it was better for long enough, and the stage was left


@dataclass(frozen=True, slots=True)
class Support:
    """What became of the help that was offered (S4-146)."""

    refused_on: date | None = None  # the latest offer that was declined or not taken up
    unauthorised_since: int = 0  # sessions


@dataclass(frozen=True, slots=True)
class PupilFacts:
    """One pupil as on one day."""

    pupil_id: int
    on: date
    tally: Tally  # over the window of the policy's figure
    calendar: Calendar
    standings: Mapping[str, Standing] = field(default_factory=dict)  # by track
    raised: tuple[Raised, ...] = ()
    is_compulsory: bool = True  # of compulsory school age: outside it there is support and no legal step (S4-018)
    over: Mapping[str, Tally] = field(default_factory=dict)  # over other windows that the policy looks at
    spells: Mapping[str, int] = field(default_factory=dict)  # how many spells of absence, by window
    needs: frozenset[str] = frozenset()
    days_without_contact: int = 0  # school days away, nobody knows why and nobody was reached
    holiday_requests: int = 0  # this school year
    on_part_time_timetable: bool = False
    missing_from_education: bool = False
    support: Support = Support()
    is_excepted: bool = False  # nothing more is asked for now, but help
    reviews: tuple[Review, ...] = ()  # of stages, oldest first
    tenths_then: Mapping[date, int | None] = field(default_factory=dict)  # the figure on earlier days, marks of now
    circumstances: Literal["known", "assumed", "none"] = "known"

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

    def tally_over(self, over: str) -> Tally:
        """The counts over a window; over that of the policy's figure where none is named."""
        return self.over.get(over, Tally()) if over else self.tally

    def circumstance(self, so: bool) -> bool:
        """A circumstance as it is known; looking back, one that led to a task is taken to have been so then."""
        return {"known": so, "assumed": True, "none": False}[self.circumstances]

    @property
    def days_left_of_half_term(self) -> int | None:
        """School days still to come in the half term; None in the holidays."""
        half_term = self.calendar.half_term_of(self.on)
        return None if half_term is None else self.calendar.count(self.on, half_term.ends_on)

    @property
    def is_first_half_term(self) -> bool:
        """In the first half term of the school year."""
        half_term = self.calendar.half_term_of(self.on)
        return half_term is not None and self.calendar.half_terms_of_year(half_term.year)[0] == half_term

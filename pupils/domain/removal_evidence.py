"""What is known and what has been shown where a name is to leave the roll: facts, ticks, and the clocks.

Facts are what the school's own records say; a tick is what a person shows, with who, when and which paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ABSENT_DAYS = 20  # school days of continuous absence, regulation 9(1)(i)
AFTER_LEAVE_DAYS = 10  # school days after leave has ended, regulation 9(1)(h)


@dataclass(frozen=True, slots=True)
class Tick:
    """What a person has shown for one requirement."""

    who: str  # who said or wrote it
    on: date  # when
    paper: str  # which paper, message or talk shows it
    way: str = ""  # which of several ways, where the requirement has them
    stated_on: date | None = None  # the day that the paper names, where it names one


@dataclass(frozen=True, slots=True)
class Clock:
    """School days counted towards a number that the regulation names."""

    since: date | None  # the first day counted; None: nothing is running
    days: int
    needed: int
    reached_on: date | None  # the day on which the number is reached, gone by or to come
    against: str = ""  # why it does not count, as a sentence
    note: str = ""  # what ended an earlier count, as a sentence

    @property
    def is_reached(self) -> bool:
        return self.since is not None and not self.against and self.days >= self.needed


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records say of one pupil on a day."""

    on: date
    born: date
    starts_on: date  # of the stretch on the roll that is to end
    last_day: date  # as proposed
    boards: bool = False
    order_in_force: bool = False  # a school attendance order names this school
    mobile: bool = False  # of a family that travels for work
    main_school: bool | None = None  # whether this is a mobile child's main school; None: not written down
    absence: Clock | None = None  # every session G, N or O, one after another
    leave: Clock | None = None  # since granted leave ended, without coming back
    asked_by_school: int = 0  # joint enquiries in the log
    asked_by_authority: int = 0
    place_ended_on: date | None = None  # the head's decision on a nursery place


@dataclass(frozen=True, slots=True)
class Evidence:
    """All there is for a removal."""

    facts: Facts | None = None
    ticks: Mapping[str, Tick] = field(default_factory=dict)

    def stated(self, key: str) -> date | None:
        """The day that the paper for a requirement names."""
        tick = self.ticks.get(key)
        return tick.stated_on if tick else None

"""How long a family has not been reached, in school days, and what each day of it asks for.

Seed 004 rings on the first and second day, visits on the third, writes where nobody is in, and then follows the
authority's protocol for children missing education (S4-106 to S4-108); seeds 000 and 001 take three days without
contact as a sign that more support is needed (S0-009, S1-009). Only school days count, by the school's calendar.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from attendance.domain.codes import NO_REASON, UNKNOWN_REASON, CountsAs, counts_as
from attendance.domain.explanations import Span

LOOK_BACK = 25  # school days: the longest step of the ladder may lie on the twentieth
NOWHERE = frozenset({CountsAs.NOT_POSSIBLE, CountsAs.ADMINISTRATIVE})


class DayMark(NamedTuple):
    """What stands for a session. `was_unknown`: an O that an N became because nobody could be asked in time."""

    on: date
    session: str
    code: str
    was_unknown: bool = False

    @property
    def is_unexplained(self) -> bool:
        return self.code == NO_REASON or (self.code == UNKNOWN_REASON and self.was_unknown)


class DayState(StrEnum):
    """What is known of a pupil on a school day."""

    UNEXPLAINED = "unexplained"  # away at the day's end, and nobody knows why
    KNOWN = "known"  # in school, or away for a reason somebody gave
    BLANK = "blank"  # no mark, or no session the pupil could have attended: neither counts nor ends a run


def state_of(marks: Iterable[DayMark], explained: Sequence[Span] = ()) -> DayState:
    """What the last mark of a day says: who was away in the morning and is in at noon is known to be well."""
    possible = [mark for mark in marks if counts_as(mark.code) not in NOWHERE]
    if not possible:
        return DayState.BLANK
    last = max(possible, key=lambda mark: (mark.on, mark.session))
    if last.is_unexplained and not any((last.on, last.session) in span for span in explained):
        return DayState.UNEXPLAINED
    return DayState.KNOWN


def states(marks: Iterable[DayMark], explained: Sequence[Span] = ()) -> dict[date, DayState]:
    """The state of each day that has a mark."""
    by_day: dict[date, list[DayMark]] = {}
    for mark in marks:
        by_day.setdefault(mark.on, []).append(mark)
    return {on: state_of(found, explained) for on, found in by_day.items()}


@dataclass(frozen=True, slots=True)
class Run:
    """How long a pupil has been away unexplained, and how much of that since somebody was last reached."""

    days: int = 0  # school days without contact, the last counted day included; nought where somebody was reached
    starts_on: date | None = None  # the first of them
    away_days: int = 0  # school days away unexplained, whoever was reached meanwhile
    away_since: date | None = None


def run_of(days: Sequence[date], known: Mapping[date, DayState], contacts: Collection[date]) -> Run:
    """The run that reaches up to the last of these school days. A day on which somebody was reached does not count,
    nor do those before it."""
    run, reached = Run(), False
    for day in reversed(days):
        state = known.get(day, DayState.BLANK)
        if state is DayState.KNOWN:
            break
        if state is DayState.BLANK:
            continue
        reached = reached or day in contacts
        run = Run(
            days=run.days if reached else run.days + 1,
            starts_on=run.starts_on if reached else day,
            away_days=run.away_days + 1,
            away_since=day,
        )
    return run


class Step(StrEnum):
    """What a day without contact asks for; the word is that of the task (`pupils.asks`)."""

    FIRST_CALL = "first_day_call"
    SECOND_CALL = "second_day_call"
    FURTHER_CALL = "further_call"
    VISIT = "home_visit"
    LETTER = "no_contact_letter"  # not of a day: where a visit finds nobody in
    MISSING = "missing_first_steps"
    REFERRAL = "missing_referral"


CALLS = (Step.FIRST_CALL, Step.SECOND_CALL, Step.FURTHER_CALL)
BY_DAY = (*CALLS, Step.VISIT, Step.MISSING, Step.REFERRAL)  # raised by the day alone


@dataclass(frozen=True, slots=True)
class Ladder:
    """On which school day without contact each step comes: the school's settings."""

    visit_day: int = 3
    missing_day: int = 5
    referral_day: int = 10

    def call_on(self, day: int) -> Step | None:
        """The call of a day. The first two days always have one; then every day until somebody visits."""
        if day == 1:
            return Step.FIRST_CALL
        if day == 2:
            return Step.SECOND_CALL
        return Step.FURTHER_CALL if 2 < day < self.visit_day else None

    def reached(self, day: int) -> list[Step]:
        """Every step that a day stands on: its own call, and what has come since and is not taken back."""
        call = self.call_on(day)
        later = ((Step.VISIT, self.visit_day), (Step.MISSING, self.missing_day), (Step.REFERRAL, self.referral_day))
        return [*([call] if call else []), *(step for step, comes_on in later if 1 <= comes_on <= day)]

    def comes_next(self, day: int) -> tuple[Step, int] | None:
        """The first step after a day, and its day; None where the last has been reached."""
        for later in range(day + 1, max(self.referral_day, day) + 1):
            new = [step for step in self.reached(later) if step not in self.reached(later - 1)]
            if new:
                return new[-1], later
            if self.call_on(later):
                return Step.FURTHER_CALL, later
        return None


def window_of(step: Step, run: Run) -> str:
    """What tells one task of a step from the next: the first day without contact, with the day where a call repeats."""
    first = run.starts_on.isoformat() if run.starts_on else ""
    return f"{first} {run.days}" if step is Step.FURTHER_CALL else first


# The authority's protocol for children missing education, in our words: what a school has tried before it refers.
MISSING_POINTS = (
    "Ring every contact again, emergency contacts among them, at another time of day",
    "Ask brothers’ and sisters’ schools, the class teacher and friends of the child",
    "Go to the home again, at another time of day",
    "Ask whoever works with the family: social worker, health visitor, school nurse",
    "Look whether another school has asked for the child’s file",
    "Tell the designated safeguarding lead what was tried and what is not known",
)
REFERRAL_POINTS = (
    "Fill in the authority’s referral: last day seen, addresses, contacts, what was tried and when",
    "Agree with the authority who enquires where, and keep the answers",
    "Tell the designated safeguarding lead, and the social worker if there is one",
    "Keep the name on the roll: it goes only on a lawful ground",
)
VISIT_POINTS = (
    "Go with somebody else where there is a risk, and say where you are going",
    "See the child, and ask how the child is",
    "Ask why the child is away, and when the child comes back",
    "Check the telephone numbers and the address",
    "Leave our letter where nobody is in",
    "Write the visit down on the pupil’s page",
)

"""What must be so before a step is asked for. Each condition can say in words why it holds.

A condition looks at one pupil's facts as on one day and at nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from accounts.domain.words import counted
from interventions.domain.facts import PupilFacts


class Condition(Protocol):
    """Whether something is so, and what a person would say about it."""

    def holds(self, facts: PupilFacts, stage: str) -> bool: ...
    def why(self, facts: PupilFacts, stage: str) -> str: ...
    def describe(self) -> str: ...
    def steps(self) -> Iterator[tuple[str, str]]: ...


class Simple:
    """A condition that stands on no other step unless it says so."""

    def steps(self) -> Iterator[tuple[str, str]]:
        """The steps of the same stage that this stands on, each with the outcome that it needs, if any."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Always(Simple):
    """Being in the stage is enough."""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return True

    def why(self, facts: PupilFacts, stage: str) -> str:
        return ""

    def describe(self) -> str:
        return ""


ALWAYS = Always()


@dataclass(frozen=True, slots=True)
class Unauthorised(Simple):
    """So many unauthorised sessions in the window of the figure."""

    at_least: int

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.tally.unauthorised >= self.at_least

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{counted(facts.tally.unauthorised, 'session')} unauthorised"

    def describe(self) -> str:
        return f"at least {counted(self.at_least, 'session')} unauthorised"


@dataclass(frozen=True, slots=True)
class Done(Simple):
    """An earlier step of the stage was done, so many school days ago."""

    step: str
    days: int = 0

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        earlier = facts.latest_done(f"{stage}.{self.step}")
        return earlier is not None and facts.days_since(earlier.done_on) >= self.days

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{_step_words(self.step)} done"

    def describe(self) -> str:
        after = f", {counted(self.days, 'school day')} ago" if self.days else ""
        return f"{_step_words(self.step)} done{after}"

    def steps(self) -> Iterator[tuple[str, str]]:
        yield self.step, ""


@dataclass(frozen=True, slots=True)
class NotImproved(Simple):
    """An earlier step was done so many school days ago, and the figure is no better than on the day it was done."""

    after: str
    days: int

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        earlier = facts.latest_done(f"{stage}.{self.after}")
        if earlier is None or facts.days_since(earlier.done_on) < self.days:
            return False
        now, then = facts.tally.tenths, earlier.tenths_when_done
        return now is not None and then is not None and now <= then

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"no better since {_step_words(self.after).lower()}"

    def describe(self) -> str:
        return f"no better {counted(self.days, 'school day')} after {_step_words(self.after).lower()}"

    def steps(self) -> Iterator[tuple[str, str]]:
        yield self.after, ""


@dataclass(frozen=True, slots=True)
class Ended(Simple):
    """An earlier step ended in one way: a meeting was missed, a contract agreed."""

    step: str
    outcome: str

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        earlier = facts.latest_done(f"{stage}.{self.step}")
        return earlier is not None and earlier.outcome == self.outcome

    def why(self, facts: PupilFacts, stage: str) -> str:
        return self.describe()

    def describe(self) -> str:
        return f"{_step_words(self.step).lower()} ended with “{self.outcome.replace('_', ' ')}”"

    def steps(self) -> Iterator[tuple[str, str]]:
        yield self.step, self.outcome


@dataclass(frozen=True, slots=True)
class EndOfHalfTerm(Simple):
    """In the last school days of a half term."""

    days: int = 5

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.days_left_of_half_term is not None and facts.days_left_of_half_term < self.days

    def why(self, facts: PupilFacts, stage: str) -> str:
        return "the half term ends"

    def describe(self) -> str:
        return f"in the last {counted(self.days, 'school day')} of a half term"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these."""

    parts: tuple[Condition, ...]

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return all(part.holds(facts, stage) for part in self.parts)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return " and ".join(part.why(facts, stage) for part in self.parts)

    def describe(self) -> str:
        return " and ".join(part.describe() for part in self.parts)

    def steps(self) -> Iterator[tuple[str, str]]:
        for part in self.parts:
            yield from part.steps()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    parts: tuple[Condition, ...]

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return any(part.holds(facts, stage) for part in self.parts)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return " and ".join(part.why(facts, stage) for part in self.parts if part.holds(facts, stage))

    def describe(self) -> str:
        return ", or ".join(part.describe() for part in self.parts)

    def steps(self) -> Iterator[tuple[str, str]]:
        for part in self.parts:
            yield from part.steps()


def _step_words(key: str) -> str:
    return key.replace("_", " ").capitalize()

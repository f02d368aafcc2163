"""What was done before in the same stage, and whether it helped."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.domain.words import counted
from interventions.domain.conditions.base import Simple
from interventions.domain.facts import PupilFacts


@dataclass(frozen=True, slots=True)
class Done(Simple):
    """An earlier step of the stage was done, so many school days ago."""

    step: str
    days: int = 0

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        earlier = facts.latest_done(f"{stage}.{self.step}")
        return earlier is not None and facts.days_since(earlier.done_on) >= self.days

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{step_words(self.step)} done"

    def describe(self) -> str:
        after = f", {counted(self.days, 'school day')} ago" if self.days else ""
        return f"{step_words(self.step)} done{after}"

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
        return f"no better since {step_words(self.after).lower()}"

    def describe(self) -> str:
        return f"no better {counted(self.days, 'school day')} after {step_words(self.after).lower()}"

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
        return f"{step_words(self.step).lower()} ended with “{self.outcome.replace('_', ' ')}”"

    def steps(self) -> Iterator[tuple[str, str]]:
        yield self.step, self.outcome


@dataclass(frozen=True, slots=True)
class NotHelped(Simple):
    """The time of a stage was over and attendance had not improved (S3-016)."""

    stage: str

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        """A stage that was left since because it was better begins the count anew."""
        own = [review for review in facts.reviews if review.stage == self.stage and review.on <= facts.on]
        if not own or own[-1].improved:
            return False
        return not any(review.left and own[-1].on < review.on <= facts.on for review in facts.reviews)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"no better at the end of {self.stage.replace('_', ' ')}"

    def describe(self) -> str:
        return f"attendance no better at the end of {self.stage.replace('_', ' ')}"

    def stages(self) -> Iterator[str]:
        yield self.stage


def step_words(key: str) -> str:
    """A step as its key says it."""
    return key.replace("_", " ").capitalize()

"""What a rule is made of. Each condition can say in words what it asks for, and why it holds of a pupil.

A condition looks at one pupil's facts as on one day and at nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from interventions.domain.facts import PupilFacts

Use = tuple[str, str]  # what a condition looks at, and over which window: ("over", "term")


class Condition(Protocol):
    """Whether something is so, and what a person would say about it."""

    def holds(self, facts: PupilFacts, stage: str) -> bool: ...
    def why(self, facts: PupilFacts, stage: str) -> str: ...
    def describe(self) -> str: ...
    def steps(self) -> Iterator[tuple[str, str]]: ...
    def stages(self) -> Iterator[str]: ...
    def uses(self) -> Iterator[Use]: ...


class Simple:
    """A condition that stands on no step, no stage and no other fact unless it says so."""

    def steps(self) -> Iterator[tuple[str, str]]:
        """The steps of the same stage that this stands on, each with the outcome that it needs, if any."""
        return iter(())

    def stages(self) -> Iterator[str]:
        """The stages whose review this stands on."""
        return iter(())

    def uses(self) -> Iterator[Use]:
        """The facts besides the policy's own figure that have to be at hand."""
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


class Joined:
    """Several conditions together."""

    parts: tuple[Condition, ...]

    def steps(self) -> Iterator[tuple[str, str]]:
        for part in self.parts:
            yield from part.steps()

    def stages(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.stages()

    def uses(self) -> Iterator[Use]:
        for part in self.parts:
            yield from part.uses()


@dataclass(frozen=True)
class AllOf(Joined):
    """Every one of these."""

    parts: tuple[Condition, ...]

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return all(part.holds(facts, stage) for part in self.parts)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return " and ".join(filter(None, (part.why(facts, stage) for part in self.parts)))

    def describe(self) -> str:
        return " and ".join(part.describe() for part in self.parts)


@dataclass(frozen=True)
class AnyOf(Joined):
    """At least one of these."""

    parts: tuple[Condition, ...]

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return any(part.holds(facts, stage) for part in self.parts)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return " and ".join(part.why(facts, stage) for part in self.parts if part.holds(facts, stage))

    def describe(self) -> str:
        return ", or ".join(part.describe() for part in self.parts)


@dataclass(frozen=True)
class NotSo(Joined):
    """The opposite of a condition. Looking back, what was not known then is taken to have been the other way about."""

    part: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:  # type: ignore[override]
        return (self.part,)

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        if facts.circumstances == "known":
            return not self.part.holds(facts, stage)
        other: Literal["assumed", "none"] = "none" if facts.circumstances == "assumed" else "assumed"
        return not self.part.holds(replace(facts, circumstances=other), stage)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return self.describe()

    def describe(self) -> str:
        return f"not {self.part.describe()}"

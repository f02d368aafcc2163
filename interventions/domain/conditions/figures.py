"""What the marks of a window add up to. The window is the policy's own where none is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.domain.words import counted
from interventions.domain import over as stretches
from interventions.domain.conditions.base import Simple, Use
from interventions.domain.facts import PupilFacts
from interventions.domain.over import YEAR


class Windowed(Simple):
    """A condition that counts over a window."""

    over: str

    def uses(self) -> Iterator[Use]:
        if self.over:
            yield "over", self.over

    @property
    def _in(self) -> str:
        return f" in {stretches.words(self.over)}" if self.over else ""


@dataclass(frozen=True)
class Unauthorised(Windowed):
    """So many unauthorised sessions."""

    at_least: int
    over: str = ""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.tally_over(self.over).unauthorised >= self.at_least

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{counted(facts.tally_over(self.over).unauthorised, 'session')} unauthorised{self._in}"

    def describe(self) -> str:
        return f"at least {counted(self.at_least, 'session')} unauthorised{self._in}"


@dataclass(frozen=True)
class Lates(Windowed):
    """Late so many times, before or after the register closed (S0-004)."""

    at_least: int
    over: str = ""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return self._lates(facts) >= self.at_least

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"late {counted(self._lates(facts), 'time')}{self._in}"

    def describe(self) -> str:
        return f"late at least {counted(self.at_least, 'time')}{self._in}"

    def _lates(self, facts: PupilFacts) -> int:
        tally = facts.tally_over(self.over)
        return tally.late + tally.late_after_close


@dataclass(frozen=True)
class Below(Windowed):
    """Attendance strictly below a figure, by tenths as people see them (S3-009)."""

    tenths: int
    over: str = ""
    least: int = 1  # possible sessions before anybody is said to be below

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        tally = facts.tally_over(self.over)
        return tally.possible >= self.least and tally.tenths is not None and tally.tenths < self.tenths

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{shown(facts.tally_over(self.over).tenths or 0)} %{self._in}, below {shown(self.tenths)}"

    def describe(self) -> str:
        return f"attendance below {shown(self.tenths)} %{self._in}"


@dataclass(frozen=True)
class Spells(Windowed):
    """So many separate spells of absence: not one bout of illness (S0-032)."""

    at_least: int
    over: str = YEAR

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.spells.get(self.over, 0) >= self.at_least

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{counted(facts.spells.get(self.over, 0), 'spell')} of absence{self._in}"

    def describe(self) -> str:
        return f"at least {counted(self.at_least, 'spell')} of absence{self._in}"

    def uses(self) -> Iterator[Use]:
        yield "spells", self.over


@dataclass(frozen=True)
class Persistent(Windowed):
    """A tenth or more of this year's possible sessions missed: exact counts (S0-008)."""

    over: str = YEAR
    least: int = 1  # possible sessions before anybody is called so

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        tally = facts.tally_over(self.over)
        return tally.possible >= self.least and tally.is_persistent

    def why(self, facts: PupilFacts, stage: str) -> str:
        tally = facts.tally_over(self.over)
        return f"persistently absent: {tally.absent} of {tally.possible} sessions missed{self._in}"

    def describe(self) -> str:
        return "persistently absent: a tenth or more of this year’s sessions missed"


@dataclass(frozen=True)
class Severe(Windowed):
    """Half or more of this year's possible sessions missed: exact counts."""

    over: str = YEAR
    least: int = 1

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        tally = facts.tally_over(self.over)
        return tally.possible >= self.least and tally.is_severe

    def why(self, facts: PupilFacts, stage: str) -> str:
        tally = facts.tally_over(self.over)
        return f"severely absent: {tally.absent} of {tally.possible} sessions missed{self._in}"

    def describe(self) -> str:
        return "severely absent: half or more of this year’s sessions missed"


def shown(tenths: int) -> str:
    """Tenths of a per cent as people write them."""
    return f"{tenths // 10}.{tenths % 10}"

"""What is known of the pupil besides the marks. Looking back at a task, what was known then is taken to have been so."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.domain.words import counted, either, listed
from interventions.domain.conditions.base import Simple, Use
from interventions.domain.facts import PupilFacts
from pupils.domain.needs import kind_of

PRIVATE = "a circumstance that calls for support"


@dataclass(frozen=True, slots=True)
class Needs(Simple):
    """One of these needs is in force. It brings steps of support only, never of sanction (S0-010, S1-010)."""

    kinds: tuple[str, ...]

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.circumstance(bool(facts.needs & set(self.kinds)))

    def why(self, facts: PupilFacts, stage: str) -> str:
        """Stands on the task, which teachers read too: a sensitive need is not named."""
        mine = [kind_of(kind) for kind in self.kinds if kind in facts.needs]
        named = list(dict.fromkeys(PRIVATE if kind.sensitive else kind.name for kind in mine))
        return listed(named) or PRIVATE

    def describe(self) -> str:
        return either([kind_of(kind).name for kind in self.kinds])

    def uses(self) -> Iterator[Use]:
        yield "needs", ""


@dataclass(frozen=True, slots=True)
class NoContact(Simple):
    """Away, nobody knows why, and nobody reached for so many school days (S0-009)."""

    days: int

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.circumstance(facts.days_without_contact >= self.days)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"no contact with the family for {counted(facts.days_without_contact, 'school day')}"

    def describe(self) -> str:
        return f"no contact with the family for {counted(self.days, 'school day')}"

    def uses(self) -> Iterator[Use]:
        yield "no_contact", ""


@dataclass(frozen=True, slots=True)
class HolidayRequest(Simple):
    """A holiday in term time was asked for this school year (S0-003)."""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.circumstance(facts.holiday_requests > 0)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return f"{counted(facts.holiday_requests, 'holiday')} in term time asked for this school year"

    def describe(self) -> str:
        return "a holiday in term time asked for this school year"

    def uses(self) -> Iterator[Use]:
        yield "holidays", ""


@dataclass(frozen=True, slots=True)
class PartTime(Simple):
    """A part-time timetable is in force (S0-014)."""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.circumstance(facts.on_part_time_timetable)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return self.describe()

    def describe(self) -> str:
        return "on a part-time timetable"

    def uses(self) -> Iterator[Use]:
        yield "part_time", ""


@dataclass(frozen=True, slots=True)
class Missing(Simple):
    """Nobody knows where the child is, for as long as the school's protocol says (S0-013)."""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.circumstance(facts.missing_from_education)

    def why(self, facts: PupilFacts, stage: str) -> str:
        return self.describe()

    def describe(self) -> str:
        return "missing from education"

    def uses(self) -> Iterator[Use]:
        yield "missing", ""


@dataclass(frozen=True, slots=True)
class SupportUnused(Simple):
    """Help was refused or not taken up, and so many sessions unauthorised since (S4-146)."""

    unauthorised_since: int = 0

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        support = facts.support
        return facts.circumstance(
            support.refused_on is not None and support.unauthorised_since >= self.unauthorised_since
        )

    def why(self, facts: PupilFacts, stage: str) -> str:
        since = counted(facts.support.unauthorised_since, "session")
        return f"support offered and not taken up, {since} unauthorised since"

    def describe(self) -> str:
        more = (
            f", and {counted(self.unauthorised_since, 'session')} unauthorised since" if self.unauthorised_since else ""
        )
        return f"support offered and not taken up{more}"

    def uses(self) -> Iterator[Use]:
        yield "support", ""


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
class FirstHalfTerm(Simple):
    """In the first half term of the school year (S3-010)."""

    def holds(self, facts: PupilFacts, stage: str) -> bool:
        return facts.is_first_half_term

    def why(self, facts: PupilFacts, stage: str) -> str:
        return self.describe()

    def describe(self) -> str:
        return "in the first half term of the school year"

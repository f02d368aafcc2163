"""Calendar rows held against the calendar that stands: which half terms and closures are added, changed, or refused.

Planning is pure. `lost` names the school days that a row would take away; whoever applies the plan refuses rows
whose lost days already hold marks, since a mark is never deleted.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from attendance.domain.calendar import Calendar, weekdays
from pupils.domain.summary import Issue, Level
from pupils.domain.years import academic_year_of

LONGEST_HALF_TERM = timedelta(days=100)
LONGEST_CLOSURE = timedelta(days=60)


class Kind(StrEnum):
    """What a row of a calendar describes."""

    HALF_TERM = "half_term"
    CLOSURE = "closure"
    INSET = "inset"
    BANK_HOLIDAY = "bank_holiday"


@dataclass(frozen=True, slots=True)
class Span:
    """Some days with a name, both ends included. `pk` and `row` where it stands or comes from a file."""

    kind: Kind
    name: str
    starts_on: date
    ends_on: date
    pk: int | None = None
    row: int = 0

    @property
    def is_half_term(self) -> bool:
        return self.kind is Kind.HALF_TERM

    def overlaps(self, other: "Span") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    def days(self) -> list[date]:
        return weekdays(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class CalendarStep:
    """One row's doing: a span to add (`stands` None) or to change."""

    span: Span
    stands: Span | None
    lost: frozenset[date]  # days that are school days now and would not be


@dataclass(slots=True)
class CalendarPlan:
    """What a calendar file would do."""

    steps: list[CalendarStep] = field(default_factory=list)
    unchanged: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def additions(self) -> list[CalendarStep]:
        return [step for step in self.steps if step.stands is None]

    @property
    def changes(self) -> list[CalendarStep]:
        return [step for step in self.steps if step.stands is not None]

    def lost(self) -> frozenset[date]:
        return frozenset(day for step in self.steps for day in step.lost)

    def refuse(self, marked: Collection[date]) -> None:
        """Take out the rows that would close days on which marks stand."""
        for step in list(self.steps):
            if hit := sorted(step.lost.intersection(marked)):
                self.steps.remove(step)
                self.issues.append(Issue(step.span.row, "starts_on", Level.REJECTED, marks_stand(hit)))


def marks_stand(days: Sequence[date]) -> str:
    """Why days cannot cease to be school days."""
    first = f"{days[0]:%A} {days[0].day} {days[0]:%B %Y}"
    where = f"{first} holds marks" if len(days) == 1 else f"{first} and {len(days) - 1} more school days hold marks"
    return f"{where}, and marks are never deleted. Enter a closure for those days instead."


def check(span: Span) -> tuple[str, str] | None:
    """What is wrong with a span by itself: column and sentence."""
    if span.ends_on < span.starts_on:
        return "ends_on", "It would end before it starts. Check both dates."
    if span.is_half_term and academic_year_of(span.starts_on) != academic_year_of(span.ends_on):
        return "ends_on", "A half term lies within one academic year, August to July. Check both dates."
    longest = LONGEST_HALF_TERM if span.is_half_term else LONGEST_CLOSURE
    if span.ends_on - span.starts_on > longest:
        return "ends_on", f"This is longer than {longest.days} days. Check both dates."
    return None


def plan(spans: Iterable[Span], standing: Sequence[Span], calendar: Calendar) -> CalendarPlan:
    """Hold spans against those that stand. Half terms come first, whatever the order of the rows."""
    outcome = CalendarPlan()
    half_terms = [span for span in standing if span.is_half_term]
    closures = [span for span in standing if not span.is_half_term]
    settled: list[Span] = []  # of this file
    for span in sorted(spans, key=lambda span: (not span.is_half_term, span.row)):
        if problem := check(span):
            outcome.issues.append(Issue(span.row, problem[0], Level.REJECTED, problem[1]))
        elif span.is_half_term:
            _half_term(span, half_terms, settled, calendar, outcome)
        else:
            _closure(span, closures, half_terms + settled, settled, calendar, outcome)
    return outcome


def _half_term(
    span: Span, standing: list[Span], settled: list[Span], calendar: Calendar, outcome: CalendarPlan
) -> None:
    if twin := next((other for other in settled if other.is_half_term and other.overlaps(span)), None):
        message = f"It overlaps the half term of row {twin.row}. Check both."
        outcome.issues.append(Issue(span.row, "starts_on", Level.REJECTED, message))
        return
    touched = [other for other in standing if other.overlaps(span)]
    if len(touched) > 1:
        message = "It overlaps two half terms that the school has. Correct those first."
        outcome.issues.append(Issue(span.row, "starts_on", Level.REJECTED, message))
        return
    settled.append(span)
    stands = touched[0] if touched else None
    lost = frozenset(stands.days()) - frozenset(span.days()) if stands else frozenset[date]()
    _settle(span, stands, frozenset(day for day in lost if calendar.is_school_day(day)), outcome)


def _closure(
    span: Span,
    standing: list[Span],
    half_terms: list[Span],
    settled: list[Span],
    calendar: Calendar,
    outcome: CalendarPlan,
) -> None:
    if twin := next((o for o in settled if (o.kind, o.starts_on) == (span.kind, span.starts_on)), None):
        message = f"Row {twin.row} starts on the same day. That row counts."
        outcome.issues.append(Issue(span.row, "starts_on", Level.REJECTED, message))
        return
    settled.append(span)
    if not any(other.is_half_term and other.overlaps(span) for other in half_terms):
        message = "It lies in no half term, so it changes nothing. Check the dates."
        outcome.issues.append(Issue(span.row, "starts_on", Level.WARNED, message))
    stands = next((o for o in standing if (o.kind, o.starts_on) == (span.kind, span.starts_on)), None)
    lost = frozenset(day for day in span.days() if calendar.is_school_day(day))
    _settle(span, stands, lost, outcome)


def _settle(span: Span, stands: Span | None, lost: frozenset[date], outcome: CalendarPlan) -> None:
    if stands and (stands.name, stands.starts_on, stands.ends_on) == (span.name, span.starts_on, span.ends_on):
        outcome.unchanged += 1
    else:
        outcome.steps.append(CalendarStep(span, stands, lost))

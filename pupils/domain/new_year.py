"""September: classes of the year that ends, held against those of the year that begins.

Pupils move up a year with their class, or where a row names them; a class that goes nowhere leaves the school.
Planning is pure; a plan applied and planned again gives nothing to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pupils.domain import age, removal
from pupils.domain.roll_plan import Place, StandingPupil
from pupils.domain.summary import Issue, Level
from pupils.domain.years import YearGroup, academic_year_name, academic_year_of, last_day_of

MAY = 5


@dataclass(frozen=True, slots=True)
class ClassRow:
    """What becomes of a class: its new name (blank: its pupils leave) and who takes it. `old` blank: a new class."""

    row: int
    old: str
    new: str
    teacher: str = ""  # e-mail
    ground: str = ""


@dataclass(frozen=True, slots=True)
class PupilRow:
    """What becomes of one pupil, otherwise than of the class."""

    row: int
    upn: str
    new: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A pupil's place in the year that begins. `pk` where there is one already, in another class."""

    row: int
    pupil: StandingPupil
    new: str
    year_group: YearGroup
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A pupil who leaves with the year, and the ground."""

    row: int
    pupil: StandingPupil
    ground: str


@dataclass(slots=True)
class NewYearPlan:
    """What the roll-over would do."""

    year: int  # that begins
    moves: list[Move] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    classes: dict[str, set[str]] = field(default_factory=dict)  # name → e-mails of who takes it
    rows: set[int] = field(default_factory=set)  # rows that were understood
    issues: list[Issue] = field(default_factory=list)
    left_over: list[StandingPupil] = field(default_factory=list)  # in a class the file does not name


def year_beginning(on: date) -> int:
    """The academic year a roll-over is for: from May on the coming one, else the one that has begun."""
    return academic_year_of(on) + (1 if MAY <= on.month < 8 else 0)


def plan(
    classes: Sequence[ClassRow], singles: Sequence[PupilRow], pupils: Sequence[StandingPupil], *, year: int
) -> NewYearPlan:
    """Hold the rows against who is in which class when the year before ends."""
    return _Planner(pupils, year).plan(classes, singles)


class _Planner:
    def __init__(self, pupils: Sequence[StandingPupil], year: int) -> None:
        self.outcome = NewYearPlan(year)
        self.last_day = last_day_of(year - 1)
        self.places = {p.pk: place for p in pupils if (place := _place_at_end(p, year - 1))}
        self.here = [p for p in pupils if p.pk in self.places]
        self.by_upn = {p.upn: p for p in self.here}

    def plan(self, classes: Sequence[ClassRow], singles: Sequence[PupilRow]) -> NewYearPlan:
        settled = {pupil.pk for row in singles if (pupil := self._single(row))}
        named: dict[str, int] = {}
        for row in classes:
            self._class(row, named, settled)
        self.outcome.left_over = [p for p in self.here if p.pk not in settled and self.places[p.pk].group not in named]
        return self.outcome

    def _single(self, row: PupilRow) -> StandingPupil | None:
        pupil = self.by_upn.get(row.upn)
        if pupil is None:
            self._reject(row.row, "upn", f"No pupil with this UPN is in a class of {self._year_before}.")
            return None
        if self._goes(row.row, pupil, row.new, row.ground):
            self.outcome.rows.add(row.row)
        return pupil

    def _class(self, row: ClassRow, named: dict[str, int], settled: set[int]) -> None:
        if row.old and row.old in named:
            self._reject(row.row, "class", f"Row {named[row.old]} says what becomes of {row.old}. That row counts.")
            return
        members = [p for p in self.here if row.old and self.places[p.pk].group == row.old]
        if row.old and not members:
            self._reject(row.row, "class", f"There is no class {row.old} with pupils in {self._year_before}.")
            return
        if row.old:
            named[row.old] = row.row
        if row.new:
            self.outcome.classes.setdefault(row.new, set()).update({row.teacher} - {""})
        self.outcome.rows.add(row.row)
        for pupil in members:
            if pupil.pk not in settled:
                self._goes(row.row, pupil, row.new, row.ground)

    def _goes(self, row: int, pupil: StandingPupil, new: str, ground: str) -> bool:
        if not new:
            self._leaves(row, pupil, ground)
            return True
        year_group = YearGroup(self.places[pupil.pk].year_group).next
        if year_group is None:
            self._reject(
                row, "new_class", f"{self.places[pupil.pk].group} is of the last year there is. Leave this blank."
            )
            return False
        self.outcome.classes.setdefault(new, set())
        there = next((p for p in pupil.places if p.academic_year == self.outcome.year), None)
        if there is None or (there.group, there.year_group) != (new, year_group):
            self.outcome.moves.append(Move(row, pupil, new, year_group, there.pk if there else None))
        return True

    def _leaves(self, row: int, pupil: StandingPupil, ground: str) -> None:
        stands = pupil.stretches[-1] if pupil.stretches else None
        if stands and stands.ends_on is None:
            over_age = age.ends_on(pupil.date_of_birth) <= self.last_day
            ground = ground or removal.usual_ground(over_compulsory_age=over_age)
            self.outcome.departures.append(Departure(row, pupil, ground))

    @property
    def _year_before(self) -> str:
        return academic_year_name(self.outcome.year - 1)

    def _reject(self, row: int, column: str, message: str) -> None:
        self.outcome.issues.append(Issue(row, column, Level.REJECTED, message))


def _place_at_end(pupil: StandingPupil, year: int) -> Place | None:
    """The class place a pupil holds on the last day of an academic year, if on the roll then."""
    last = last_day_of(year)
    if not any(s.starts_on <= last and (s.ends_on is None or s.ends_on >= last) for s in pupil.stretches):
        return None
    for place in pupil.places:
        if place.academic_year == year and (place.ends_on is None or place.ends_on >= last):
            return place
    return None

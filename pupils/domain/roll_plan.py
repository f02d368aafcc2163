"""Records held against the roll: who would be added, who changed, who leaves, and what is in doubt.

Planning is pure. Applying a plan and planning the same records again gives nothing to do; the order of the records is
irrelevant, save that of two rows of one pupil the first counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pupils.domain.matching import Matcher
from pupils.domain.records import PupilRecord
from pupils.domain.summary import Issue, Level
from pupils.domain.upn import is_temporary
from pupils.domain.years import academic_year_of, first_day_of

ONE_DAY = timedelta(days=1)
DETAILS = (
    "upn", "legal_forename", "legal_surname", "preferred_forename", "date_of_birth", "sex", "year_group",
    "ethnicity", "address", "postcode",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch on the roll, as it stands."""

    pk: int
    starts_on: date
    ends_on: date | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a class, as it stands."""

    pk: int
    group: str
    academic_year: int
    year_group: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class StandingPupil:
    """A pupil as the school has one."""

    pk: int
    upn: str
    legal_forename: str
    legal_surname: str
    date_of_birth: date
    year_group: str
    preferred_forename: str = ""
    sex: str = ""
    ethnicity: str = ""
    address: str = ""
    postcode: str = ""
    stretches: Sequence[Stretch] = ()  # by starting day
    places: Sequence[Place] = ()  # classes, by starting day
    needs: frozenset[str] = frozenset()  # kinds that are open


@dataclass(frozen=True, slots=True)
class StretchStep:
    """Begin a stretch on the roll (pk None), or set its days and ground."""

    pk: int | None
    starts_on: date
    ends_on: date | None
    ground: str


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """A class place to begin (pk None) or to set. `group` is a class of `academic_year`."""

    pk: int | None
    group: str
    academic_year: int
    year_group: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """All that one record brings about for one pupil. Empty: the pupil is as the record says."""

    record: PupilRecord
    pupil: StandingPupil | None  # None: to be added
    details: dict[str, object] = field(default_factory=dict)
    stretch: StretchStep | None = None
    places: tuple[PlaceStep, ...] = ()
    dropped: tuple[int, ...] = ()  # places that would begin after the pupil has left
    needs_begun: frozenset[str] = frozenset()
    needs_ended: frozenset[str] = frozenset()

    @property
    def is_addition(self) -> bool:
        return self.pupil is None

    @property
    def is_change(self) -> bool:
        return self.pupil is not None and bool(
            self.details or self.stretch or self.places or self.dropped or self.needs_begun or self.needs_ended
        )

    @property
    def leaves(self) -> bool:
        """Whether this step takes a pupil who is on the roll off it."""
        return self.pupil is not None and self.stretch is not None and self.stretch.ends_on is not None


@dataclass(slots=True)
class RollPlan:
    """What a file would do to the roll."""

    steps: list[Step] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    missing: list[StandingPupil] = field(default_factory=list)  # on roll, and not in the file: never removed by it

    @property
    def additions(self) -> list[Step]:
        return [step for step in self.steps if step.is_addition]

    @property
    def changes(self) -> list[Step]:
        return [step for step in self.steps if step.is_change]

    @property
    def leavers(self) -> list[Step]:
        return [step for step in self.steps if step.is_change and step.leaves]

    @property
    def unchanged(self) -> int:
        return sum(not step.is_addition and not step.is_change for step in self.steps)


def plan(records: Iterable[PupilRecord], roll: Sequence[StandingPupil], *, on: date) -> RollPlan:
    """Hold records against the roll as on a day."""
    outcome = RollPlan()
    matcher = Matcher(roll)
    seen: dict[str, int] = {}
    met: dict[int, int] = {}
    for record in records:
        if first := seen.get(record.upn):
            outcome.issues.append(_rejected(record, "upn", f"A second row of one pupil: row {first} counts."))
            continue
        match = matcher.find(record)
        if match.pupil and (first := met.get(match.pupil.pk)):
            outcome.issues.append(_rejected(record, "upn", f"A second row of one pupil: row {first} counts."))
            continue
        if match.doubt:
            outcome.issues.append(_rejected(record, "upn", match.doubt))
            continue
        seen[record.upn] = record.row
        if match.note:
            outcome.issues.append(Issue(record.row, "upn", Level.WARNED, match.note))
        if match.pupil is None:
            outcome.steps.append(_addition(record, on))
        else:
            met[match.pupil.pk] = record.row
            _change(record, match.pupil, on, outcome)
    outcome.missing = [pupil for pupil in roll if pupil.pk not in met and _is_on_roll(pupil, on)]
    return outcome


def _addition(record: PupilRecord, on: date) -> Step:
    start = record.started_on or first_day_of(academic_year_of(record.left_on or on))
    return Step(
        record,
        None,
        details={name: value for name in DETAILS if (value := getattr(record, name))},
        stretch=StretchStep(None, start, record.left_on, record.ground),
        places=_places(record, (), start, on),
        needs_begun=frozenset(kind for kind, has in record.needs.items() if has),
    )


def _change(record: PupilRecord, pupil: StandingPupil, on: date, outcome: RollPlan) -> None:
    if problem := _overlaps(record, pupil):
        outcome.issues.append(_rejected(record, "started_on", problem))
        return
    stretch = _stretch(record, pupil, on)
    stands = pupil.stretches[-1] if pupil.stretches else None
    if stretch is None and record.left_on is None and stands and stands.ends_on and stands.ends_on < on:
        outcome.issues.append(
            Issue(
                record.row,
                "left_on",
                Level.WARNED,
                "The pupil has left here and the file does not say so. "
                "If they have come back, give the new starting day.",
            )
        )
    start = stretch.starts_on if stretch else (stands.starts_on if stands else on)
    is_gone = stretch is None and record.left_on is None and stands is not None and not _holds(stands, on)
    outcome.steps.append(
        Step(
            record,
            pupil,
            details=_details(record, pupil),
            stretch=stretch,
            places=() if is_gone else _places(record, pupil.places, start, on),
            dropped=tuple(p.pk for p in pupil.places if record.left_on and p.starts_on > record.left_on),
            needs_begun=frozenset(k for k, has in record.needs.items() if has) - pupil.needs,
            needs_ended=frozenset(k for k, has in record.needs.items() if not has) & pupil.needs,
        )
    )


def _details(record: PupilRecord, pupil: StandingPupil) -> dict[str, object]:
    """What the record says otherwise than it stands. What it leaves blank stays."""
    changed = {name: value for name in DETAILS if (value := getattr(record, name)) and value != getattr(pupil, name)}
    if is_temporary(record.upn) and not is_temporary(pupil.upn):
        changed.pop("upn", None)
    return changed


def _stretch(record: PupilRecord, pupil: StandingPupil, on: date) -> StretchStep | None:
    """What the record changes in the stretches on the roll: a new one, other days, or an end with its ground."""
    stands = pupil.stretches[-1] if pupil.stretches else None
    if stands is None:
        start = record.started_on or first_day_of(academic_year_of(record.left_on or on))
        return StretchStep(None, start, record.left_on, record.ground)
    if stands.ends_on and record.started_on and record.started_on > stands.ends_on:
        return StretchStep(None, record.started_on, record.left_on, record.ground)
    start = record.started_on or stands.starts_on
    end = record.left_on or stands.ends_on
    ground = record.ground or stands.ground
    if (start, end, ground) == (stands.starts_on, stands.ends_on, stands.ground):
        return None
    return StretchStep(stands.pk, start, end, ground)


def _overlaps(record: PupilRecord, pupil: StandingPupil) -> str:
    """Why the record's days do not fit the stretches that stand; '' where they do."""
    if not pupil.stretches:
        return ""
    stands = pupil.stretches[-1]
    start = record.started_on or stands.starts_on
    end = record.left_on or stands.ends_on
    anew = stands.ends_on is not None and record.started_on is not None and record.started_on > stands.ends_on
    if not anew and end is not None and end < start:
        return "The starting and leaving days do not fit those the school has. Correct them by hand."
    before = pupil.stretches[-2].ends_on if len(pupil.stretches) > 1 else None
    if not anew and before is not None and start <= before:
        return "The starting day lies in an earlier stretch on the roll. Correct it by hand."
    return ""


def _places(record: PupilRecord, places: Sequence[Place], start: date, on: date) -> tuple[PlaceStep, ...]:
    """The class place the record asks for: in the academic year of the day, of leaving if earlier, of starting if later."""
    steps = []
    day = min(max(on, start), record.left_on or date.max)
    year = academic_year_of(day)
    stands = next((p for p in places if p.starts_on <= day and (p.ends_on is None or p.ends_on >= day)), None)
    if not record.group:
        return tuple(_closed(places, record.left_on))
    if stands and (stands.group, stands.academic_year) == (record.group, year):
        end = _end(stands.ends_on, record.left_on)
        if (stands.year_group, stands.ends_on) != (record.year_group, end):
            steps.append(PlaceStep(stands.pk, record.group, year, record.year_group, stands.starts_on, end))
        return tuple(steps)
    begins = max(first_day_of(year), start)
    if stands and stands.starts_on >= day:  # entered for today or later: put right, not moved
        return (PlaceStep(stands.pk, record.group, year, record.year_group, stands.starts_on, record.left_on),)
    if stands:
        begins = first_day_of(year) if stands.academic_year < year else day
        begins = max(begins, stands.starts_on + ONE_DAY)
        steps.append(
            PlaceStep(
                stands.pk, stands.group, stands.academic_year, stands.year_group, stands.starts_on, begins - ONE_DAY
            )
        )
    earlier = [p.ends_on for p in places if p.ends_on and p.starts_on <= day and p is not stands]
    begins = max([begins, *(end + ONE_DAY for end in earlier if end + ONE_DAY <= day)])
    later = [p.starts_on for p in places if p.starts_on > day]
    end = _end(min(later) - ONE_DAY if later else None, record.left_on)
    steps.append(PlaceStep(None, record.group, year, record.year_group, begins, end))
    return tuple(steps)


def _closed(places: Sequence[Place], left_on: date | None) -> list[PlaceStep]:
    """Places that outlast the day of leaving, ended with it."""
    if left_on is None:
        return []
    return [
        PlaceStep(p.pk, p.group, p.academic_year, p.year_group, p.starts_on, left_on)
        for p in places
        if p.starts_on <= left_on and (p.ends_on is None or p.ends_on > left_on)
    ]


def _end(one: date | None, other: date | None) -> date | None:
    """The earlier of two ends, where either is known."""
    known = [day for day in (one, other) if day]
    return min(known) if known else None


def _is_on_roll(pupil: StandingPupil, on: date) -> bool:
    return any(s.starts_on <= on and _holds(s, on) for s in pupil.stretches)


def _holds(stretch: Stretch, on: date) -> bool:
    """Whether a stretch has not ended before a day."""
    return stretch.ends_on is None or stretch.ends_on >= on


def _rejected(record: PupilRecord, column: str, message: str) -> Issue:
    return Issue(record.row, column, Level.REJECTED, message)

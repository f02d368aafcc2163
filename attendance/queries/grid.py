"""Weeks of a class, every session of every pupil. A fixed number of statements, whatever the class and the weeks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from accounts.models import School, User
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.grid import Sitting
from attendance.models import Mark, PlannedMark
from attendance.models.register import Session
from attendance.queries.registers import session_times, state_of
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment, Group, GroupPlace, Pupil
from pupils.models.group import youngest_first

Key = tuple[int, date, str]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One session of one pupil."""

    key: str  # 12.20261119.AM
    code: str  # what stands, else what is planned
    seen: str  # what stands; blank where nothing does
    state: str  # present, late, absent, away, planned, none, closed
    words: str  # for who cannot see the colour
    ahead: bool = False  # not open yet: what is entered is planned

    @property
    def value(self) -> str:
        return f"{self.key}.{self.seen}"


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil's weeks."""

    pupil_id: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One session of a day."""

    on: date
    session: str
    closed: bool
    is_today: bool

    @property
    def key(self) -> str:
        return f"{self.on:%Y%m%d}.{self.session}"

    @property
    def words(self) -> str:
        return f"{self.on:%A} {self.on.day} {self.on:%B}, {Session(self.session).label}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Some weeks of a group."""

    group: Group
    first: date
    weeks: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def last(self) -> date:
        return self.first + 7 * self.weeks * ONE_DAY - 3 * ONE_DAY

    @property
    def days(self) -> list[date]:
        return [column.on for column in self.columns[::2]]

    @property
    def mondays(self) -> list[date]:
        return self.days[::5]


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands and is planned for some pupils and days, and when each was on roll."""

    names: Mapping[int, str]
    standing: Mapping[Key, str]
    planned: Mapping[Key, str]
    enrolled: Mapping[int, Sequence[tuple[date, date | None]]] = field(default_factory=dict)

    def on_roll(self, pupil_id: int, on: date) -> bool:
        return any(start <= on and (end is None or on <= end) for start, end in self.enrolled.get(pupil_id, ()))


def groups(school: School, on: date) -> list[Group]:
    """The classes, houses and support groups of the year. One statement."""
    found = school.groups.filter(academic_year=academic_year_of(on)).order_by("kind", *youngest_first())
    return list(found)


def grid(group: Group, first: date, weeks: int, calendar: Calendar, now: datetime) -> Grid:
    """A group’s weeks. Five statements."""
    days = [first + timedelta(weeks=week, days=day) for week in range(weeks) for day in range(5)]
    pupils = members(group, days[0], days[-1])
    held = ground(group.school, pupils, days[0], days[-1])
    ahead = {(on, session): is_ahead(group, (on, session), now) for on in days for session in Session.values}
    columns = tuple(
        Column(on, session, not calendar.is_school_day(on), on == now.date())
        for on in days
        for session in Session.values
    )
    rows = tuple(
        Row(pk, name, tuple(_cell(pk, column, held, ahead[column.on, column.session]) for column in columns))
        for pk, name in held.names.items()
    )
    return Grid(group, first, weeks, columns, rows)


def members(group: Group, first: date, last: date) -> list[Pupil]:
    """Who has a place in the group and is on roll on any of these days, by name. One statement."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), group=group, starts_on__lte=last)
    roll = Enrolment.objects.filter(pupil=OuterRef("pk"), starts_on__lte=last)
    here = group.school.pupils.filter(
        Exists(places.exclude(ends_on__lt=first)), Exists(roll.exclude(ends_on__lt=first))
    )
    return sorted(here, key=lambda pupil: (pupil.name.casefold(), pupil.pk))


def ground(school: School, pupils: Collection[Pupil], first: date, last: date) -> Ground:
    """Marks, plans and roll of these pupils. Three statements."""
    ids = [pupil.pk for pupil in pupils]
    within = {"school": school, "pupil__in": ids, "on__range": (first, last)}
    key = ("pupil_id", "on", "session", "code")
    enrolled: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for pupil_id, start, end in Enrolment.objects.filter(school=school, pupil__in=ids).values_list(
        "pupil_id", "starts_on", "ends_on"
    ):
        enrolled[pupil_id].append((start, end))
    return Ground(
        {pupil.pk: pupil.name for pupil in pupils},
        {(pk, on, session): code for pk, on, session, code in Mark.objects.filter(**within).values_list(*key)},
        {
            (pk, on, session): code
            for pk, on, session, code in PlannedMark.objects.filter(**within, withdrawn_at=None).values_list(*key)
        },
        enrolled,
    )


def days_with(school: School, pupil_ids: Collection[int], code: str, first: date, last: date) -> dict[int, set[date]]:
    """The days on which a code stands, by pupil. One statement."""
    found: dict[int, set[date]] = defaultdict(set)
    marks = Mark.objects.filter(school=school, pupil__in=pupil_ids, code=code, on__range=(first, last))
    for pupil_id, on in marks.values_list("pupil_id", "on"):
        found[pupil_id].add(on)
    return found


def entered(school: School, keys: Collection[Key]) -> dict[Key, tuple[str, datetime]]:
    """Who entered what stands for these sessions, and when. Two statements, and none for none."""
    if not keys:
        return {}
    marks = Mark.objects.filter(school=school, pupil__in={key[0] for key in keys}, on__in={key[1] for key in keys})
    found = {
        (mark.pupil_id, mark.on, mark.session): mark for mark in marks if (mark.pupil_id, mark.on, mark.session) in keys
    }
    people = User.objects.in_bulk({mark.recorded_by_id for mark in found.values() if mark.recorded_by_id})
    return {
        key: (people[mark.recorded_by_id].formal_name if mark.recorded_by_id else "a file", mark.recorded_at)
        for key, mark in found.items()
    }


def is_ahead(group: Group, sitting: Sitting, now: datetime) -> bool:
    """Whether a session has not opened yet: by the class's own times, or the school's."""
    on, session = sitting
    if on != now.date():
        return on > now.date()
    return not session_times(group.school, session, now, group).may_be_taken(now)


def _cell(pupil_id: int, column: Column, held: Ground, ahead: bool) -> Cell:
    key = f"{pupil_id}.{column.key}"
    place = (pupil_id, column.on, column.session)
    standing, planned = held.standing.get(place, ""), held.planned.get(place, "")
    if not standing and (column.closed or not held.on_roll(pupil_id, column.on)):
        return Cell(key, "", "", "closed", "no school" if column.closed else "not on roll")
    known = codes.known(standing or planned)
    words = known.name if known else "no mark"
    if standing:
        return Cell(key, standing, standing, state_of(standing), f"{standing}, {words}", ahead)
    return Cell(key, planned, "", "planned" if planned else "none", f"{planned} planned" if planned else words, ahead)

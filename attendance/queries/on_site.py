"""Who is on site now, class by class: the list for the fire bell (S4-066)."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import School
from attendance.domain.whereabouts import Place
from attendance.models.register import Session
from attendance.queries import desk as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.desk import Seen
from pupils.domain.years import academic_year_of
from pupils.models.group import GroupKind, youngest_first

NO_CLASS = "In no class"


@dataclass(frozen=True, slots=True)
class ClassList:
    """One class: whom to look for, and who is known to be elsewhere."""

    group_id: int | None
    name: str
    pupils: tuple[Seen, ...]

    @property
    def expected(self) -> list[Seen]:
        """Who may be in the building: in school, or not marked by anybody yet."""
        return [one for one in self.pupils if one.place in (Place.IN, Place.NOT_MARKED)]

    @property
    def is_unmarked(self) -> bool:
        """Nobody has taken the register; who is known to be in has passed the desk."""
        unmarked = [one for one in self.expected if one.place is Place.NOT_MARKED]
        return bool(unmarked) and all(one.day.last for one in self.expected if one.place is Place.IN)

    @property
    def elsewhere(self) -> list[Seen]:
        return [one for one in self.pupils if one.place not in (Place.IN, Place.NOT_MARKED)]


@dataclass(frozen=True, slots=True)
class OnSite:
    """The school at a moment."""

    at: datetime
    session: str
    is_school_day: bool
    classes: list[ClassList]

    def count(self, *places: Place) -> int:
        return sum(one.place in places for group in self.classes for one in group.pupils)

    @property
    def inside(self) -> int:
        return self.count(Place.IN)

    @property
    def unmarked(self) -> int:
        return self.count(Place.NOT_MARKED)

    @property
    def left(self) -> int:
        return self.count(Place.LEFT)

    @property
    def off_site(self) -> int:
        return self.count(Place.OFF_SITE)

    @property
    def absent(self) -> int:
        return self.count(Place.ABSENT)

    @property
    def session_words(self) -> str:
        return Session(self.session).label


def on_site(school: School, now: datetime) -> OnSite:
    """Everybody on roll by class, the youngest first. Three statements at any size of school."""
    on, session = now.date(), queries.session_at(school, now)
    is_open = calendar_of(school).is_school_day(on)
    everybody = queries.seen(school, on, session) if is_open else []
    return OnSite(now, session, is_open, by_class(school, now, everybody))


def by_class(school: School, now: datetime, everybody: list[Seen]) -> list[ClassList]:
    """Pupils under their classes, the youngest class first, who has none last. One statement."""
    groups = school.groups.filter(kind=GroupKind.CLASS, academic_year=academic_year_of(now.date()))
    names = list(groups.order_by(*youngest_first()).values_list("pk", "name"))
    held: dict[int | None, list[Seen]] = {pk: [] for pk, _ in names}
    for one in sorted(everybody, key=lambda one: one.name.casefold()):
        held.setdefault(one.group_id if one.group_id in held else None, []).append(one)
    return [ClassList(pk, name, tuple(held[pk])) for pk, name in [*names, (None, NO_CLASS)] if held.get(pk)]

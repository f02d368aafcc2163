"""Contacts that want looking at, before somebody has to be reached. Three statements at any size."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import F

from accounts.models import Membership, School
from attendance.domain import contact_health as rules
from attendance.domain.calling import digits_of
from attendance.domain.contact_health import Trouble
from attendance.models import AbsenceCall
from attendance.queries import absentee_parts as parts
from pupils.access import pupils_for
from pupils.domain.years import YearGroup
from pupils.models import ContactLink, Pupil
from pupils.queries.roll import only_on_roll

A_PAGE = 50
MEMORY = timedelta(days=400)  # how far back calls speak of a number
Calls = Mapping[tuple[int, str], list[AbsenceCall]]


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil of the contact."""

    pupil_id: int
    name: str
    group: str
    year: int  # its place among the years
    relationship: str


@dataclass(slots=True)
class Row:
    """A contact, or a pupil who has none."""

    children: list[Child]
    link: ContactLink | None = None
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # in words, for each number

    @property
    def place(self) -> tuple[int, str, str]:
        """Youngest first, as a school says its classes."""
        first = self.children[0]
        return first.year, first.group, first.name.casefold()

    @property
    def wants_another(self) -> bool:
        """Somebody else to ring is what is missing."""
        return Trouble.ONE in self.troubles


@dataclass(frozen=True, slots=True)
class Health:
    """One page of one kind of trouble, and how many there are of each."""

    show: Trouble
    sheet: Sheet[Row]
    counts: dict[Trouble, int]


def health(membership: Membership, school: School, on: date, *, show: str = "", page: str = "") -> Health:
    """Contacts of the pupils on roll that this person may see."""
    pupils = {pupil.pk: pupil for pupil in _pupils(membership, on)}
    links = _links(school, pupils)
    calls = _calls(school, on)
    rows = [*_families(pupils, links), *_people(pupils, links, calls, on)]
    counts = {trouble: sum(trouble in row.troubles for row in rows) for trouble in Trouble}
    wanted = Trouble(show) if show in set(Trouble) else next((one for one in Trouble if counts[one]), Trouble.NONE)
    found = sorted((row for row in rows if wanted in row.troubles), key=lambda row: row.place)
    return Health(wanted, Paginator(found, A_PAGE).get_page(page), counts)


def row_of(link: ContactLink, on: date) -> Row:
    """One contact as the list shows it. Two statements."""
    found = link.contact.links.select_related("contact", "pupil").order_by("pupil__legal_surname", "pk")
    named = only_on_roll(Pupil.objects.filter(contact_links__in=found), on).annotate(class_name=parts.class_name(on))
    pupils = {pupil.pk: pupil for pupil in named}
    links = {pk: [one for one in found if one.pupil_id == pk] for pk in pupils}
    rows = _people(pupils, links, _calls(link.school, on, contact_id=link.contact_id), on)
    return next(iter(rows), Row([_child(link.pupil, link.relationship)], link))


def _pupils(membership: Membership, on: date) -> list[Pupil]:
    return list(only_on_roll(pupils_for(membership, on), on).annotate(class_name=parts.class_name(on)).by_name())


def _links(school: School, pupils: Mapping[int, Pupil]) -> dict[int, list[ContactLink]]:
    """The contacts of each pupil, in calling order."""
    found: dict[int, list[ContactLink]] = {pk: [] for pk in pupils}
    for link in school.contact_links.select_related("contact").order_by("pupil_id", "priority", "pk"):
        if link.pupil_id in found:
            found[link.pupil_id].append(link)
    return found


def _calls(school: School, on: date, contact_id: int | None = None) -> Calls:
    """The calls of each number, the latest first."""
    calls = AbsenceCall.objects.filter(school=school, on__gte=on - MEMORY).exclude(contact=None)
    if contact_id is not None:
        calls = calls.filter(contact=contact_id)
    found: dict[tuple[int, str], list[AbsenceCall]] = defaultdict(list)
    seen = set()
    for call in calls.order_by(F("at").desc(), "-pk"):
        if (
            call.contact_id and (call.contact_id, call.household or call.pk) not in seen
        ):  # one call, however many children
            seen.add((call.contact_id, call.household or call.pk))
            found[call.contact_id, digits_of(call.number)].append(call)
    return found


def _families(pupils: Mapping[int, Pupil], links: Mapping[int, list[ContactLink]]) -> list[Row]:
    """Pupils with nobody to ring, or with one person only."""
    rows = []
    for pk, pupil in pupils.items():
        with_number = [link for link in links[pk] if _numbers(link)]
        if trouble := rules.trouble_of_family(len(with_number)):
            rows.append(Row([_child(pupil)], with_number[0] if with_number else None, [trouble]))
    return rows


def _people(pupils: Mapping[int, Pupil], links: Mapping[int, list[ContactLink]], calls: Calls, on: date) -> list[Row]:
    """Contacts whose numbers are wrong, never answer, or were not confirmed for long; a person once."""
    rows: dict[int, Row] = {}
    for pk, pupil in pupils.items():
        for link in links[pk]:
            row = rows.get(link.contact_id)
            if row is None:
                row = rows[link.contact_id] = Row([], link)
                _look_at(row, link, calls, on)
            row.children.append(_child(pupil, link.relationship))
    return list(rows.values())


def _look_at(row: Row, link: ContactLink, calls: Calls, on: date) -> None:
    for number in _numbers(link):
        made = calls.get((link.contact_id, digits_of(number)), [])
        if (trouble := rules.trouble_of_number([call.outcome for call in made])) is None:
            continue
        row.troubles.append(trouble)
        last = f"{made[0].on.day} {made[0].on:%B}"
        many = "once" if len(made) == 1 else f"{len(made)} times"
        words = (
            f"a stranger answered on {last}"
            if trouble is Trouble.WRONG
            else f"rung {many}, last on {last}, nobody ever answered"
        )
        row.notes.append(f"{number}: {words}.")
    if _numbers(link) and rules.is_old(link.contact.last_confirmed_on, on):
        row.troubles.append(Trouble.OLD)


def _numbers(link: ContactLink) -> list[str]:
    return [number for number in (link.contact.mobile, link.contact.phone) if number]


def _child(pupil: Pupil, relationship: str = "") -> Child:
    return Child(
        pupil.pk, pupil.name, getattr(pupil, "class_name", None) or "", YearGroup(pupil.year_group).order, relationship
    )

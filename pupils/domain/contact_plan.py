"""Contact records held against the contacts a school has: who is added, who changed, and who is one person.

A parent of several children is one person with several links: known by name together with the same mobile, e-mail or
address. What a record leaves blank stays as it is. Of two rows that say different things of one person the first counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pupils.domain.contact_records import LINK_FIELDS, PERSON_FIELDS, ContactRecord, name_key
from pupils.domain.summary import Issue, Level

Values = dict[str, Any]


@dataclass(slots=True, eq=False)
class Person:
    """An adult, as standing or as planned. `pk` None: to be added. `changes` is what to write."""

    pk: int | None
    values: Values
    changes: Values = field(default_factory=dict)
    said_by: dict[str, int] = field(default_factory=dict)  # field → row of this file that settled it

    @property
    def name_key(self) -> tuple[str, str]:
        return name_key(self.values.get("forename", ""), self.values.get("surname", ""))

    @property
    def name(self) -> str:
        return " ".join(v for f in ("title", "forename", "surname") if (v := self.values.get(f)))

    def ways(self) -> set[tuple[str, str]]:
        """By what one recognises the same person in another row."""
        found = {(f, v.casefold()) for f in ("mobile", "email") if (v := self.values.get(f))}
        if self.values.get("address") and self.values.get("postcode"):
            found.add(("address", f"{self.values['address']} {self.values['postcode']}".casefold()))
        return found


@dataclass(slots=True, eq=False)
class Link:
    """What a person is to one pupil. `pk` None: to be added."""

    pk: int | None
    pupil_pk: int
    person: Person
    values: Values
    changes: Values = field(default_factory=dict)


@dataclass(slots=True)
class ContactPlan:
    """What a contacts file would do."""

    persons: list[Person] = field(default_factory=list)  # to be added or changed
    links: list[Link] = field(default_factory=list)
    added: list[ContactRecord] = field(default_factory=list)
    changed: list[tuple[ContactRecord, list[str]]] = field(default_factory=list)
    unchanged: int = 0
    issues: list[Issue] = field(default_factory=list)


def plan(
    records: Iterable[ContactRecord], pupils: Mapping[str, int], persons: Sequence[Person], links: Sequence[Link]
) -> ContactPlan:
    """Hold contact records against what stands. `pupils` finds a pupil's key by UPN."""
    return _Planner(pupils, persons, links).plan(records)


class _Planner:
    def __init__(self, pupils: Mapping[str, int], persons: Sequence[Person], links: Sequence[Link]) -> None:
        self.pupils = pupils
        self.by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in persons:
            self.by_name[person.name_key].append(person)
        self.links: dict[int, list[Link]] = defaultdict(list)
        for link in links:
            self.links[link.pupil_pk].append(link)
        self.met: dict[int, int] = {}  # identity of a link → row that spoke of it
        self.outcome = ContactPlan()

    def plan(self, records: Iterable[ContactRecord]) -> ContactPlan:
        for record in records:
            pupil_pk = self.pupils.get(record.upn)
            if pupil_pk is None:
                self._reject(record, "There is no pupil with this UPN here. Import the pupils first, or correct it.")
                continue
            self._take(record, pupil_pk)
        return self.outcome

    def _take(self, record: ContactRecord, pupil_pk: int) -> None:
        link = self._link(record, pupil_pk)
        if link is not None and id(link) in self.met:
            self._reject(record, f"A second row of one contact of this pupil: row {self.met[id(link)]} counts.")
            return
        person = link.person if link else self._person(record)
        if person is None:
            person = Person(None, dict.fromkeys(PERSON_FIELDS, "") | {"address_confidential": False})
            for name in ("forename", "surname"):
                person.values[name] = getattr(record, name)
            self.by_name[record.name_key].append(person)
            self.outcome.persons.append(person)
        said = list(self._say_of_person(record, person))
        if link is None:
            self.met[id(self._add_link(record, pupil_pk, person))] = record.row
            self.outcome.added.append(record)
            return
        self.met[id(link)] = record.row
        said += self._say_of_link(record, link)
        if said:
            self.outcome.changed.append((record, said))
        else:
            self.outcome.unchanged += 1

    def _link(self, record: ContactRecord, pupil_pk: int) -> Link | None:
        """The contact of this pupil that the record speaks of: of that name, and alike in something more.

        A grandparent may bear a parent's name. A new number alone makes no new person, nor does a new relationship.
        """
        ways = _ways(record)

        def likeness(link: Link) -> int:
            if link.person.name_key != record.name_key:
                return 0
            said = record.relationship.casefold()  # where the file does not say, the name is enough
            same_relationship = said in ("", link.values.get("relationship", "").casefold())
            same_priority = record.priority == link.values.get("priority")
            return 4 * bool(link.person.ways() & ways) + 2 * same_relationship + same_priority

        best = max(self.links[pupil_pk], key=likeness, default=None)
        return best if best is not None and likeness(best) else None

    def _person(self, record: ContactRecord) -> Person | None:
        """The same adult, known from another child or another row."""
        ways = _ways(record)
        return next((person for person in self.by_name[record.name_key] if person.ways() & ways), None)

    def _say_of_person(self, record: ContactRecord, person: Person) -> Iterator[str]:
        """Write down what the record says of the person; answers the names of what it changes."""
        for name in PERSON_FIELDS:
            value = getattr(record, name)
            if name in ("forename", "surname") or value in (None, ""):
                continue
            earlier = person.said_by.setdefault(name, record.row)
            if value == person.values.get(name):
                continue
            if earlier != record.row:
                message = f"Row {earlier} says otherwise of the same person. That row counts."
                self.outcome.issues.append(Issue(record.row, name, Level.WARNED, message))
                continue
            person.values[name] = person.changes[name] = value
            if person.pk is not None and person not in self.outcome.persons:
                self.outcome.persons.append(person)
            yield name

    def _say_of_link(self, record: ContactRecord, link: Link) -> list[str]:
        for name in LINK_FIELDS:
            value = getattr(record, name)
            if value not in (None, "") and value != link.values.get(name):
                link.values[name] = link.changes[name] = value
        if link.changes:
            self.outcome.links.append(link)
        return list(link.changes)

    def _add_link(self, record: ContactRecord, pupil_pk: int, person: Person) -> Link:
        said = {name: value for name in LINK_FIELDS if (value := getattr(record, name)) not in (None, "")}
        last = max((k.values.get("priority", 0) for k in self.links[pupil_pk]), default=0)
        said.setdefault("priority", last + 1)
        link = Link(None, pupil_pk, person, dict(said), said)
        self.links[pupil_pk].append(link)
        self.outcome.links.append(link)
        return link

    def _reject(self, record: ContactRecord, message: str) -> None:
        self.outcome.issues.append(Issue(record.row, "upn", Level.REJECTED, message))


def _ways(record: ContactRecord) -> set[tuple[str, str]]:
    return Person(None, {name: getattr(record, name) for name in PERSON_FIELDS}).ways()

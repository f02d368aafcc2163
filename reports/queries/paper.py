"""What is printed for a day on paper: registers with short numbers, whom to ring, what to know of a child's health."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import School
from attendance.queries import desk
from attendance.queries.on_site import by_class
from pupils.models import ContactLink, Need

SHOWN_CONTACTS = 4
MEDICAL = "medical"
AWAY = "away"  # where the reason for a planned absence is nobody's business in a classroom


@dataclass(frozen=True, slots=True)
class Contact:
    """An adult to ring, in order."""

    name: str
    relationship: str
    numbers: str
    may_collect: bool
    has_order: bool


@dataclass(frozen=True, slots=True)
class Pupil:
    """A line of a sheet."""

    number: int
    pk: int
    name: str
    am: str  # known beforehand
    pm: str
    contacts: tuple[Contact, ...]
    medical: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one class."""

    number: int
    group_id: int | None
    name: str
    pupils: tuple[Pupil, ...]

    @property
    def with_medical(self) -> list[Pupil]:
        return [pupil for pupil in self.pupils if pupil.medical]


@dataclass(frozen=True, slots=True)
class Paper:
    """A day on paper."""

    school: School
    on: date
    made_at: datetime
    sheets: list[Sheet]

    @property
    def count(self) -> int:
        return sum(len(sheet.pupils) for sheet in self.sheets)

    @property
    def orders(self) -> list[dict[str, Any]]:
        """Which number is which pupil: what is kept for typing the paper back in."""
        return [
            {"group": sheet.group_id, "name": sheet.name, "pupils": [pupil.pk for pupil in sheet.pupils]}
            for sheet in self.sheets
            if sheet.group_id is not None
        ]


def paper(school: School, on: date, at: datetime) -> Paper:
    """The sheets of a day. Six statements at any size of school."""
    everybody = desk.seen(school, on, "AM")
    planned = {
        (pupil_id, session): AWAY if sensitive else code
        for pupil_id, session, code, sensitive in school.planned_marks.filter(on=on, withdrawn_at=None).values_list(
            "pupil_id", "session", "code", "sensitive"
        )
    }
    contacts, medical = _contacts(school), _medical(school, on)
    of_the_day = at.replace(year=on.year, month=on.month, day=on.day)
    return Paper(
        school,
        on,
        at,
        [
            Sheet(
                number,
                group.group_id,
                group.name,
                tuple(
                    Pupil(
                        n,
                        one.pk,
                        one.name,
                        planned.get((one.pk, "AM"), ""),
                        planned.get((one.pk, "PM"), ""),
                        tuple(contacts[one.pk][:SHOWN_CONTACTS]),
                        tuple(medical[one.pk]),
                    )
                    for n, one in enumerate(group.pupils, 1)
                ),
            )
            for number, group in enumerate(by_class(school, of_the_day, everybody), 1)
        ],
    )


def _contacts(school: School) -> dict[int, list[Contact]]:
    """Numbers only: addresses, which may be confidential, and the words of court orders are not printed."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for link in ContactLink.objects.filter(school=school).select_related("contact").order_by("priority", "pk"):
        adult = link.contact
        numbers = " · ".join(number for number in (adult.mobile, adult.phone) if number)
        found[link.pupil_id].append(
            Contact(adult.name, link.relationship, numbers, link.may_collect, bool(link.court_order.strip()))
        )
    return found


def _medical(school: School, on: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for need in Need.objects.filter(school=school, kind=MEDICAL).current(on).order_by("pk"):
        found[need.pupil_id].append(need.note or "A medical condition: see the pupil’s file")
    return found

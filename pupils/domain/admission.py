"""The admission register: what regulation 8 of SI 2024/208 asks to be entered of each pupil, and what is wanting.

The last school and whether a pupil boards are taken over from the regulations before it; the two further numbers are
the guidance's advice. A gap is shown and never stops anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pupils.domain import age
from pupils.domain.years import academic_year_of, first_day_of

LEAST_NUMBERS = 2  # emergency numbers, of more than one person where that can reasonably be had (S4-016)


@dataclass(frozen=True, slots=True)
class ParentEntry:
    """A parent as the register has one: in law, or because the pupil lives with them."""

    name: str
    address: str  # as it stands; where they live together, the pupil's
    lives_with: bool
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the register for one pupil."""

    sex: str
    address: str
    born: date
    starts_on: date
    last_school: str
    parents: Sequence[ParentEntry]
    numbers: int  # people who can be rung in an emergency


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the register does not hold."""

    key: str
    words: str
    advised: bool = False  # by the guidance, not by the regulation


def gaps(entry: Entry) -> list[Gap]:
    """What is wanting of an entry, the regulation's before the guidance's."""
    return [*_of_pupil(entry), *_of_parents(entry), *_advised(entry)]


def _of_pupil(entry: Entry) -> Iterator[Gap]:
    if not entry.sex:
        yield Gap("sex", "Sex")
    if not entry.address.strip():
        yield Gap("address", "Address")
    if entry.starts_on == first_day_of(academic_year_of(entry.starts_on)):
        yield Gap("starting_day", "Starting day: 1 August stands in for a day that no file gave")
    if not entry.last_school and age.is_compulsory(entry.born, entry.starts_on):
        yield Gap("last_school", "School attended before, or that there was none")


def _of_parents(entry: Entry) -> Iterator[Gap]:
    if not entry.parents:
        yield Gap("parent", "Name and address of a parent")
        return
    if not any(parent.lives_with for parent in entry.parents):
        yield Gap("lives_with", "Which parent the pupil normally lives with")
    for parent in entry.parents:
        if not parent.address.strip():
            yield Gap("parent_address", f"Address of {parent.name}")
        if parent.lives_with and not parent.numbers:
            yield Gap("parent_number", f"A telephone number for {parent.name}, with whom the pupil lives")


def _advised(entry: Entry) -> Iterator[Gap]:
    if entry.parents and entry.numbers < LEAST_NUMBERS:
        yield Gap("second_number", "An emergency number for a second person", advised=True)

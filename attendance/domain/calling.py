"""In which order homes are rung, which children are rung about together, and which number comes next.

Children at risk first, then those whose home was not reached before (longest first), then the years the school says
(seed 001: Year 6, who may walk alone; S1-028), then the rest. The order is the same for everybody who rings; only
who may see sensitive needs is told why.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from pupils.domain.years import YearGroup

AT_RISK = frozenset({"child_protection", "social_worker", "child_in_need", "looked_after"})
PROFESSIONALS_AT_RISK = frozenset({"social_worker", "virtual_school"})
RISK_WORDS = {
    "child_protection": "child protection plan",
    "looked_after": "looked after",
    "child_in_need": "child in need",
    "social_worker": "social worker",
    "youth_offending": "youth justice",
}


class Tier(IntEnum):
    """Who comes before whom."""

    AT_RISK = 0
    SILENT = 1  # no contact before today
    FIRST_YEARS = 2
    REST = 3


Place = tuple[int, int, int, str]


def tier_of(*, at_risk: bool, days: int, year: str, first_years: Collection[str]) -> Tier:
    """Where a child stands; `days` are school days without contact, today included."""
    if at_risk:
        return Tier.AT_RISK
    if days > 1:
        return Tier.SILENT
    return Tier.FIRST_YEARS if year in first_years else Tier.REST


def place_of(tier: Tier, days: int, year: str, name: str) -> Place:
    """A child's place in the order: tier, then longest without contact, then eldest, then by name."""
    return tier, -days, -YearGroup(year).order, name.casefold()


def home_key(address: str, postcode: str) -> str:
    """An address as it is compared; blank where there is none."""
    said = re.sub(r"[^a-z0-9]", "", address.casefold())
    return said + re.sub(r"\s", "", postcode.casefold()) if said else ""


def households(keys: Mapping[int, Iterable[Hashable]]) -> list[tuple[int, ...]]:
    """Children who share a key, directly or through a brother or sister, are one household. In the order given."""
    leader: dict[int, int] = {child: child for child in keys}

    def lead(child: int) -> int:
        while leader[child] != child:
            leader[child] = leader[leader[child]]
            child = leader[child]
        return child

    first_with: dict[Hashable, int] = {}
    for child, shared in keys.items():
        for key in shared:
            leader[lead(child)] = lead(first_with.setdefault(key, child))
    found: dict[int, list[int]] = {}
    for child in keys:
        found.setdefault(lead(child), []).append(child)
    return [tuple(children) for children in found.values()]


class Dial(NamedTuple):
    """A number of a contact."""

    contact_id: int
    digits: str


def digits_of(number: str) -> str:
    """A number as it is compared and dialled: its figures, with a leading plus, and without the (0) written after it."""
    said = number.replace("(0)", "") if number.strip().startswith("+") else number
    return re.sub(r"[^\d+]", "", said)


def next_dial(dials: Sequence[Dial], rung: Collection[Dial], wrong: Collection[Dial]) -> Dial | None:
    """The first number, in calling order, that was not rung yet and is not known to be wrong."""
    return next((dial for dial in dials if dial not in rung and dial not in wrong), None)

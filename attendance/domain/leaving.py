"""Who may take a child out of school (S4-066: the school answers for a pupil while in its care)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.domain.refusal import Refused
from pupils.domain.contact_records import name_key


@dataclass(frozen=True, slots=True)
class Adult:
    """A contact of one pupil, as far as taking the pupil home goes."""

    contact_id: int
    forename: str
    surname: str
    name: str  # with the title
    may_collect: bool
    has_order: bool  # a court order, whatever it says


@dataclass(frozen=True, slots=True)
class Taker:
    """With whom pupils leave: a contact, somebody else by name, or nobody."""

    contact_id: int | None = None
    name: str = ""
    alone: bool = False
    asked: bool = False  # whoever is at the desk has read the order, or asked who knows it


def with_whom(adults: Mapping[str, Sequence[Adult]], taker: Taker) -> str:
    """The words for the desk's list, or a refusal. `adults` are the contacts of each child who leaves, by name."""
    if taker.alone:
        return "alone"
    if taker.contact_id is not None:
        return _contact(adults, taker)
    typed = " ".join(taker.name.split())
    if not typed:
        raise Refused("Say with whom the pupil leaves.", field="with_whom")
    for child, known in adults.items():
        for adult in known:
            if _is_meant(typed, adult):
                _check(child, adult, taker)
    return typed


def _contact(adults: Mapping[str, Sequence[Adult]], taker: Taker) -> str:
    name = ""
    for child, known in adults.items():
        adult = next((one for one in known if one.contact_id == taker.contact_id), None)
        if adult is None:
            raise Refused(
                f"This adult is no contact of {child}. Let {child} leave with somebody who is, or by name.",
                field="with_whom",
            )
        _check(child, adult, taker)
        name = adult.name
    return name


def _check(child: str, adult: Adult, taker: Taker) -> None:
    if not adult.may_collect:
        raise Refused(
            f"{adult.name} may not collect {child}. Keep {child} with you, and tell the safeguarding lead or the "
            "headteacher now.",
            field="with_whom",
        )
    if adult.has_order and not taker.asked:
        raise Refused(
            f"There is a court order about {adult.name} and {child}. Read it, or ask the safeguarding lead, and say that "
            "you have.",
            field="asked",
        )


def _is_meant(typed: str, adult: Adult) -> bool:
    """Whether a name that was typed is this adult's, with or without the title."""
    key = name_key("", typed)[1]
    plain = name_key("", f"{adult.forename} {adult.surname}")[1]
    return key in (plain, name_key("", adult.name)[1]) or (
        key.endswith(name_key("", adult.surname)[1]) and key.split()[0] in plain.split()
    )

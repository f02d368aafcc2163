"""Is this incoming record that pupil? By UPN first, then by name and birth date."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from pupils.domain.upn import is_temporary


class Known(Protocol):
    """What matching looks at, of a record and of a pupil alike."""

    @property
    def upn(self) -> str: ...
    @property
    def legal_forename(self) -> str: ...
    @property
    def legal_surname(self) -> str: ...
    @property
    def date_of_birth(self) -> date: ...


P = TypeVar("P", bound=Known)


@dataclass(frozen=True, slots=True)
class Match(Generic[P]):
    """The pupil meant, or none; a doubt is a sentence that says why the row is not used; a note is passed on."""

    pupil: P | None = None
    doubt: str = ""
    note: str = ""


class Matcher(Generic[P]):
    """Finds pupils by UPN, and by name and birth date."""

    def __init__(self, pupils: Iterable[P]) -> None:
        pupils = list(pupils)
        self._by_upn = {pupil.upn: pupil for pupil in pupils}
        self._by_person: dict[tuple[str, str, date], list[P]] = {}
        for pupil in pupils:
            self._by_person.setdefault(_person(pupil), []).append(pupil)

    def find(self, record: Known) -> Match[P]:
        """The pupil a record speaks of.

        A temporary number gives way to a permanent one for the same name and birth date. Two permanent numbers for
        one name and birth date, or one number for two wholly different children, are left for a person to look at.
        """
        if pupil := self._by_upn.get(record.upn):
            return self._same_number(record, pupil)
        namesakes = self._by_person.get(_person(record), [])
        if not namesakes:
            return Match()
        if len(namesakes) == 1:
            if is_temporary(namesakes[0].upn):
                return Match(namesakes[0])
            if is_temporary(record.upn):
                return Match(
                    namesakes[0], note="The temporary UPN was left out: the pupil has a permanent one already."
                )
        return Match(
            doubt="A pupil of this name and birth date is here under another UPN. Correct the UPN on one side, "
            "or admit the pupil by hand if they are two children."
        )

    def _same_number(self, record: Known, pupil: P) -> Match[P]:
        same_name = plain(record.legal_surname) == plain(pupil.legal_surname) or plain(record.legal_forename) == plain(
            pupil.legal_forename
        )
        if same_name or record.date_of_birth == pupil.date_of_birth:
            return Match(pupil)
        return Match(
            doubt="This UPN belongs to a pupil of another name and birth date. Find out whose it is and correct it."
        )


def plain(name: str) -> str:
    """A name as names are compared: no case, accents, apostrophes or hyphens."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in letters if c.isalnum())


def is_same_person(one: Known, other: Known) -> bool:
    """Whether name and birth date are the same."""
    return _person(one) == _person(other)


def _person(known: Known) -> tuple[str, str, date]:
    return plain(known.legal_forename), plain(known.legal_surname), known.date_of_birth

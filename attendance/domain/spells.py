"""Spells of absence: sessions missed one after another, as a family lives through them.

Ten sessions lost in one bout of illness say something else than ten single ones (S0-032). A weekend, a holiday or a
session that was not possible does not end a spell; a session attended does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.domain.words import counted
from attendance.domain.codes import ABSENT, ATTENDING, counts_as

Attended = tuple[date, str, str]  # day, session, code


@dataclass(frozen=True, slots=True)
class Spell:
    """Sessions missed one after another."""

    first: date
    last: date
    sessions: int


def spells_of(marks: Iterable[Attended]) -> list[Spell]:
    """The spells in marks that come in order of time, oldest first."""
    spells: list[Spell] = []
    days: list[date] = []
    for on, _, code in marks:
        kind = counts_as(code)
        if kind in ABSENT:
            days.append(on)
        elif kind in ATTENDING and days:
            spells.append(Spell(days[0], days[-1], len(days)))
            days = []
    return [*spells, Spell(days[0], days[-1], len(days))] if days else spells


def words(spells: Sequence[Spell]) -> str:
    """As it stands beside a figure: 12 sessions in 4 spells, the longest of 5."""
    if not spells:
        return "no absence"
    total, longest = sum(spell.sessions for spell in spells), max(spell.sessions for spell in spells)
    if len(spells) == 1:
        return f"{counted(total, 'session')} in one spell"
    return f"{counted(total, 'session')} in {len(spells)} spells, the longest of {longest}"

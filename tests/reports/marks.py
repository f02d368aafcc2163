"""Weeks of marks for the cast, by few words: everybody present, save for the sessions named."""

from collections.abc import Iterable, Mapping
from datetime import date

from attendance.actions import marks
from attendance.actions.marks import NewMark
from attendance.domain.calendar import Calendar
from attendance.queries.calendar import calendar_of
from tests.cast import NOW, SchoolWorld

PRESENT = {"AM": "/", "PM": "\\"}
SEPTEMBER = date(2026, 9, 3)


def calendar(world: SchoolWorld) -> Calendar:
    return calendar_of(world.school)


def present(
    world: SchoolWorld,
    first: date,
    last: date,
    but: Mapping[str, Iterable[tuple[date, str, str]]] | None = None,
    only: Iterable[str] | None = None,
    sessions: Iterable[str] = tuple(PRESENT),
) -> None:
    """Marks for every pupil (or those named) on every school day; `but` says who had another code, when."""
    days = calendar(world).days_between(first, last)
    chosen = {name: world.pupils[name] for name in (only or world.pupils)}
    other = {(chosen[name].pk, on, session): code for name, them in (but or {}).items() for on, session, code in them}
    marks.record(
        school=world.school,
        marks=[
            NewMark(pupil.pk, on, session, other.get((pupil.pk, on, session), PRESENT[session]))
            for pupil in chosen.values()
            for on in days
            for session in sessions
        ],
        at=NOW,
        process="test",
        reason="test",
        source="test",
    )


def away(world: SchoolWorld, first: date, sessions: int, code: str = "O") -> list[tuple[date, str, str]]:
    """So many sessions missed in a row, from a morning."""
    days = calendar(world).days_between(first, date(2027, 7, 1))
    return [(on, session, code) for on in days for session in PRESENT][:sessions]

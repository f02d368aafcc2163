"""A pupil's year: the sessions as a strip and as a grid, the figures of each window, and the trail of amendments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.models import School
from attendance.domain import codes, windows
from attendance.domain.calendar import Calendar, monday
from attendance.domain.codes import CountsAs
from attendance.domain.patterns import Sat
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models import Mark, MarkChange
from attendance.models.register import Session
from attendance.queries.registers import state_of
from attendance.queries.tallies import for_windows
from pupils.models import Pupil

ONE_DAY = timedelta(days=1)
Standing = Mapping[tuple[date, str], tuple[str, int | None]]  # code and minutes late, by session


@dataclass(frozen=True, slots=True)
class Cell:
    """One session of the grid."""

    on: date
    session: str
    code: str = ""
    state: str = "none"  # present, late, absent (authorised), unauthorised, away, none, closed
    words: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """Ten sessions, Monday to Friday."""

    starts_on: date
    half_term: str  # its name where the week begins one
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A window with what it counts."""

    key: str
    name: str
    window: Window
    tally: Tally


def figures(school: School, pupil: Pupil, on: date, calendar: Calendar) -> list[Figure]:
    """Four weeks, half term, term and year, each with its dates. Two statements."""
    spans = {key: windows.named(key, on, calendar) for key in windows.NAMED}
    tallies = for_windows(school, list(spans.values()), [pupil.pk], calendar)
    return [
        Figure(key, windows.NAMED[key], window, found.get(pupil.pk, Tally()))
        for (key, window), found in zip(spans.items(), tallies, strict=True)
    ]


def standing(pupil: Pupil, window: Window) -> Standing:
    """The marks of a pupil in a window, by session. One statement."""
    marks = Mark.objects.filter(pupil=pupil, on__gte=window.start, on__lt=window.end)
    return {
        (on, session): (code, late)
        for on, session, code, late in marks.values_list("on", "session", "code", "minutes_late")
    }


def sat(marks: Standing) -> list[Sat]:
    """The same as the rules of patterns look at them."""
    return [Sat(on, session, code) for (on, session), (code, _) in marks.items()]


def grid(marks: Standing, window: Window, calendar: Calendar, *, sensitive: bool = False) -> list[Week]:
    """The weeks of a window with school in them, latest first, every session in its place."""
    mondays = sorted(
        {monday(day) for day in calendar.days_between(window.start, window.last)} | {monday(on) for on, _ in marks},
        reverse=True,
    )
    starts = {monday(half.starts_on): half.name for half in calendar.half_terms}
    return [
        Week(
            start,
            starts.get(start, ""),
            tuple(
                _cell(start + n * ONE_DAY, session, marks, calendar, sensitive)
                for n in range(5)
                for session in Session.values
            ),
        )
        for start in mondays
    ]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half term of the strip: its weeks, earliest first."""

    name: str
    weeks: tuple[Week, ...]


def strip(marks: Standing, on: date, calendar: Calendar, *, sensitive: bool = False) -> list[Stretch]:
    """The whole year as a strip, half terms from left to right; sessions after a day are still to come."""
    found: list[tuple[str, list[Week]]] = []
    weeks = grid(marks, windows.academic_year(on, calendar), calendar, sensitive=sensitive)
    for week in (_with_what_is_to_come(week, on) for week in reversed(weeks)):
        if week.half_term or not found:
            found.append((week.half_term, []))
        found[-1][1].append(week)
    return [Stretch(name, tuple(inside)) for name, inside in found]


def _with_what_is_to_come(week: Week, on: date) -> Week:
    cells = (replace(cell, state="later") if cell.state == "none" and cell.on > on else cell for cell in week.cells)
    return replace(week, cells=tuple(cells))


def trail(school: School, pupil: Pupil, limit: int = 100) -> Sequence[MarkChange]:
    """The amendments of a pupil's marks, latest first. One statement."""
    return list(school.mark_changes.filter(pupil_id=pupil.pk).order_by("-changed_at", "-pk")[:limit])


def _cell(on: date, session: str, marks: Standing, calendar: Calendar, sensitive: bool) -> Cell:
    mark = marks.get((on, session))
    if mark is None:
        return Cell(on, session, state="none" if calendar.is_school_day(on) else "closed")
    code, late = mark
    code = codes.shown(code, sensitive=sensitive)
    known = codes.known(code)
    words = known.name if known else code
    shown = "unauthorised" if codes.counts_as(code) is CountsAs.UNAUTHORISED and code != "U" else state_of(code)
    return Cell(on, session, code, shown, f"{words}, {late} minutes" if late is not None else words)

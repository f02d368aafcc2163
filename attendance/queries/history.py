"""A pupil's year: the sessions as a grid, the figures of each window, and the trail of amendments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import School
from attendance.domain import codes, windows
from attendance.domain.calendar import Calendar, monday
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models import Mark, MarkChange
from attendance.models.register import Session
from attendance.queries.registers import state_of
from attendance.queries.tallies import for_windows
from pupils.models import Pupil

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One session of the grid."""

    on: date
    session: str
    code: str = ""
    state: str = "none"  # present, late, absent, away, none, closed
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

    name: str
    window: Window
    tally: Tally


def figures(school: School, pupil: Pupil, on: date, calendar: Calendar) -> list[Figure]:
    """Four weeks, half term, term and year, each with its dates. Two statements."""
    named = [
        ("Last four weeks", windows.last_weeks(4, on, calendar)),
        ("This half term", windows.half_term(on, calendar)),
        ("This term", windows.term(on, calendar)),
        ("This year", windows.year_to_date(on, calendar)),
    ]
    tallies = for_windows(school, [window for _, window in named], [pupil.pk])
    return [
        Figure(name, window, found.get(pupil.pk, Tally())) for (name, window), found in zip(named, tallies, strict=True)
    ]


def grid(pupil: Pupil, window: Window, calendar: Calendar) -> list[Week]:
    """The weeks of a window with school in them, latest first, every session in its place. One statement."""
    marks = Mark.objects.filter(pupil=pupil, on__gte=window.start, on__lt=window.end)
    standing = {
        (on, session): (code, late)
        for on, session, code, late in marks.values_list("on", "session", "code", "minutes_late")
    }
    mondays = sorted(
        {monday(day) for day in calendar.days_between(window.start, window.last)} | {monday(on) for on, _ in standing},
        reverse=True,
    )
    starts = {monday(half.starts_on): half.name for half in calendar.half_terms}
    return [
        Week(
            start,
            starts.get(start, ""),
            tuple(
                _cell(start + n * ONE_DAY, session, standing, calendar) for n in range(5) for session in Session.values
            ),
        )
        for start in mondays
    ]


def trail(school: School, pupil: Pupil, limit: int = 100) -> Sequence[MarkChange]:
    """The amendments of a pupil's marks, latest first. One statement."""
    return list(school.mark_changes.filter(pupil_id=pupil.pk).order_by("-changed_at", "-pk")[:limit])


def _cell(on: date, session: str, standing: dict[tuple[date, str], tuple[str, int | None]], calendar: Calendar) -> Cell:
    mark = standing.get((on, session))
    if mark is None:
        return Cell(on, session, state="none" if calendar.is_school_day(on) else "closed")
    code, late = mark
    known = codes.known(code)
    words = known.name if known else code
    return Cell(on, session, code, state_of(code), f"{words}, {late} minutes" if late is not None else words)

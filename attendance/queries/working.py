"""The working behind a percentage: every code with its part, what is left out, and the sessions that were missed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, ATTENDING, Code
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models.register import Session
from attendance.queries.history import Standing

LONGEST = 800  # days: a window of one's own


@dataclass(frozen=True, slots=True)
class Part:
    """One code's part of a percentage."""

    code: Code
    times: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A session that counts as absence, or both of a day with one code."""

    on: date
    sessions: tuple[str, ...]
    code: Code

    @property
    def words(self) -> str:
        return "all day" if len(self.sessions) > 1 else Session(self.sessions[0]).label


@dataclass(frozen=True, slots=True)
class Working:
    """How a percentage came about."""

    name: str
    window: Window
    tally: Tally
    present: list[Part]
    absent: list[Part]
    left_out: list[Part]
    unmarked: int  # school sessions without a mark: the figure is provisional
    missed: list[Missed]

    @property
    def numerator(self) -> str:
        """As a sum: 171 + 2."""
        return " + ".join(str(part.times) for part in self.present) or "0"

    @property
    def denominator(self) -> str:
        return " + ".join(str(part.times) for part in [*self.present, *self.absent]) or "0"


def own(first: str, last: str) -> Window:
    """A window by its first and last day, refused where they make none."""
    try:
        window = Window.both_included(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as problem:
        raise Refused("Give both days, as in 2026-09-02.") from problem
    if window.is_empty or (window.end - window.start).days > LONGEST:
        raise Refused("Choose a last day that is not before the first, and no more than two school years.")
    return window


def working(name: str, marks: Standing, window: Window, calendar: Calendar, on: date, *, sensitive: bool) -> Working:
    """The working of a window, from its marks."""
    inside = {key: code for key, (code, _) in marks.items() if key[0] in window}
    times = Counter(codes.shown(code, sensitive=sensitive) for code in inside.values())
    parts = [Part(code, times[code.letter]) for code in codes.CODES if times[code.letter]]
    days = calendar.days_between(window.start, min(window.last, on))
    return Working(
        name,
        window,
        Tally.of(inside.values()),
        present=[part for part in parts if part.code.counts_as in ATTENDING],
        absent=[part for part in parts if part.code.counts_as in ABSENT],
        left_out=[part for part in parts if part.code.counts_as not in ATTENDING | ABSENT],
        unmarked=sum((day, session) not in inside for day in days for session in Session.values),
        missed=_missed(inside),
    )


def _missed(inside: dict[tuple[date, str], str]) -> list[Missed]:
    """The absences, latest first; a whole day with one code is one line."""
    found: dict[tuple[date, str], list[str]] = {}
    for (day, session), letter in sorted(inside.items()):
        if codes.counts_as(letter) in ABSENT:
            found.setdefault((day, letter), []).append(session)
    lines = [
        Missed(day, tuple(sessions), known)
        for (day, letter), sessions in found.items()
        if (known := codes.known(letter)) is not None
    ]
    return sorted(lines, key=lambda line: (line.on, line.sessions), reverse=True)

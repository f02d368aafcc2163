"""What a row of sessions tells beyond its percentage: spells of absence, and weekdays that come up too often.

A spell is a run of absent sessions. Sessions that were not possible neither break a spell nor belong to it; a U does
both, for the child came to school. One long illness is not twelve single days (S0-032): spells tell them apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb

from accounts.domain.words import counted
from attendance.domain.calendar import monday
from attendance.domain.codes import ABSENT, ATTENDING, LATE_AFTER_CLOSE, CountsAs, counts_as

SHORT = 4  # sessions: two days; a longer spell begins on the day a child falls ill, and says nothing of weekdays
FEWEST = 4  # times a weekday must come up before anything is said
CHANCE = 0.05  # shown only where chance would do it less often, five weekdays looked at
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Sat:
    """One session of a pupil with the code that stands."""

    on: date
    session: str
    code: str


@dataclass(frozen=True, slots=True)
class Spell:
    """Sessions of absence one after another."""

    first: date
    last: date
    sessions: int
    codes: tuple[str, ...]  # each once, in the order they came

    @property
    def unauthorised(self) -> bool:
        return any(counts_as(code) is CountsAs.UNAUTHORISED for code in self.codes)


def spells(marks: Iterable[Sat]) -> list[Spell]:
    """The spells of absence in a row of sessions, which may come in any order; earliest first."""
    found: list[list[Sat]] = []
    open_spell = False
    for mark in sorted(marks, key=lambda mark: (mark.on, mark.session)):
        kind = counts_as(mark.code)
        if kind in ABSENT and mark.code != LATE_AFTER_CLOSE:
            if not open_spell:
                found.append([])
            found[-1].append(mark)
            open_spell = True
        elif kind in ATTENDING or mark.code == LATE_AFTER_CLOSE:
            open_spell = False
    return [_spell(run) for run in found]


def _spell(run: Sequence[Sat]) -> Spell:
    return Spell(run[0].on, run[-1].on, len(run), tuple(dict.fromkeys(mark.code for mark in run)))


@dataclass(frozen=True, slots=True)
class Shape:
    """How the sessions lost are spread."""

    lost: int  # sessions in spells
    after_closing: int  # sessions lost to a U
    spells: tuple[Spell, ...]
    weeks: int  # with a possible session
    weeks_broken: int  # of these, with a spell in them

    @property
    def longest(self) -> Spell | None:
        """The longest spell; of two as long, the later."""
        return max(self.spells, key=lambda spell: (spell.sessions, spell.first), default=None)

    @property
    def is_mostly_one(self) -> bool:
        """Whether one spell makes up three quarters or more of what was lost: an illness, not a habit."""
        longest = self.longest
        return longest is not None and longest.sessions > 1 and 4 * longest.sessions >= 3 * self.lost


def shape(marks: Iterable[Sat]) -> Shape:
    """The shape of a pupil's absence in these sessions."""
    marks = list(marks)
    found = spells(marks)
    possible = [m for m in marks if counts_as(m.code) in ATTENDING | ABSENT]
    broken = {monday(m.on) for m in possible if counts_as(m.code) in ABSENT and m.code != LATE_AFTER_CLOSE}
    return Shape(
        lost=sum(spell.sessions for spell in found),
        after_closing=sum(m.code == LATE_AFTER_CLOSE for m in marks),
        spells=tuple(found),
        weeks=len({monday(m.on) for m in possible}),
        weeks_broken=len(broken),
    )


def in_words(found: Sequence[Spell]) -> str:
    """As it stands beside a figure: 12 sessions in 4 spells, the longest of 5."""
    if not found:
        return "no absence"
    total, longest = sum(spell.sessions for spell in found), max(spell.sessions for spell in found)
    if len(found) == 1:
        return f"{counted(total, 'session')} in one spell"
    return f"{counted(total, 'session')} in {len(found)} spells, the longest of {longest}"


@dataclass(frozen=True, slots=True)
class WeekdayPattern:
    """A weekday on which a pupil's short absences begin more often than the school's own week explains (peers: the
    Friday effect)."""

    weekday: int  # 0 for Monday
    times: int
    of: int  # short spells in all
    expected_tenths: int  # times one would expect from the school's week, in tenths

    @property
    def name(self) -> str:
        return WEEKDAYS[self.weekday]


def weekday_pattern(found: Iterable[Spell], school: Mapping[int, int]) -> WeekdayPattern | None:
    """The weekday that stands out, or None where chance would do.

    `school` says how many sessions of absence the whole school has on each weekday: its Fridays are worse than its
    Wednesdays anyway, and a child is measured against that. Each short spell counts once, by the day it began: days
    of one spell are not independent of each other. The binomial tail is multiplied by the five weekdays looked at.
    """
    began = [spell.first.weekday() for spell in found if spell.sessions <= SHORT]
    whole = sum(school.get(day, 0) for day in range(len(WEEKDAYS)))
    if len(began) < FEWEST or not whole:
        return None
    likely = []
    for day in range(len(WEEKDAYS)):
        times, share = began.count(day), school.get(day, 0) / whole
        if times >= FEWEST and times > len(began) * share:
            likely.append((len(WEEKDAYS) * tail(times, len(began), share), day, times, share))
    if not likely or min(likely)[0] >= CHANCE:
        return None
    _, day, times, share = min(likely)
    return WeekdayPattern(day, times, len(began), round(10 * len(began) * share))


def tail(times: int, of: int, share: float) -> float:
    """The chance of so many or more out of a number, each with this share."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(times, of + 1))

"""Believable marks: a pupil's own propensity, spells rather than single sessions, and the shape of the year.

Aims at the DfE's figures for primary schools in 2025/26 (5.3 % of sessions missed, 13.8 % of pupils persistently
absent, 2.8 % illness, 0.5 % unagreed holidays, 0.8 % other unauthorised, late in 1.1 % of sessions).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, log
from random import Random

Slot = tuple[date, str]

WEEKDAY = (0.99, 0.96, 0.93, 0.97, 1.14)  # Monday to Friday, against the week's mean
SPELL_DAYS = ((1, 58), (2, 23), (3, 11), (4, 5), (5, 3))  # length of an illness in days, and how often


@dataclass(slots=True)
class Child:
    """One pupil as the generator knows the child."""

    upn: str
    starts_on: date
    ends_on: date | None
    propensity: float  # share of sessions missed in the long run
    lateness: float
    part_time: bool = False
    codes: dict[Slot, tuple[str, int | None]] = field(default_factory=dict)


def propensity(dice: Random, *, fsm: bool, sen: str) -> float:
    """A heavy-tailed share of sessions missed: the median child misses four in a hundred."""
    share = 0.029 * exp(dice.gauss(0, 0.9))
    share *= 1.35 if fsm else 0.92
    share *= {"K": 1.3, "E": 1.6}.get(sen, 0.95)
    return min(share, 0.7)


def fill(child: Child, days: list[date], dice: Random, *, trips: set[date], snow: date | None) -> None:
    """Give the child a code for every session of these days."""
    days = [day for day in days if day >= child.starts_on and (child.ends_on is None or day <= child.ends_on)]
    if not days:
        return
    _absences(child, days, dice)
    for day in days:
        for session in ("AM", "PM"):
            slot = (day, session)
            if day == snow:
                child.codes[slot] = ("Y4", None)
            elif slot not in child.codes:
                child.codes[slot] = _in_school(child, day, session, dice, trips)


def _absences(child: Child, days: list[date], dice: Random) -> None:
    wanted = child.propensity * len(days) * 2
    missed = _holiday(child, days, dice) if dice.random() < 0.04 + child.propensity * 0.9 else 0
    missed += _part_time(child, days) if child.part_time else 0
    if child.propensity < 0.5:
        missed += _appointments(child, days, dice)
    guard = 0
    while missed < wanted - 1 and guard < 400:
        guard += 1
        missed += _spell(child, days, dice)


def _spell(child: Child, days: list[date], dice: Random) -> int:
    """One spell from a likely day; how it is coded follows from how often the child is away."""
    start = dice.randrange(len(days))
    if dice.random() > WEEKDAY[days[start].weekday()] / 1.14 * _season(days[start]):
        return 0
    length = dice.choices([n for n, _ in SPELL_DAYS], [w for _, w in SPELL_DAYS])[0]
    unexplained = dice.random() < min(0.03 + child.propensity * 1.6, 0.55)
    code = "O" if unexplained else dice.choices(["I", "C", "R"], [93, 5, 2])[0]
    slots = [(day, session) for day in days[start : start + length] for session in ("AM", "PM")]
    if dice.random() < 0.22:
        slots = slots[1:]  # sent home at noon
    return _put(child, slots, code)


def _season(day: date) -> float:
    """More illness before Christmas and in January, less in summer."""
    return {9: 0.7, 10: 0.85, 11: 1.0, 12: 1.2, 1: 1.05, 2: 1.0, 3: 0.95, 4: 0.85, 5: 0.85, 6: 0.9, 7: 1.0}.get(
        day.month, 1.0
    )


def _holiday(child: Child, days: list[date], dice: Random) -> int:
    """Days off next to a holiday: before a break, or after one."""
    edges = [i for i in range(1, len(days)) if (days[i] - days[i - 1]).days > 6]
    if not edges:
        return 0
    edge, length = dice.choice(edges), dice.choice([2, 3, 5, 5])
    away = days[max(edge - length, 0) : edge] if dice.random() < 0.6 else days[edge : edge + length]
    return _put(child, [(day, session) for day in away for session in ("AM", "PM")], "G")


def _appointments(child: Child, days: list[date], dice: Random) -> int:
    count = sum(dice.random() < 0.0022 for _ in range(len(days) * 2))
    return sum(_put(child, [(dice.choice(days), dice.choice(["AM", "PM"]))], "M") for _ in range(count))


def _part_time(child: Child, days: list[date]) -> int:
    """Afternoons off for the last six weeks of those days, as agreed."""
    last = days[-1]
    return _put(child, [(day, "PM") for day in days if day > last - timedelta(weeks=6)], "C2")


def _put(child: Child, slots: list[Slot], code: str) -> int:
    free = [slot for slot in slots if slot not in child.codes]
    child.codes.update(dict.fromkeys(free, (code, None)))
    return len(free)


def _in_school(child: Child, day: date, session: str, dice: Random, trips: set[date]) -> tuple[str, int | None]:
    if day in trips:
        return ("V", None)
    chance = child.lateness * (1.5 if session == "AM" else 0.35)
    if dice.random() < chance:
        if dice.random() < 0.13:
            return ("U", dice.randrange(31, 75))
        return ("L", dice.randrange(1, 26))
    return ("/" if session == "AM" else "\\", None)


def leave_unexplained(child: Child, days: list[date], dice: Random) -> None:
    """Some of the last days' absences have no reason yet."""
    for day in days:
        if child.codes.get((day, "AM"), ("",))[0] in ("I", "O") and dice.random() < 0.3:
            for session in ("AM", "PM"):
                if child.codes.get((day, session), ("",))[0] in ("I", "O"):
                    child.codes[day, session] = ("N", None)


def leave_silent(children: list[Child], today: date, days: list[date]) -> None:
    """Of those away this morning some have been away for a day or two before, and nobody has been reached."""
    away = [child for child in children if child.codes.get((today, "AM"), ("/",))[0] not in "/LUV"]
    for child, length in zip(away[1::2], (2, 1, 1), strict=False):
        for day in days[-length:]:
            child.codes.update({(day, "AM"): ("N", None), (day, "PM"): ("N", None)})


def lateness(dice: Random) -> float:
    """A few children are often late, most hardly ever: 1.3 % of sessions on the whole."""
    return min(exp(dice.gauss(log(0.008), 1.1)), 0.25)


def rows(children: list[Child], *, before: tuple[date, str] | None = None) -> Iterator[list[str]]:
    """The marks file of the contract, long form, in order of date."""
    yield ["upn", "date", "session", "code", "minutes_late", "comment"]
    for child in children:
        for (day, session), (code, minutes) in sorted(child.codes.items()):
            if before is None or (day, session) < before:
                yield [child.upn, day.isoformat(), session, code, "" if minutes is None else str(minutes), ""]

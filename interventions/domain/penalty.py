"""Penalty notices: when the law asks a school to consider one, to whom one may still go, and what stands against asking.

The school asks, the authority issues. "Must consider", never "must fine": support comes first (Working together to improve
school attendance). Sums and thresholds are data by date in force (presets/penalty_schemes.toml).
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from attendance.domain import windows
from attendance.domain.calendar import Calendar
from attendance.domain.codes import NO_REASON
from attendance.domain.windows import Window

HOLIDAY = "G"  # refused leave that was taken: no notice to improve is asked for
NEAR = 3  # sessions below the threshold from which a pupil is looked at
THREE_YEARS = 3
STANDING = frozenset(
    {"pending", "requested", "issued", "paid", "unpaid"}
)  # withdrawn and waived ones count for nothing
COUNTING = frozenset({"issued", "paid", "unpaid"})
Sitting = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a notice costs, in pounds, and by when."""

    reduced: int
    reduced_days: int
    full: int
    full_days: int

    @property
    def words(self) -> str:
        if self.reduced == self.full:
            return f"£{self.full} within {self.full_days} days"
        return f"£{self.reduced} within {self.reduced_days} days, £{self.full} within {self.full_days} days"


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of a time."""

    name: str
    starts_on: date
    source: str
    threshold: int
    weeks: int
    most: int
    first: Sums
    second: Sums


def read(text: str) -> tuple[Scheme, ...]:
    """The schemes of a TOML text, oldest first."""
    rows: list[dict[str, Any]] = tomllib.loads(text)["schemes"]
    found = (Scheme(**{**row, "first": Sums(**row["first"]), "second": Sums(**row["second"])}) for row in rows)
    return tuple(sorted(found, key=lambda scheme: scheme.starts_on))


def in_force(schemes: Sequence[Scheme], on: date) -> Scheme:
    """The scheme of a day."""
    begun = [scheme for scheme in schemes if scheme.starts_on <= on]
    return begun[-1] if begun else schemes[0]


def window(scheme: Scheme, on: date, calendar: Calendar) -> Window:
    """The rolling school weeks up to a day: they may span holidays, terms and school years."""
    return windows.school_weeks(scheme.weeks, on, calendar)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a pupil stands with the threshold, and what comes."""

    on: date
    threshold: int
    counted: int  # unauthorised sessions in the window that no notice has used
    without_reason: int  # of them N: not yet safe to rest anything on
    used: int  # sessions in the window that a notice has used already
    drops: tuple[tuple[date, int], ...]  # when sessions leave the window, if none is added, and how many
    holiday_only: bool

    @property
    def is_reached(self) -> bool:
        return self.counted >= self.threshold

    @property
    def is_near(self) -> bool:
        return self.counted >= self.threshold - NEAR

    @property
    def words(self) -> str:
        """9 now; one more before 3 October reaches 10; two drop out on 29 September."""
        said = [f"{self.counted} now"]
        wanted = self.threshold - self.counted
        if wanted <= 0:
            said.append(f"the threshold of {self.threshold} is reached")
        elif self.drops:
            said.append(
                f"{wanted} more before {day_words(self.drops[0][0])} reach{'es' if wanted == 1 else ''} {self.threshold}"
            )
        if self.drops:
            day, number = self.drops[0]
            said.append(f"{number} drop{'s' if number == 1 else ''} out on {day_words(day)}")
        return "; ".join(said)


def outlook(
    sessions: Mapping[Sitting, str], used: Collection[Sitting], scheme: Scheme, on: date, calendar: Calendar
) -> Outlook:
    """From the unauthorised sessions of a pupil, by code, as on a day."""
    span = window(scheme, on, calendar)
    inside = {sitting: code for sitting, code in sessions.items() if sitting[0] in span}
    free = {sitting: code for sitting, code in inside.items() if sitting not in set(used)}
    return Outlook(
        on=on,
        threshold=scheme.threshold,
        counted=len(free),
        without_reason=sum(code == NO_REASON for code in free.values()),
        used=len(inside) - len(free),
        drops=drops(list(free), scheme, on, calendar),
        holiday_only=bool(free) and all(code == HOLIDAY for code in free.values()),
    )


def drops(sessions: Sequence[Sitting], scheme: Scheme, on: date, calendar: Calendar) -> tuple[tuple[date, int], ...]:
    """On which school days to come sessions leave the rolling weeks, and how many leave on each."""
    found: list[tuple[date, int]] = []
    left = len(sessions)
    day = calendar.next_school_day(on)
    while day is not None and left:
        span = window(scheme, day, calendar)
        still = sum(sitting[0] in span for sitting in sessions)
        if still < left:
            found.append((day, left - still))
            left = still
        day = calendar.next_school_day(day)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A notice to one parent for one child, as far as the next one depends on it."""

    state: str
    issued_on: date | None = None


def next_for(scheme: Scheme, earlier: Sequence[Earlier], on: date) -> Sums | None:
    """What a notice to this parent would be now; none where another way has to be gone.

    Three years are counted from the issue of the first; withdrawn notices count for nothing.
    """
    issued = sorted(one.issued_on for one in earlier if one.state in COUNTING and one.issued_on)
    recent = [day for day in issued if on < _years_after(day, THREE_YEARS)]
    if not recent:
        return scheme.first
    return scheme.second if len(recent) < scheme.most else None


def check_request(
    *, outlook: Outlook, compulsory: bool, support: bool, support_words: str, earlier: Sequence[Earlier], scheme: Scheme
) -> None:
    """What stands against asking the authority for a notice."""
    if not compulsory:
        raise Refused("There is no penalty notice for a child outside compulsory school age.")
    if not outlook.is_reached:
        raise Refused(
            f"{counted(outlook.counted, 'session')} of unauthorised absence in {scheme.weeks} school weeks: the threshold is "
            f"{outlook.threshold}."
        )
    if outlook.without_reason:
        raise Refused(
            f"{counted(outlook.without_reason, 'session')} of these still stand as N. Find the reason, or confirm that there "
            "is none, before a notice is asked for."
        )
    if any(one.state in ("pending", "requested") for one in earlier):
        raise Refused("A notice to this parent is being asked for already.")
    if next_for(scheme, earlier, outlook.on) is None:
        raise Refused(
            f"This parent has had {scheme.most} notices for this child in three years. The authority can go another way: "
            "prosecution, or an order."
        )
    if not (support or outlook.holiday_only) and len(support_words.strip()) < NEAR:
        raise Refused(
            "Say which support was offered and what became of it, or why support is not what is needed.",
            field="support",
        )


def is_unpaid(scheme: Scheme, issued_on: date, on: date) -> bool:
    """Past its last day: the authority considers prosecution (S4-158)."""
    return on > issued_on + timedelta(days=scheme.first.full_days)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


@dataclass(frozen=True, slots=True)
class Monitored:
    """A stretch of school days in which every session is looked at (S4-176)."""

    starts_on: date
    days: int

    def last_on(self, calendar: Calendar) -> date:
        """The last of its school days, whatever closures there are."""
        return self.starts_on if self.days == 1 else calendar.step(self.starts_on, self.days - 1)

"""Targets in sessions, which a child understands better than a percentage (S4-168, S4-169): how many to attend by a day to
reach the next band, how many can still be missed, and whether it can be reached at all this year.

Whole numbers throughout: a figure is compared as people see it, in tenths rounded half up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from attendance.domain.calendar import Calendar, monday
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from interventions.domain.policy import Band

A_DAY = 2  # sessions of a school day
Days = Mapping[date, Tally]  # what stands of one pupil, by day
Stretch = Callable[[date], Window]  # what a figure covers, as on a day


@dataclass(frozen=True, slots=True)
class Reach:
    """What a floor asks for by a day: so many of the sessions still to come."""

    attend: int
    coming: int

    @property
    def is_possible(self) -> bool:
        return self.attend <= self.coming

    @property
    def can_miss(self) -> int:
        """How many of those to come can be missed and the floor is still reached."""
        return max(0, self.coming - self.attend)


@dataclass(frozen=True, slots=True)
class Progress:
    """How a target stands."""

    reach: Reach  # of what is still to come
    attended: int  # since it was set
    missed: int
    tenths: int | None  # the figure now, over the stretch that the target is counted over
    after_next_week: int | None  # the figure at the end of next week, if every session until then is attended

    @property
    def is_out_of_reach(self) -> bool:
        return not self.reach.is_possible


def needed(stands: Tally, coming: int, floor: int) -> Reach:
    """How many of the sessions to come must be attended for a figure of `floor` tenths over all of them."""
    possible = stands.possible + coming
    # (2000 × present + possible) // (2 × possible) >= floor, solved for the sessions still to attend
    wanted = -(-((2 * floor - 1) * possible) // 2000) - stands.present
    return Reach(max(0, wanted), coming)


def by_day(days: Days, stretch: Stretch, calendar: Calendar, *, on: date, by: date, floor: int) -> Reach:
    """What reaching a floor by a day asks for, counted over what the figure covers then: old marks may have dropped out."""
    window = stretch(by)
    return needed(tally_of(days, window, until=on), coming(calendar, on, by, window), floor)


def coming(calendar: Calendar, on: date, by: date, window: Window | None = None) -> int:
    """Sessions after a day, up to and including another, inside a window."""
    days = [day for day in calendar.days_between(on, by) if day > on]
    return A_DAY * sum(window is None or day in window for day in days)


def tally_of(days: Days, window: Window, *, until: date) -> Tally:
    """What stands inside a window, up to and including a day."""
    return sum((tally for day, tally in days.items() if day in window and day <= until), Tally())


def earliest(days: Days, stretch: Stretch, calendar: Calendar, *, on: date, floor: int, last: date) -> date | None:
    """The first day on which the floor is reached if every session from now on is attended; none: not this year."""
    for day in calendar.days_between(on, last):
        if day > on and by_day(days, stretch, calendar, on=on, by=day, floor=floor).is_possible:
            return day
    return None


def progress(
    days: Days, stretch: Stretch, calendar: Calendar, *, set_on: date, on: date, by: date, floor: int
) -> Progress:
    """How a target stands as on a day."""
    since = _since(days, set_on, on)
    now = stretch(min(on, by))
    friday = _end_of_next_week(calendar, min(on, by), by)
    ahead = stretch(friday)
    stands, more = tally_of(days, ahead, until=on), coming(calendar, on, friday, ahead)
    then = Tally(stands.possible + more, stands.present + more)
    return Progress(
        by_day(days, stretch, calendar, on=on, by=by, floor=floor),
        since.present,
        since.absent,
        tally_of(days, now, until=on).tenths,
        then.tenths,
    )


def _since(days: Days, set_on: date, on: date) -> Tally:
    return sum((tally for day, tally in days.items() if set_on < day <= on), Tally())


def _end_of_next_week(calendar: Calendar, on: date, by: date) -> date:
    """The last school day of the next week with school in it, or the target's own day."""
    following = next((day for day in calendar.days_between(on, by) if monday(day) > monday(on)), None)
    if following is None:
        return by
    return max(day for day in calendar.days_between(following, by) if monday(day) == monday(following))


def weeks(days: Days, *, set_on: date, on: date) -> list[tuple[date, Tally]]:
    """Week by week since a target was set (S3-030): the Monday, and what stands."""
    found: dict[date, Tally] = {}
    for day in sorted(days):
        if set_on < day <= on:
            found[monday(day)] = found.get(monday(day), Tally()) + days[day]
    return list(found.items())


def sentence(reach: Reach, by: date) -> str:
    """As it is said to a pupil."""
    if not reach.is_possible:
        return f"This cannot be reached by {day_words(by)}, even with every session attended."
    if reach.attend == 0:
        return f"Reached already, whatever comes of the {counted(reach.coming, 'session')} up to {day_words(by)}."
    missed = "none can be missed" if not reach.can_miss else f"{reach.can_miss} can still be missed"
    return f"Attend {reach.attend} of the {counted(reach.coming, 'session')} up to {day_words(by)}: {missed}."


def check_day(by: date, on: date, last: date) -> None:
    """A target lies ahead, and inside the school year."""
    if by <= on:
        raise Refused("Choose a day that is still to come.", field="by")
    if by > last:
        raise Refused(f"Choose a day of this school year: it ends on {day_words(last)}.", field="by")


def check_reach(reach: Reach, first: date | None, by: date) -> None:
    """A target that cannot be reached teaches a child that trying is no use."""
    if not reach.coming:
        raise Refused("There are no school days up to that day. Choose a later one.", field="by")
    if not reach.is_possible:
        honest = (
            f"with every session attended it is reached on {day_words(first)}. Choose that day or a later one"
            if first
            else "nor on any later day of this school year. Choose a target nearer to where the pupil stands"
        )
        raise Refused(f"This cannot be reached by {day_words(by)}: {honest}.", field="by")


def floors(bands: Iterable[Band], tenths: int | None) -> list[Band]:
    """The bands above a figure, nearest first: what a target may aim at."""
    return [band for band in reversed(list(bands)) if tenths is not None and band.floor > tenths]

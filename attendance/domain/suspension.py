"""Suspension and permanent exclusion: the days they cover, and from which day education is to be provided.

Only the headteacher suspends (Education Act 2002, section 51A). From the sixth school day education is provided: by the
school for a suspension, by the local authority after a permanent exclusion. No pupil is suspended for more than
forty-five school days in a school year.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from attendance.domain.calendar import Calendar
from attendance.domain.explanations import Span, sessions_of
from attendance.domain.leave import meets

ONE_DAY = timedelta(days=1)
SIXTH = 6
MOST_DAYS = 45  # school days a year
AHEAD = 20  # school days for which a permanent exclusion is planned at a time
EXCLUDED = "E"
ARRANGED = {
    False: "B",
    True: "K",
}  # who arranges education from day six: the school, or after a permanent one the authority
PROVIDED = {"B": "Provision that the school arranged", "K": "Education that the local authority arranged"}


def check_last_day(*, permanent: bool, last_day: date | None) -> None:
    """A suspension has a last day; a permanent exclusion has none."""
    if permanent and last_day is not None:
        raise Refused(
            "A permanent exclusion has no last day. Leave it empty, or choose a suspension.", field="last_day"
        )
    if not permanent and last_day is None:
        raise Refused("A suspension has a last day. Choose it.", field="last_day")


def check_clear(span: Span, others: Iterable[Span]) -> None:
    """No two suspensions of a pupil cover the same session."""
    if other := meets(span, others):
        raise Refused(
            f"This pupil is suspended already, {other.words}. End that one first, or choose other days.",
            field="first_day",
        )


def check_most_days(days: int, before: int) -> None:
    """No more than forty-five school days in a school year."""
    if days + before > MOST_DAYS:
        raise Refused(
            f"That would be {counted(days + before, 'school day')} this school year; the law allows {MOST_DAYS}. "
            "Choose an earlier last day.",
            field="last_day",
        )


def check_provision(code: str, from_day: date, span: Span, calendar: Calendar) -> None:
    """Provision begins on a school day of the suspension and counts as B or K."""
    if code not in PROVIDED:
        raise Refused("Choose B where the school arranged it, K where the local authority did.", field="code")
    if not span.starts_on <= from_day <= span.ends_on or not calendar.has_school(from_day, span.ends_on):
        raise Refused("Provision begins on a school day of the suspension. Choose another day.", field="from_day")


def days_of(span: Span, calendar: Calendar) -> list[date]:
    """The school days of which some session is covered."""
    return list(dict.fromkeys(on for on, _ in sessions_of(span, calendar)))


def sixth_day(first_day: date, calendar: Calendar) -> date | None:
    """The school day from which education is to be provided; None where the calendar does not reach so far."""
    try:
        first = first_day if calendar.is_school_day(first_day) else calendar.step(first_day, 1)
        return calendar.step(first, SIXTH - 1)
    except Refused:
        return None


def begins_with(span: Span, before: Iterable[Span], calendar: Calendar) -> date:
    """The first day of it and of those that ran into it without a school day between: they count as one."""
    first = span.starts_on
    for other in sorted(before, key=lambda one: one.ends_on, reverse=True):
        if other.ends_on < first and not calendar.days_between(other.ends_on + ONE_DAY, first - ONE_DAY):
            first = other.starts_on
    return first

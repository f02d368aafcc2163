"""What follows from an explanation: whether it stands at once or waits for the head, and which sessions it covers.

Only the headteacher authorises an absence (S4-023). Codes and lengths that the head's standing rule names stand when
the office records them; what authorises nothing (O, G) may stand at once as well, for it takes nothing away from the
head's decision.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, Entry
from attendance.domain.reasons import Reason
from pupils.domain.years import academic_year_name, academic_year_of

Sitting = tuple[date, str]  # a day and a session
LONGEST = 60  # school days one explanation may speak of; more is not an explanation but leave, or a long illness
# What a form without sign-in takes, in school days; what goes beyond is talked over with the school
LONGEST_FROM_OUTSIDE, BACK_FROM_OUTSIDE, AHEAD_FROM_OUTSIDE = 20, 10, 60
AM, PM = "AM", "PM"


@dataclass(frozen=True, slots=True)
class Span:
    """From one session to another, both included."""

    starts_on: date
    ends_on: date
    starts_session: str = AM
    ends_session: str = PM

    def __contains__(self, sitting: Sitting) -> bool:
        first, last = (self.starts_on, self.starts_session), (self.ends_on, self.ends_session)
        return first <= sitting <= last  # "AM" < "PM", as it happens and as the day goes

    def meets(self, other: "Span") -> bool:
        """Whether the two share a session, if there is school on it."""
        return (self.starts_on, self.starts_session) <= (other.ends_on, other.ends_session) and (
            other.starts_on,
            other.starts_session,
        ) <= (self.ends_on, self.ends_session)

    def holds(self, other: "Span") -> bool:
        """Whether all of another lies in this one."""
        return (other.starts_on, other.starts_session) in self and (other.ends_on, other.ends_session) in self

    @property
    def words(self) -> str:
        """As a list shows it: Thu 19 Nov, or Thu 19 to Fri 20 Nov."""
        start = f"{self.starts_on:%a} {self.starts_on.day} {self.starts_on:%b}"
        if self.starts_on == self.ends_on:
            half = {(AM, AM): ", morning", (PM, PM): ", afternoon"}.get((self.starts_session, self.ends_session), "")
            return start + half
        return f"{start} to {self.ends_on:%a} {self.ends_on.day} {self.ends_on:%b}"


def check_span(span: Span, calendar: Calendar) -> None:
    """An absence has at least one session of school, in order, and not more than a person would explain at once."""
    if (span.ends_on, span.ends_session) < (span.starts_on, span.starts_session):
        raise Refused("The absence ends before it begins. Choose a later last day.", field="ends_on")
    if span.ends_on - span.starts_on > timedelta(days=366):
        raise Refused("That is longer than a school year. Choose an earlier last day.", field="ends_on")
    days = calendar.days_between(span.starts_on, span.ends_on)
    if not days:
        raise Refused("There is no school on these days. Choose others.", field="starts_on")
    if len(days) > LONGEST:
        raise Refused(
            f"That is {counted(len(days), 'school day')}. One explanation covers {LONGEST} at most: "
            "choose an earlier last day, or record leave.",
            field="ends_on",
        )


def sessions_of(span: Span, calendar: Calendar) -> list[Sitting]:
    """The sessions of school in a span, in order."""
    days = calendar.days_between(span.starts_on, span.ends_on)
    return [sitting for day in days for sitting in ((day, AM), (day, PM)) if sitting in span]


def check_code(code: str, on: date) -> None:
    """The code of an explanation is an absence or an unavoidable cause, in force on its day."""
    codes.check_in_force(code, on)
    known = codes.known(code)
    assert known is not None
    if known.entry is Entry.NOBODY or known.attends:
        raise Refused(f"{code} is no absence. Choose the code of an absence.", field="code")


def stands_at_once(code: str, days: int, rules: Mapping[str, int], *, decides: bool) -> bool:
    """Whether an explanation stands when it is recorded, or waits for the head.

    It stands where who records it decides on absence anyway, where the code authorises nothing, or where a standing
    rule of the head's names the code and as many school days or more. `days` counts the days of the same absence
    before it, so that a rule of five days is not stretched by ringing every morning.
    """
    return decides or authorises_nothing(code) or days <= rules.get(code, 0)


def authorises_nothing(code: str) -> bool:
    """Whether a code leaves the absence unauthorised, so that it takes nothing from the head's decision."""
    return codes.counts_as(code) is CountsAs.UNAUTHORISED


def run_before(starts_on: date, days_with_code: Collection[date], calendar: Calendar) -> int:
    """School days just before a day, one after another, on which the same code stands already."""
    run, day = 0, calendar.last_school_day(starts_on - timedelta(days=1))
    while day is not None and day in days_with_code:
        run += 1
        day = calendar.last_school_day(day - timedelta(days=1))
    return run


def check_year(span: Span, on: date) -> None:
    """The registers of a school year that is over are corrected mark by mark, not by an explanation."""
    if academic_year_of(span.starts_on) < academic_year_of(on):
        year = academic_year_name(academic_year_of(span.starts_on))
        raise Refused(
            f"That lies in the school year {year}, which is over. Correct the marks on their registers instead.",
            field="starts_on",
        )


def check_from_outside(span: Span, on: date, calendar: Calendar) -> None:
    """A form without sign-in takes what is near: what lies long ago or far ahead, or is long, is talked over."""
    if span.starts_on < on and len(calendar.days_between(span.starts_on, on)) > BACK_FROM_OUTSIDE + 1:
        raise Refused("That is longer ago than this form takes. Please ring or write to the school.", field="starts_on")
    if span.starts_on > on and len(calendar.days_between(on, span.starts_on)) > AHEAD_FROM_OUTSIDE + 1:
        raise Refused(
            "That is further ahead than this form takes. Please ring or write to the school.", field="starts_on"
        )
    if len(days := calendar.days_between(span.starts_on, span.ends_on)) > LONGEST_FROM_OUTSIDE:
        raise Refused(
            f"That is {counted(len(days), 'school day')}. For more than {LONGEST_FROM_OUTSIDE} please ring the school.",
            field="ends_on",
        )


def check_return(span: Span, expected_on: date | None) -> None:
    """Somebody comes back when the absence is over: at noon of its last day at the earliest."""
    if expected_on is None:
        return
    first = span.ends_on if span.ends_session == AM else span.ends_on + timedelta(days=1)
    if expected_on < first:
        raise Refused(
            f"The absence lasts until {day_words(span.ends_on)}. Choose a later day of return, or an earlier last day.",
            field="expected_return_on",
        )


def return_day(span: Span, calendar: Calendar) -> date | None:
    """When somebody is back where nothing else was said: the same day after a morning, else the next school day."""
    return span.ends_on if span.ends_session == AM else calendar.next_school_day(span.ends_on)


def whole_day_question(span: Span, reason: Reason, calendar: Calendar) -> str:
    """What is asked where a pupil is expected for part of the day (S4-032, S2-005); '' where nothing is."""
    if not reason.whole_day_questioned:
        return ""
    days = calendar.days_between(span.starts_on, span.ends_on)
    if not any((day, AM) in span and (day, PM) in span for day in days):
        return ""
    return (
        f"{reason.name}: a child is expected at school before or after it. Say which half of the day is missed, "
        "or confirm that the whole day is needed."
    )


def beyond_limit(days: int, reason: Reason | None) -> str:
    """That an absence is longer than its reason usually takes, for the head (S4-034); '' where it is not."""
    if reason is None or reason.longest_days is None or days <= reason.longest_days:
        return ""
    return f"{counted(days, 'school day')}; for this reason {reason.longest_days} at most as a rule"

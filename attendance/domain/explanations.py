"""What follows from an explanation: whether it stands at once or waits for the head, and which sessions it covers.

Only the headteacher authorises an absence (S4-023). Codes and lengths that the head's standing rule names stand when
the office records them; what authorises nothing (O, G) may stand at once as well, for it takes nothing away from the
head's decision.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import counted
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, Entry

Sitting = tuple[date, str]  # a day and a session
LONGEST = 60  # school days one explanation may speak of; more is not an explanation but leave, or a long illness
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
    known = codes.known(code)
    if decides or (known is not None and known.counts_as is CountsAs.UNAUTHORISED):
        return True
    return days <= rules.get(code, 0)


def run_before(starts_on: date, days_with_code: Collection[date], calendar: Calendar) -> int:
    """School days just before a day, one after another, on which the same code stands already."""
    run, day = 0, calendar.last_school_day(starts_on - timedelta(days=1))
    while day is not None and day in days_with_code:
        run += 1
        day = calendar.last_school_day(day - timedelta(days=1))
    return run

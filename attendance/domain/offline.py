"""Marks taken without a connection: what becomes of each when it arrives.

A mark is one a pupil, day and session, so one that arrives twice changes nothing. What somebody else has entered in
the meantime is never overwritten: both values are shown, and a person decides.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from accounts.domain.refusal import Refused
from attendance.domain.arrival import SessionTimes
from attendance.domain.register import SESSION_WORDS, Chosen, StandingMark, Taker, check_may_be_taken

KEPT_FOR = timedelta(days=1)  # on a device; what is older is not taken in either
NOT_IN_CLASS = "A pupil who is not in this class any more. The mark is for the register of the class they are in now."
TOO_OLD = "These marks were taken more than a day ago. Enter them in the register, or ask the office."


class Fate(StrEnum):
    """What becomes of a mark that arrives."""

    NEW = "new"  # nothing stands yet
    CHANGE = "change"  # what stands is what the person saw and changed
    SAME = "same"  # it stands already
    DIFFERS = "differs"  # somebody else has marked in the meantime, and otherwise


@dataclass(frozen=True, slots=True)
class Sent:
    """A mark as a device kept it."""

    pupil_id: int
    code: str
    minutes_late: int | None = None
    words: str | None = None  # None: the note was left as it was
    stood: str = ""  # the code the person saw when they marked; blank where nothing stood
    here: bool = False  # an absence was entered or planned, and the child is in the room after all
    age: int = 0  # seconds from taking to sending, by the device's clock
    key: UUID | None = None  # tells one and the same mark, however often it is sent


def label(group: str, on: date, session: str) -> str:
    """A register in the words of a waiting list: 5 Elm, Thursday morning."""
    return f"{group}, {on:%A} {SESSION_WORDS[session]}"


def fate(sent: Sent, stands: StandingMark | None) -> Fate:
    """Whether a mark is entered, changes what stands, stands already, or is for a person to decide."""
    if stands is None:
        return Fate.NEW
    if content(sent, stands).content == stands.content:
        return Fate.SAME
    if stands.code == sent.stood:
        return Fate.CHANGE
    return Fate.SAME if stands.code == sent.code else Fate.DIFFERS


def content(sent: Sent, stands: StandingMark | None) -> Chosen:
    """What is to stand. A note that was left as it was stays."""
    kept = stands.comment if stands else ""
    return Chosen(sent.code, sent.minutes_late, kept if sent.words is None else sent.words)


def taken_at(age: int, opened_at: datetime, now: datetime) -> datetime:
    """When a mark was taken, as far as a device's clock can be believed: after its page was opened, before now.

    Devices send how long ago it was, not what their clock said, for many a school's laptop has the wrong time.
    """
    return max(min(opened_at, now), now - timedelta(seconds=max(0, min(age, int(KEPT_FOR.total_seconds())))))


def check_may_arrive(
    on: date, session: str, times: SessionTimes, opened_at: datetime, now: datetime, taker: Taker
) -> None:
    """Marks arrive on their day like any other; the next day only if the register was open on its own day.

    A network that is away all afternoon is the rule in some buildings: the laptop is opened again in the morning. What
    stands by then is the office's to change: it is asked for (`register.must_ask`).
    """
    if now - opened_at > KEPT_FOR:
        raise Refused(TOO_OLD)
    if on < now.date() and opened_at.date() == on:
        return
    check_may_be_taken(on, session, times, now, taker)

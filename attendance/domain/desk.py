"""The late desk: what coming in, leaving early and coming back do to a mark (S1-024, S1-025, S4-062, S4-064, S4-066)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import listed
from attendance.domain import codes
from attendance.domain.arrival import EARLY, SessionTimes, code_for
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, PRESENT_AT, CountsAs
from attendance.domain.register import clock_words
from attendance.domain.whereabouts import ARRIVED, LEFT, Day, Passing, Place, place_of

ONE_MINUTE = timedelta(minutes=1)
SUSPENDED = "E"
# What coming in does not change: a trip, the other school, an unavoidable cause, a suspension.
STAYS = frozenset({CountsAs.APPROVED_ACTIVITY, CountsAs.NOT_POSSIBLE})


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an arrival does: the mark it makes, or the one that stays."""

    code: str = ""
    minutes_late: int | None = None
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when the desk takes anything on a day."""

    opens_at: datetime  # the morning register
    ends_at: datetime  # the school day


class MarkedPresent(Refused):
    """The register says that the pupil is in; whoever is at the desk may know better, and says so."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is marked present already. If {name} has only just come in, say so below, and the mark is changed.",
            field="sure",
        )


def arrival(
    name: str, day: Day, session: str, at: datetime, times: SessionTimes, *, sure: bool = False, returned: bool = False
) -> Arrival:
    """What coming in at a time makes of the mark of its session.

    L until the register closes, U afterwards where no other code applies (regulation 10; guidance on U): an
    appointment or an illness that is known of stays what it is. A trip, the other school, a closure and a suspension
    stay whenever the pupil comes.
    """
    code = day.mark(session) or day.plan(session)
    known = codes.known(code)
    if returned and code == LATE_AFTER_CLOSE:
        return Arrival(stays=code)  # came, left and is back: late once
    if known is None or known.counts_as is CountsAs.UNAUTHORISED:
        return _made(at, times, session)
    if known.counts_as in STAYS or code == SUSPENDED:
        return Arrival(stays=code)
    if known.counts_as is CountsAs.PRESENT:
        if returned:
            return Arrival(stays=code)
        if not sure:
            raise MarkedPresent(name)
        return _made(at, times, session)
    return Arrival(stays=code) if times.is_closed(at) else _made(at, times, session)


def _made(at: datetime, times: SessionTimes, session: str) -> Arrival:
    code = code_for(at, times, PRESENT_AT[session])
    return Arrival(code, times.minutes_late(at) if code in (LATE, LATE_AFTER_CLOSE) else None)


def check_hours(hours: Hours, now: datetime) -> None:
    """The desk is open from shortly before the morning register until the end of the day."""
    if now < hours.opens_at - EARLY:
        raise Refused(
            f"The morning register opens at {clock_words(hours.opens_at)}. Nobody is late yet: whoever comes now goes to "
            "class and is marked there."
        )
    if now > hours.ends_at:
        raise Refused(
            f"School ended at {clock_words(hours.ends_at)}. Ask who may correct marks to change the register of today."
        )


def check_time(at: datetime, now: datetime, why: str) -> None:
    """Another time than now lies earlier on the same day, and says why."""
    if at > now:
        raise Refused(f"{clock_words(at)} has not come yet. Leave the time empty for now.", field="time")
    if now - at >= ONE_MINUTE and not why.strip():
        raise Refused(f"Say why the time is {clock_words(at)} and not now.", field="why")


def check_may_arrive(name: str, day: Day, session: str) -> None:
    """Who is signed in already, or has left, does not arrive."""
    last = day.last
    if last is None:
        return
    if last.movement == LEFT:
        raise Refused(f"{name} left at {clock_words(last.at)}. Use Is back.")
    if last.session == session:
        how = "was signed in" if last.movement == ARRIVED else "came back"
        raise Refused(f"{name} {how} at {clock_words(last.at)} already. Nothing is changed.")


def check_may_leave(name: str, day: Day, session: str) -> None:
    """Only who is in school can leave it."""
    place = place_of(day, session)
    if place is Place.IN:
        return
    if place is Place.LEFT and day.last:
        raise Refused(f"{name} left at {clock_words(day.last.at)} already. Nothing is changed.")
    if place is Place.OFF_SITE:
        raise Refused(f"{name} is off site, the register says. Ask who is with the pupil to release the child.")
    raise Refused(f"{name} is not in school yet, as far as the register and the desk know. Sign the pupil in first.")


def check_may_come_back(name: str, day: Day) -> None:
    """Only who has left comes back."""
    if day.last is None or day.last.movement != LEFT:
        raise Refused(f"{name} has not left by the desk today. Nothing is changed.")


def check_after(name: str, last: Passing | None, at: datetime) -> None:
    """Times past the desk follow one another."""
    if last and at < last.at:
        how = {ARRIVED: "came", LEFT: "left"}.get(last.movement, "came back")
        raise Refused(f"{name} {how} at {clock_words(last.at)}. Choose a later time.", field="time")


def trail_words(at: datetime, now: datetime, why: str, *, tablet: bool) -> str:
    """The reason that goes into the trail of the mark."""
    where = "on the tablet" if tablet else "at the desk"
    typed = f", written down at {clock_words(now)}: {why.strip()}" if now - at >= ONE_MINUTE else ""
    return f"Signed in {where} at {clock_words(at)}{typed}"


def undo_words(at: datetime) -> str:
    """The reason in the trail for taking an arrival back."""
    return f"Undone at the desk: was not the arrival at {clock_words(at)}"


def late_words(code: str, minutes: int | None) -> str:
    """A mark of lateness as people say it: L, 11 minutes."""
    return code if minutes is None else f"{code}, {minutes} minute{'' if minutes == 1 else 's'}"


def greeting(now: datetime) -> str:
    """What the tablet says first."""
    return "Good morning" if now.hour < 12 else "Good afternoon"


def short_name(forename: str, surname: str) -> str:
    """As little of a name as tells two children apart: Sam O."""
    return f"{forename} {surname[:1]}." if surname else forename


def names(of: Sequence[str]) -> str:
    """Sam, Ada and Omar."""
    return listed(list(of))


def plain(text: str) -> str:
    """A name as it is typed: no accents, apostrophes or capitals; a hyphen parts words. Agrees with queries/desk.PLAIN."""
    open_ = unicodedata.normalize("NFD", text.replace("-", " "))
    kept = "".join(c for c in open_ if c.isalnum() or c.isspace())
    return re.sub(r"\s+", " ", kept).strip().lower()


def search_words(text: str) -> list[str]:
    """The beginnings of names that somebody typed."""
    return plain(text[:60]).split()[:4]

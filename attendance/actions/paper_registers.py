"""Registers that were taken on paper, typed back in: kept with the time at which the paper was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import Membership, School, User
from attendance.actions import marks, registers
from attendance.actions.marks import NewMark
from attendance.domain.arrival import EARLY, SessionTimes
from attendance.domain.register import SESSION_WORDS, Taker, check_may_be_taken, clock_words
from attendance.models import Register
from attendance.queries import paper_registers as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.paper_registers import Line, Reading
from attendance.queries.session_times import session_times

PAPER = "Paper register"


def check_taken(school: School, on: date, session: str, taken: time, now: datetime, taker: Taker) -> datetime:
    """The moment at which a paper was taken: in its session, on a school day that has come."""
    calendar_of(school).check_school_day(on)
    at = now.replace(
        year=on.year, month=on.month, day=on.day, hour=taken.hour, minute=taken.minute, second=0, microsecond=0
    )
    times = session_times(school, session, at)
    check_may_be_taken(on, session, times, now, taker)
    if at > now:
        raise Refused(f"{clock_words(at)} has not come yet. Type the time at which the paper was taken.", field="taken")
    day = SessionTimes.on_day(at, school.am_opens_at, school.day_ends_at)
    if at < times.opens_at - EARLY or at > day.closes_at:
        raise Refused(
            f"The {SESSION_WORDS[session]} register is taken between {clock_words(times.opens_at - EARLY)} and the end "
            "of the day. Type the time at which the paper was taken.",
            field="taken",
        )
    return at


@dataclass(frozen=True, slots=True)
class Typed:
    """One class's line, as it was looked at."""

    register: Register
    order: Sequence[int]  # the pupils as they were printed
    line: str
    seen: str  # the fingerprint of the register that the line was held against


@transaction.atomic
def save(
    *,
    school: School,
    typed: Sequence[Typed],
    taken_at: datetime,
    paper_wins: bool,
    by: User,
    membership: Membership,
    now: datetime,
) -> None:
    """Save lines as they were looked at, all or none. What stands already stays, unless the paper is to win; the trail
    keeps both."""
    splits = [half.starts_on for half in calendar_of(school).half_terms]
    for one in typed:
        _save_one(school, one, taken_at, paper_wins, by, membership, now, splits)


def _save_one(
    school: School,
    typed: Typed,
    taken_at: datetime,
    paper_wins: bool,
    by: User,
    membership: Membership,
    now: datetime,
    splits: Sequence[date],
) -> None:
    held = Register.objects.select_for_update(of=("self",)).select_related("group").get(pk=typed.register.pk)
    held.school = school
    reading = queries.reading(held, typed.order, typed.line, Taker(by.pk, membership.permissions))
    if reading.trouble:
        raise Refused(f"{held.group}: {reading.trouble}")
    if typed.seen != reading.sheet.fingerprint:
        raise Refused(f"{held.group}: the register was changed since you looked. Nothing is saved yet; look again.")
    new = [line for line in reading.lines if line.is_new]
    changed = [line for line in reading.lines if line.differs] if paper_wins else []
    for lines, at in ((new, taken_at), (changed, now)):
        marks.record(
            school=school,
            marks=[_mark(held, line) for line in lines],
            at=at,
            by=by,
            role=membership.title,
            reason=f"{PAPER}, taken at {clock_words(taken_at)}",
            source="paper",
            half_term_starts=splits,
        )
    _note(held, reading, taken_at, by, now)
    audit.record(
        by=by,
        school=school,
        verb="register.typed_in",
        about=held,
        sentence=f"{PAPER} {held}, taken at {clock_words(taken_at)}, typed in: {len(new)} marks entered, "
        f"{len(changed)} changed",
    )


def lay_out(*, school: School, on: date) -> None:
    """The registers of a day on which nothing could be opened."""
    registers.open_day(school=school, on=on, process="registers of a paper day")


def _mark(register: Register, line: Line) -> NewMark:
    comment = line.row.standing.comment if line.row.standing else ""
    return NewMark(
        line.row.pupil_id, register.on, register.session, line.written.code, line.written.minutes_late, comment
    )


def _note(register: Register, reading: Reading, taken_at: datetime, by: User, now: datetime) -> None:
    register.version += 1
    register.saved_at, register.saved_by = now, by
    if register.taken_at is None and not reading.not_on_paper:
        register.taken_at, register.taken_by = taken_at, by
    register.save(update_fields=["version", "saved_at", "saved_by", "taken_at", "taken_by"])

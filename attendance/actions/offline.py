"""Taking in marks that were taken without a connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted, time_words
from accounts.models import Membership, User
from attendance.actions import marks
from attendance.actions.marks import NewMark, Recorded
from attendance.domain import offline as rules
from attendance.domain import register as register_rules
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar
from attendance.domain.offline import Fate, Sent
from attendance.domain.register import Chosen, Row, Sheet, Stale, StandingMark, Taker
from attendance.models import OfflineMark, Register
from attendance.queries.calendar import calendar_of
from attendance.queries.registers import session_times, sheet

AT_MOST = 400  # marks of one register


@dataclass(frozen=True, slots=True)
class Differing:
    """Two values for one pupil: a person decides."""

    row: Row
    sent: Sent
    stands: StandingMark


@dataclass(slots=True)
class Arrived:
    """What became of the marks of one register."""

    entered: list[int] = field(default_factory=list)  # pupils whose mark stands now as it was sent
    differing: list[Differing] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)  # pupil, and the sentence
    unmarked: int = 0  # pupils of the class who have no mark yet


@transaction.atomic
def take_in(
    *,
    register: Register,
    sent: Sequence[Sent],
    opened_at: datetime,
    by: User,
    membership: Membership,
    at: datetime,
    reason: str = "",
) -> Arrived:
    """Enter what may be entered, each mark once; hand back what differs and what may not be, with a sentence each.

    The caller holds the register's row (`queries.registers.for_saving`), as for any save.
    """
    taker = Taker(by.pk, membership.permissions)
    calendar = calendar_of(register.school)
    calendar.check_school_day(register.on)
    times = session_times(register.school, register.session, at)
    rules.check_may_arrive(register.on, register.session, times, opened_at, at, taker)
    if len(sent) > AT_MOST:
        raise Refused(f"A register holds {AT_MOST} marks at most.")
    standing = sheet(register)
    arrived, rows = Arrived(), {row.pupil_id: row for row in standing.rows}
    wanted: dict[int, Chosen] = {}
    new: list[Sent] = []
    for one in _not_yet_here(register, sent, arrived):
        if one.pupil_id not in rows:
            arrived.refused.append((one.pupil_id, rules.NOT_IN_CLASS))
        elif _weigh(rows[one.pupil_id], one, standing, taker, at, arrived):
            wanted[one.pupil_id] = rules.content(one, rows[one.pupil_id].standing)
            new.append(one)
    changes = [rows[pk] for pk in wanted if rows[pk].standing]
    words = _reason(changes, times, at, register, taker, reason, wanted, arrived)
    filled = _planned(standing, wanted) if wanted else {}
    recorded = _record(register, standing, wanted | filled, words, calendar, by, membership, at)
    arrived.entered += [one.pupil_id for one in new if one.pupil_id in wanted]
    arrived.unmarked = sum(not row.standing and row.pupil_id not in wanted | filled for row in standing.rows)
    if recorded.added or recorded.changed:
        _note(register, [one for one in new if one.pupil_id in wanted], arrived, recorded, opened_at, by, at)
    return arrived


def _not_yet_here(register: Register, sent: Sequence[Sent], arrived: Arrived) -> list[Sent]:
    """What has not arrived before. What has is done, whatever became of the mark since."""
    keys = [one.key for one in sent if one.key]
    known = set(register.offline_marks.filter(key__in=keys).values_list("key", flat=True))
    arrived.entered += [one.pupil_id for one in sent if one.key in known]
    return [one for one in sent if one.key not in known]


def _weigh(row: Row, one: Sent, standing: Sheet, taker: Taker, at: datetime, arrived: Arrived) -> bool:
    """Whether this mark is to be entered; else it is done, differs or is refused."""
    what = rules.fate(one, row.standing)
    if what is Fate.SAME:
        arrived.entered.append(one.pupil_id)
    elif what is Fate.DIFFERS and row.standing:
        arrived.differing.append(Differing(row, one, row.standing))
    else:
        try:
            rules.check_is_first(row, standing.on, at, taker.may(Permission.CORRECT_MARK))
            register_rules.check_choice(row, rules.content(one, row.standing), standing, taker)
            return True
        except Refused as refusal:
            arrived.refused.append((one.pupil_id, refusal.sentence))
    return False


def _reason(
    changes: list[Row],
    times: SessionTimes,
    at: datetime,
    register: Register,
    taker: Taker,
    given: str,
    wanted: dict[int, Chosen],
    arrived: Arrived,
) -> str:
    """Why marks that stand are changed. Without a reason that will do, first marks still come in; changes wait."""
    try:
        return register_rules.reason_for(changes, times, at, register.on, taker, given)
    except Refused as refusal:
        for row in changes:
            del wanted[row.pupil_id]
            arrived.refused.append((row.pupil_id, refusal.sentence))
        return ""


def _planned(standing: Sheet, wanted: dict[int, Chosen]) -> dict[int, Chosen]:
    """Planned absences come in with a register, as they do when it is saved on line."""
    return {
        row.pupil_id: Chosen(row.planned.code)
        for row in standing.rows
        if row.planned and not row.standing and row.pupil_id not in wanted
    }


def _record(
    register: Register,
    standing: Sheet,
    final: dict[int, Chosen],
    reason: str,
    calendar: Calendar,
    by: User,
    membership: Membership,
    at: datetime,
) -> Recorded:
    if not final:
        return Recorded()
    try:
        recorded = marks.record(
            school=register.school,
            marks=[NewMark(pk, register.on, register.session, *choice.content) for pk, choice in final.items()],
            at=at,
            by=by,
            role=membership.title,
            reason=reason,
            half_term_starts=[half.starts_on for half in calendar.half_terms],
        )
    except Refused as refusal:
        if reason:
            raise
        raise Stale from refusal  # a mark that was not there a moment ago wants a reason
    shown = {row.pupil_id: row.standing.content if row.standing else None for row in standing.rows}
    for pk in final:
        held = recorded.before.get((pk, register.on, register.session))
        if (held[:3] if held else None) != shown[pk]:
            raise Stale  # somebody came between; nothing is entered, and the device sends again
    return recorded


def _note(
    register: Register,
    new: list[Sent],
    arrived: Arrived,
    recorded: Recorded,
    opened_at: datetime,
    by: User,
    at: datetime,
) -> None:
    taken = {one.pupil_id: rules.taken_at(one.age, opened_at, at) for one in new}
    OfflineMark.objects.bulk_create(
        [
            OfflineMark(
                school=register.school, register=register, pupil_id=one.pupil_id, key=one.key,
                taken_at=taken[one.pupil_id], arrived_at=at, arrived_by=by,
            )
            for one in new
            if one.key
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    register.version += 1
    register.saved_at, register.saved_by = at, by
    if register.taken_at is None and not arrived.unmarked:
        register.taken_at, register.taken_by = at, by
    register.save(update_fields=["version", "saved_at", "saved_by", "taken_at", "taken_by"])
    first = min(taken.values(), default=at).astimezone(at.tzinfo)
    audit.record(
        by=by,
        school=register.school,
        verb="register.came_in",
        about=register,
        sentence=f"{counted(recorded.added + recorded.changed, 'mark')} of {register}, taken without a connection "
        f"at {time_words(first.time())}, came in",
    )

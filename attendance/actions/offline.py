"""Taking in marks that were taken without a connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted, time_words
from accounts.models import Membership, User
from attendance.actions import mark_requests, marks
from attendance.actions.marks import NewMark, Recorded
from attendance.domain import mark_requests as asking
from attendance.domain import offline as rules
from attendance.domain import register as register_rules
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar
from attendance.domain.mark_requests import Wanted
from attendance.domain.offline import Fate, Sent
from attendance.domain.register import Chosen, Row, Sheet, Stale, StandingMark, Taker
from attendance.models import OfflineMark, Register
from attendance.queries.calendar import calendar_of
from attendance.queries.registers import sheet
from attendance.queries.session_times import times_of

AT_MOST = 400  # marks of one register


@dataclass(frozen=True, slots=True)
class Differing:
    """Two values for one pupil: a person decides."""

    row: Row
    sent: Sent
    stands: StandingMark


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mark that is not taken in, and why; `row` where the pupil is in the class."""

    sent: Sent
    sentence: str
    row: Row | None = None


@dataclass(slots=True)
class Arrived:
    """What became of the marks of one register."""

    entered: list[int] = field(default_factory=list)  # pupils whose mark stands now as it was sent
    asked: list[int] = field(default_factory=list)  # whose change waits for the office (soft close)
    differing: list[Differing] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unmarked: int = 0  # pupils of the class who have no mark yet


@dataclass(slots=True)
class _Weighed:
    """What is to be done."""

    marks: dict[int, Chosen] = field(default_factory=dict)  # to be entered, by pupil
    new: list[Sent] = field(default_factory=list)  # as they were sent
    wanted: list[Wanted] = field(default_factory=list)  # to be asked of the office


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

    Changes that are not the person's to make any more are asked of the office, as they are on the page. The caller
    holds the register's row (`queries.registers.for_saving`), as for any save.
    """
    taker = Taker(by.pk, membership.permissions)
    calendar = calendar_of(register.school)
    calendar.check_school_day(register.on)
    times = times_of(register, at)
    rules.check_may_arrive(register.on, register.session, times, opened_at, at, taker)
    if len(sent) > AT_MOST:
        raise Refused(f"A register holds {AT_MOST} marks at most.")
    standing, arrived = sheet(register), Arrived()
    weighed = _weigh_all(_not_yet_here(register, sent, arrived), standing, times, reason, at, taker, arrived)
    words = _reason(weighed, standing, times, at, register, taker, reason, arrived)
    final = weighed.marks | (_planned(standing, weighed) if weighed.new else {})
    recorded = _record(register, standing, final, words, calendar, by, membership, at)
    mark_requests.ask(register=register, wanted=weighed.wanted, by=by, role=membership.title, at=at)
    arrived.unmarked = sum(not row.standing and row.pupil_id not in final for row in standing.rows)
    _note_arrivals(register, weighed.new, opened_at, by, at)
    if recorded.added or recorded.changed:
        _note_saved(register, weighed.new, arrived, recorded, opened_at, by, at)
    return arrived


def _not_yet_here(register: Register, sent: Sequence[Sent], arrived: Arrived) -> list[Sent]:
    """What has not arrived before. What has is done, whatever became of the mark since."""
    keys = [one.key for one in sent if one.key]
    known = set(register.offline_marks.filter(key__in=keys).values_list("key", flat=True))
    arrived.entered += [one.pupil_id for one in sent if one.key in known]
    return [one for one in sent if one.key not in known]


def _weigh_all(
    sent: Sequence[Sent],
    standing: Sheet,
    times: SessionTimes,
    reason: str,
    at: datetime,
    taker: Taker,
    arrived: Arrived,
) -> _Weighed:
    """What of it is entered, asked for, done already, differs, or is refused."""
    rows, weighed = {row.pupil_id: row for row in standing.rows}, _Weighed()
    must_ask = register_rules.must_ask(standing.on, times, at, taker)
    for one in sent:
        row = rows.get(one.pupil_id)
        if row is None:
            arrived.refused.append(Refusal(one, rules.NOT_IN_CLASS))
            continue
        try:
            _weigh(row, one, standing, must_ask, reason, at, taker, arrived, weighed)
        except Refused as refusal:
            arrived.refused.append(Refusal(one, refusal.sentence, row))
    return weighed


def _weigh(
    row: Row,
    one: Sent,
    standing: Sheet,
    must_ask: bool,
    reason: str,
    at: datetime,
    taker: Taker,
    arrived: Arrived,
    weighed: _Weighed,
) -> None:
    what = rules.fate(one, row.standing)
    choice = rules.content(one, row.standing)
    if one.here and row.locked and not taker.corrects and (row.standing or standing.on == at.date()):
        weighed.wanted.append(
            _wanted(row, Chosen(standing.present), reason.strip()[:200] or register_rules.IN_THE_ROOM)
        )
        arrived.asked.append(one.pupil_id)
    elif what is Fate.SAME:
        arrived.entered.append(one.pupil_id)
    elif what is Fate.DIFFERS and row.standing:
        arrived.differing.append(Differing(row, one, row.standing))
        return
    else:
        register_rules.check_choice(row, choice, standing, taker)
        if what is Fate.CHANGE and must_ask:
            weighed.wanted.append(_wanted(row, choice, asking.check_reason([row], reason)))
            arrived.asked.append(one.pupil_id)
        else:
            weighed.marks[one.pupil_id] = choice
            arrived.entered.append(one.pupil_id)
    weighed.new.append(one)


def _wanted(row: Row, choice: Chosen, words: str) -> Wanted:
    stood = row.standing.content if row.standing else (row.filled, None, "")
    return Wanted(row.pupil_id, stood, choice.content, words)


def _reason(
    weighed: _Weighed,
    standing: Sheet,
    times: SessionTimes,
    at: datetime,
    register: Register,
    taker: Taker,
    given: str,
    arrived: Arrived,
) -> str:
    """Why marks that stand are changed. Without a reason that will do, first marks still come in; changes wait."""
    changes = [row for row in standing.rows if row.standing and row.pupil_id in weighed.marks]
    try:
        return register_rules.reason_for(changes, times, at, register.on, taker, given)
    except Refused as refusal:
        sent = {one.pupil_id: one for one in weighed.new}
        for row in changes:
            del weighed.marks[row.pupil_id]
            weighed.new.remove(sent[row.pupil_id])
            arrived.entered.remove(row.pupil_id)
            arrived.refused.append(Refusal(sent[row.pupil_id], refusal.sentence, row))
        return ""


def _planned(standing: Sheet, weighed: _Weighed) -> dict[int, Chosen]:
    """Planned absences come in with a register, as they do when it is saved on line."""
    return {
        row.pupil_id: Chosen(row.planned.code)
        for row in standing.rows
        if row.planned and not row.standing and row.pupil_id not in weighed.marks
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


def _note_arrivals(register: Register, new: Sequence[Sent], opened_at: datetime, by: User, at: datetime) -> None:
    """Each mark's key, so that it is known when it comes again."""
    OfflineMark.objects.bulk_create(
        [
            OfflineMark(
                school=register.school, register=register, pupil_id=one.pupil_id, key=one.key,
                taken_at=rules.taken_at(one.age, opened_at, at), arrived_at=at, arrived_by=by,
            )
            for one in new
            if one.key
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _note_saved(
    register: Register,
    new: Sequence[Sent],
    arrived: Arrived,
    recorded: Recorded,
    opened_at: datetime,
    by: User,
    at: datetime,
) -> None:
    register.version += 1
    register.saved_at, register.saved_by = at, by
    if register.taken_at is None and not arrived.unmarked:
        register.taken_at, register.taken_by = at, by
    register.save(update_fields=["version", "saved_at", "saved_by", "taken_at", "taken_by"])
    first = min(rules.taken_at(one.age, opened_at, at) for one in new).astimezone(at.tzinfo)
    audit.record(
        by=by,
        school=register.school,
        verb="register.came_in",
        about=register,
        sentence=f"{counted(recorded.added + recorded.changed, 'mark')} of {register}, taken without a connection "
        f"at {time_words(first.time())}, came in",
    )

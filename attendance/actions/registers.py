"""Opening and saving registers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, connection, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import weekday_words
from accounts.models import Membership, School, User
from attendance.actions import mark_requests, marks
from attendance.actions.marks import NewMark, Recorded
from attendance.domain import closures
from attendance.domain import mark_requests as asking
from attendance.domain import register as rules
from attendance.domain.arrival import SessionTimes
from attendance.domain.mark_requests import Wanted
from attendance.domain.register import Chosen, Row, Sheet, Stale, Taker, Unmarked
from attendance.models import Register
from attendance.queries.calendar import calendar_of
from attendance.queries.closures import with_why_closed
from attendance.queries.registers import sheet
from attendance.queries.session_times import times_of
from pupils.domain.years import academic_year_of

LOCK_NOT_AVAILABLE = "55P03"
OPEN_DAY = """
insert into attendance_register (school_id, group_id, "on", session, version)
select g.school_id, g.id, %(on)s, s.session, 0
from pupils_group g cross join (values ('AM'), ('PM')) as s (session)
where g.school_id = %(school)s and g.kind = 'class' and g.academic_year = %(year)s
order by g.id, s.session
on conflict (group_id, "on", session) do nothing
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """A register as it was saved."""

    register: Register
    recorded: Recorded
    asked: int = 0  # changes that now wait for the office


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody sends: the choices, and what they had before their eyes."""

    chosen: Mapping[int, Chosen]
    seen: str | None  # the fingerprint of the sheet that was looked at
    reason: str
    here: Collection[int]  # pupils with an absence entered or planned, who are in the room after all
    may_ask: bool  # whether changes that are not the person's to make become requests


@transaction.atomic(savepoint=False)
def open_day(*, school: School, on: date, by: User | None = None, process: str = "") -> int:
    """Lay out a morning and an afternoon register for every class of the year, where there is none yet."""
    if not calendar_of(school).is_school_day(on):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(OPEN_DAY, {"school": school.pk, "on": on, "year": academic_year_of(on)})
        opened = cursor.rowcount
    if opened:
        audit.record(
            by=by,
            process=process,
            school=school,
            verb="registers.opened",
            sentence=f"{opened} registers laid out for {on}",
        )
    return opened


def save(
    *,
    register: Register,
    chosen: Mapping[int, Chosen],
    seen: str | None,
    by: User,
    membership: Membership,
    at: datetime,
    reason: str = "",
    standing: Sheet | None = None,
    here: Collection[int] = (),
    may_ask: bool = False,
) -> Saved:
    """Save a whole register: everybody marked, nothing of somebody else overwritten, or nothing at all.

    `chosen` is by pupil; `seen` is the fingerprint of the sheet that the person looked at. The caller holds the
    register's row (`queries.registers.for_saving`), which keeps two savers of one register apart; `standing` is the
    sheet where the caller has read it since. With `may_ask`, what a teacher may not change any more (after closing,
    on an earlier day, what the office entered of a child who is `here`) is asked of the office; else it is refused.
    Sending the same again, because the answer was lost, changes nothing.
    """
    given = Given(chosen, seen, reason, here, may_ask)
    try:
        return _save(register, standing or sheet(register), given, by, membership, at)
    except OperationalError as trouble:
        if getattr(trouble.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Refused(
            "Somebody else is just saving marks of these pupils. Nothing of yours is saved yet; save again in a moment."
        ) from trouble


@transaction.atomic
def _save(register: Register, standing: Sheet, given: Given, by: User, membership: Membership, at: datetime) -> Saved:
    taker = Taker(by.pk, membership.permissions)
    splits = _check_school_day(register)
    if not taker.corrects:
        _check_not_closed(register)
    times = times_of(register, at)
    only_asks = given.may_ask and rules.may_only_ask(register.on, at.date(), taker)
    if not only_asks:
        rules.check_may_be_taken(register.on, register.session, times, at, taker)
    if given.seen is not None and given.seen != standing.fingerprint and not _stands_already(standing, given):
        raise Stale
    if given.may_ask and _is_planned_away(standing, given, taker):
        raise Stale
    final = settle(standing, given.chosen, taker, unmarked_may_stay=only_asks)
    wanted = _to_ask(register, standing, final, given, times, at, taker)
    for asked in wanted:
        final[asked.pupil_id] = Chosen(*asked.stood)
    changes = _changed(standing, final)
    words = rules.reason_for(changes, times, at, register.on, taker, given.reason)
    if not changes and not wanted and register.taken_at and standing.is_complete:
        return Saved(register, Recorded(unchanged=len(standing.rows)))
    recorded = _record(register, standing, final, changes, words, splits, by, membership, at)
    mark_requests.ask(register=register, wanted=wanted, by=by, role=membership.title, at=at)
    if recorded.added or recorded.changed or not wanted:
        _note_saved(register, by, at)
        audit.record(
            by=by,
            school=register.school,
            verb="register.saved",
            about=register,
            sentence=f"Register {register} saved: {recorded.added} marks entered, {recorded.changed} changed",
        )
    return Saved(register, recorded, len(wanted))


def _record(
    register: Register,
    standing: Sheet,
    final: Mapping[int, Chosen],
    changes: Sequence[Row],
    words: str,
    splits: list[date],
    by: User,
    membership: Membership,
    at: datetime,
) -> Recorded:
    """Make the marks stand; somebody who came between since the sheet was read is not overwritten."""
    new = [NewMark(pk, register.on, register.session, *choice.content) for pk, choice in final.items() if choice.code]
    try:
        recorded = marks.record(
            school=register.school,
            marks=new,
            at=at,
            by=by,
            role=membership.title,
            reason=words,
            half_term_starts=splits,
        )
    except Refused as refusal:
        if changes:
            raise
        raise Stale from refusal  # a mark that was not there a moment ago wants a reason
    if _moved_meanwhile(standing, recorded, register):
        raise Stale
    return recorded


def _stands_already(standing: Sheet, given: Given) -> bool:
    """Whether everything that is sent stands already: the same saved again, or two people of one mind."""
    rows = {row.pupil_id: row for row in standing.rows}
    return (
        not given.here
        and standing.is_complete
        and all(
            pk in rows and _choice_of(rows[pk], given.chosen).content == rows[pk].standing.content  # type: ignore[union-attr]
            for pk, choice in given.chosen.items()
            if choice.code
        )
    )


def _is_planned_away(standing: Sheet, given: Given, taker: Taker) -> bool:
    """Whether a plan that came while the page was open says away of a child whom a teacher has before them."""
    if taker.may(Permission.ENTER_ANY_CODE):
        return False
    nothing = Chosen()
    return any(
        row.contradicts(given.chosen.get(row.pupil_id, nothing))
        for row in standing.rows
        if row.pupil_id not in given.here
    )


def _to_ask(
    register: Register,
    standing: Sheet,
    final: Mapping[int, Chosen],
    given: Given,
    times: SessionTimes,
    at: datetime,
    taker: Taker,
) -> list[Wanted]:
    """What is asked of the office instead of being done: changes after closing, and children who are here after all."""
    if not given.may_ask:
        return []
    wanted = []
    if rules.must_ask(register.on, times, at, taker) and (rows := _changed(standing, final)):
        words = asking.check_reason(rows, given.reason)
        wanted = [_wanted(row, final[row.pupil_id], words) for row in rows]
    here = [row for row in standing.rows if row.pupil_id in given.here and row.locked and not taker.corrects]
    words = given.reason.strip()[:200] or rules.IN_THE_ROOM
    today = register.on == at.date()  # on an earlier day only what stands can be asked to be otherwise
    return wanted + [_wanted(row, Chosen(standing.present), words) for row in here if row.standing or today]


def _changed(standing: Sheet, final: Mapping[int, Chosen]) -> list[Row]:
    """Rows whose mark stands and is to be another."""
    return [row for row in standing.rows if row.standing and row.standing.content != final[row.pupil_id].content]


def _wanted(row: Row, choice: Chosen, words: str) -> Wanted:
    stood = row.standing.content if row.standing else (row.filled, None, "")
    return Wanted(row.pupil_id, stood, choice.content, words)


def _check_school_day(register: Register) -> list[date]:
    """Refuse a day without school; answer with the days on which its week is split. `for_saving` spares a statement."""
    if getattr(register, "is_school_day", False):
        return list(register.week_splits)  # type: ignore[attr-defined]
    calendar = calendar_of(register.school)
    calendar.check_school_day(register.on)
    return [half.starts_on for half in calendar.half_terms]


def _check_not_closed(register: Register) -> None:
    """Refuse a session in which the whole school is closed. `for_saving` spares a statement."""
    if not hasattr(register, "why_closed"):
        register = with_why_closed(Register.objects.filter(pk=register.pk)).get()
    closures.check_open(register.why_closed or "")  # type: ignore[attr-defined]


def settle(
    standing: Sheet, chosen: Mapping[int, Chosen], taker: Taker, *, unmarked_may_stay: bool = False
) -> dict[int, Chosen]:
    """What is to stand for everybody, or a refusal that names who is unmarked or what may not be."""
    strangers = chosen.keys() - {row.pupil_id for row in standing.rows}
    if strangers:
        raise Refused("A mark is for a pupil who is not in this class on this day. Load the register again.")
    rows = standing.rows
    if unmarked_may_stay:
        _check_nothing_new(standing, chosen)
        rows = tuple(row for row in rows if row.standing)
    final = {row.pupil_id: _choice_of(row, chosen) for row in rows}
    if unmarked := [row.name for row in rows if not final[row.pupil_id].code]:
        raise Unmarked(unmarked)
    for row in rows:
        rules.check_choice(row, final[row.pupil_id], standing, taker)
    return final


def _check_nothing_new(standing: Sheet, chosen: Mapping[int, Chosen]) -> None:
    """On an earlier day a teacher asks for changes; a mark that was never made is for the office to enter."""
    new = [row.name for row in standing.rows if not row.standing and chosen.get(row.pupil_id, Chosen()).code]
    if new:
        raise Refused(
            f"{new[0]} has no mark in the register of {weekday_words(standing.on)}. Ask the office to enter it."
        )


def _choice_of(row: Row, chosen: Mapping[int, Chosen]) -> Chosen:
    """What was chosen; for a pupil about whom nothing was said, what stands or is planned."""
    choice = chosen.get(row.pupil_id)
    if choice and choice.code:
        return rules.tidied(choice)
    if row.standing:
        return Chosen(*row.standing.content)
    return Chosen(row.planned.code if row.planned else "")


def _moved_meanwhile(standing: Sheet, recorded: Recorded, register: Register) -> bool:
    """Whether what was changed is not what the sheet had shown, an import having come between."""
    return any(
        (row.standing.content if row.standing else None) != (held[:3] if held else None)
        for row in standing.rows
        for held in [recorded.before.get((row.pupil_id, register.on, register.session))]
    )


def _note_saved(register: Register, by: User, at: datetime) -> None:
    register.version += 1
    register.saved_at, register.saved_by = at, by
    if register.taken_at is None:
        register.taken_at, register.taken_by = at, by
    register.save(update_fields=["version", "saved_at", "saved_by", "taken_at", "taken_by"])

"""Opening and saving registers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import OperationalError, connection, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.models import Membership, School, User
from attendance.actions import marks
from attendance.actions.marks import NewMark, Recorded
from attendance.domain import closures
from attendance.domain import register as rules
from attendance.domain.register import Chosen, Row, Sheet, Stale, Taker, Unmarked
from attendance.models import Register
from attendance.queries.calendar import calendar_of
from attendance.queries.closures import with_why_closed
from attendance.queries.registers import session_times, sheet
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
) -> Saved:
    """Save a whole register: everybody marked, nothing of somebody else overwritten, or nothing at all.

    `chosen` is by pupil; `seen` is the fingerprint of the sheet that the person looked at. The caller holds the
    register's row (`queries.registers.for_saving`), which keeps two savers of one register apart; `standing` is the
    sheet where the caller has read it since.
    """
    try:
        return _save(register, standing or sheet(register), chosen, seen, by, membership, at, reason)
    except OperationalError as trouble:
        if getattr(trouble.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Refused(
            "Somebody else is just saving marks of these pupils. Nothing of yours is saved yet; save again in a moment."
        ) from trouble


@transaction.atomic
def _save(
    register: Register,
    standing: Sheet,
    chosen: Mapping[int, Chosen],
    seen: str | None,
    by: User,
    membership: Membership,
    at: datetime,
    reason: str,
) -> Saved:
    school = register.school
    taker = Taker(by.pk, membership.permissions)
    splits = _check_school_day(register)
    if not membership.may(Permission.CORRECT_MARK):
        _check_not_closed(register)
    times = session_times(school, register.session, at)
    rules.check_may_be_taken(register.on, register.session, times, at, taker)
    if seen is not None and seen != standing.fingerprint:
        raise Stale
    final = settle(standing, chosen, taker)
    changes = [row for row in standing.rows if row.standing and row.standing.content != final[row.pupil_id].content]
    words = rules.reason_for(changes, times, at, register.on, taker, reason)
    try:
        recorded = marks.record(
            school=school,
            marks=[NewMark(pk, register.on, register.session, *choice.content) for pk, choice in final.items()],
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
    _note_saved(register, by, at)
    audit.record(
        by=by,
        school=school,
        verb="register.saved",
        about=register,
        sentence=f"Register {register} saved: {recorded.added} marks entered, {recorded.changed} changed",
    )
    return Saved(register, recorded)


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


def settle(standing: Sheet, chosen: Mapping[int, Chosen], taker: Taker) -> dict[int, Chosen]:
    """What is to stand for everybody, or a refusal that names who is unmarked or what may not be."""
    strangers = chosen.keys() - {row.pupil_id for row in standing.rows}
    if strangers:
        raise Refused("A mark is for a pupil who is not in this class on this day. Load the register again.")
    final = {row.pupil_id: _choice_of(row, chosen) for row in standing.rows}
    if unmarked := [row.name for row in standing.rows if not final[row.pupil_id].code]:
        raise Unmarked(unmarked)
    for row in standing.rows:
        rules.check_choice(row, final[row.pupil_id], standing, taker)
    return final


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

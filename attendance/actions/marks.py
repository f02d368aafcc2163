"""The one way in which marks are written: registers, imports, planned marks and corrections all come through here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.domain.refusal import Refused
from accounts.models import School, User
from attendance.actions import tallies


class NewMark(NamedTuple):
    """What is to stand for one pupil and session."""

    pupil_id: int
    on: date
    session: str
    code: str
    minutes_late: int | None = None
    comment: str = ""

    @property
    def key(self) -> tuple[int, date, str]:
        return self.pupil_id, self.on, self.session


class Standing(NamedTuple):
    """What stands for one pupil and session, and who entered it."""

    code: str
    minutes_late: int | None
    comment: str
    recorded_by_id: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    before: dict[tuple[int, date, str], Standing] = field(default_factory=dict, repr=False)


HOLD = """
select m.pupil_id, m."on", m.session, m.code, m.minutes_late, m.comment, m.recorded_by_id, m.recorded_at
from attendance_mark m
join unnest(%(pupils)s::int[], %(days)s::date[], %(sessions)s::text[]) as k (pupil_id, "on", session)
    on m.pupil_id = k.pupil_id and m."on" = k."on" and m.session = k.session
order by m.pupil_id, m."on", m.session
for update of m
"""
KEYS = """
unnest(%(pupils)s::int[], %(days)s::date[], %(sessions)s::text[], %(codes)s::text[], %(minutes)s::int[],
       %(comments)s::text[]) as k (pupil_id, "on", session, code, minutes_late, comment)
"""
ADD = f"""
insert into attendance_mark
    (school_id, pupil_id, "on", session, code, minutes_late, comment, recorded_at, recorded_by_id, source)
select p.school_id, k.pupil_id, k."on", k.session, k.code, k.minutes_late, k.comment, %(at)s, %(by)s, %(source)s
from {KEYS}
join pupils_pupil p on p.id = k.pupil_id and p.school_id = %(school)s
order by k.pupil_id, k."on", k.session
on conflict (pupil_id, "on", session) do nothing
returning pupil_id, "on", session
"""
CHANGE = f"""
update attendance_mark m
set code = k.code, minutes_late = k.minutes_late, comment = k.comment,
    recorded_at = %(at)s, recorded_by_id = %(by)s, source = %(source)s
from {KEYS}
where m.pupil_id = k.pupil_id and m."on" = k."on" and m.session = k.session
"""


@contextmanager
def change_reason(*, reason: str, by: User | None = None, process: str = "", role: str = "") -> Iterator[None]:
    """Tell the database who changes marks, in which role and why: what its trigger writes into the trail.

    Ends with the block: a later change in the same transaction has to name its own.
    """
    name = by.full_name if by else process
    if not name.strip():
        raise ValueError("Name a person (by=) or a process (process=).")
    if not reason.strip():
        raise Refused("Say why the mark is changed. The reason stays with what stood before.")
    _tell(str(by.pk) if by else "", name, role, reason)
    yield
    _tell("", "", "", "")


def _tell(*words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('mb.actor_id', %s, true), set_config('mb.actor_name', %s, true), "
            "set_config('mb.actor_role', %s, true), set_config('mb.reason', %s, true)",
            words,
        )


@transaction.atomic(savepoint=False)
def record(
    *,
    school: School,
    marks: Sequence[NewMark],
    at: datetime,
    by: User | None = None,
    process: str = "",
    role: str = "",
    reason: str = "",
    source: str = "register",
    half_term_starts: Sequence[date] | None = None,
    refresh_tallies: bool = True,
) -> Recorded:
    """Make these marks stand: new ones added, others changed with the reason, equal ones left untouched.

    Set-based, for thirty marks of a register as for a year of the demo. Tallies follow in the same transaction,
    unless the caller rebuilds them. Who may enter what, and whether the day is a school day, the caller has checked.
    """
    wanted = {mark.key: mark for mark in marks}
    before = hold(marks)
    new = [mark for key, mark in wanted.items() if key not in before]
    if new:
        added = _add(school, new, at, by, source)
        if len(added) < len(new):  # entered by somebody else in the meantime, or no pupil of this school
            before.update(hold([mark for mark in new if mark.key not in added]))
            if len(before) + len(added) < len(wanted):
                raise Refused("One of the pupils is not a pupil of this school. Load the page again.")
            new = [mark for mark in new if mark.key in added]
    changed = [wanted[key] for key, standing in before.items() if wanted[key][3:] != standing[:3]]
    if changed:
        with change_reason(by=by, process=process, role=role, reason=reason):
            _execute(CHANGE, _parameters(changed, at=at, by=by.pk if by else None, source=source))
    if refresh_tallies and (touched := new + changed):
        starts = tallies.half_term_starts(school) if half_term_starts is None else half_term_starts
        weeks = tallies.weeks_holding({mark.on for mark in touched}, starts)
        tallies.refresh(school=school, pupil_ids={mark.pupil_id for mark in touched}, weeks=weeks)
    return Recorded(len(new), len(changed), len(before) - len(changed), before)


def hold(marks: Sequence[NewMark]) -> dict[tuple[int, date, str], Standing]:
    """What stands for these pupils and sessions, held until the transaction ends, always in the same order."""
    if not marks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HOLD, _parameters(marks))
        return {(row[0], row[1], row[2]): Standing(*row[3:]) for row in cursor}


def _add(
    school: School, marks: list[NewMark], at: datetime, by: User | None, source: str
) -> set[tuple[int, date, str]]:
    with connection.cursor() as cursor:
        cursor.execute(ADD, {**_parameters(marks, at=at, by=by.pk if by else None, source=source), "school": school.pk})
        return {(row[0], row[1], row[2]) for row in cursor}


def _execute(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _parameters(marks: Sequence[NewMark], **more: Any) -> dict[str, Any]:
    columns = list(zip(*marks, strict=True))
    names = ("pupils", "days", "sessions", "codes", "minutes", "comments")
    return {**{name: list(column) for name, column in zip(names, columns, strict=True)}, **more}

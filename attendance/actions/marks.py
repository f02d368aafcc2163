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

Key = tuple[int, date, str]  # pupil, day, session


class NewMark(NamedTuple):
    """What is to stand for one pupil and session."""

    pupil_id: int
    on: date
    session: str
    code: str
    minutes_late: int | None = None
    comment: str = ""

    @property
    def key(self) -> Key:
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
    before: dict[Key, Standing] = field(default_factory=dict, repr=False)


KEYS = """
unnest(%(pupils)s::int[], %(days)s::date[], %(sessions)s::text[], %(codes)s::text[], %(minutes)s::int[],
       %(comments)s::text[]) as k (pupil_id, "on", session, code, minutes_late, comment)
"""
TELL = ", ".join(
    f"set_config('mb.{name}', (%(words)s::text[])[{n}], true)"
    for n, name in enumerate(("actor_id", "actor_name", "actor_role", "reason"), 1)
)
# Locks what stands, in order, then adds what is missing and changes what differs, in one statement. Answers with what
# stood, and with a line without a code for each mark added; a mark that somebody else added in between is in neither,
# and is asked for again. Nothing is changed where nobody has said why: the caller refuses.
# A request of a teacher's (soft close) for a mark that is changed here is answered by it: accepted where somebody made
# stand just what was asked for, else overtaken. Never the other way about: nothing asked for overwrites what is newer.
WRITE = f"""
with told as materialized (select {TELL}),
wanted as (select k.* from {KEYS} join pupils_pupil p on p.id = k.pupil_id and p.school_id = %(school)s),
held as materialized (
    select m.id, m.pupil_id, m."on", m.session, m.code, m.minutes_late, m.comment, m.recorded_by_id, m.recorded_at
    from attendance_mark m join wanted k on m.pupil_id = k.pupil_id and m."on" = k."on" and m.session = k.session
    order by m.pupil_id, m."on", m.session
    for update of m
),
changed as (
    update attendance_mark m
    set code = k.code, minutes_late = k.minutes_late, comment = k.comment,
        recorded_at = %(at)s, recorded_by_id = %(by)s, source = %(source)s
    from told, held h join wanted k on h.pupil_id = k.pupil_id and h."on" = k."on" and h.session = k.session
    where %(may_change)s and m.id = h.id
      and (h.code, h.minutes_late, h.comment) is distinct from (k.code, k.minutes_late, k.comment)
),
answered as (
    update attendance_markrequest r
    set state = case when c.same and %(by)s::int is not null then 'accepted' else 'superseded' end,
        settled_at = %(at)s, settled_by_id = %(by)s
    from (
        select a.id, (a.code, a.minutes_late, a.comment) is not distinct from (k.code, k.minutes_late, k.comment) as same
        from attendance_markrequest a
        join held h on h.pupil_id = a.pupil_id and h."on" = a."on" and h.session = a.session
        join wanted k on k.pupil_id = a.pupil_id and k."on" = a."on" and k.session = a.session
        where a.state = 'asked' and %(may_change)s
          and (h.code, h.minutes_late, h.comment) is distinct from (k.code, k.minutes_late, k.comment)
    ) as c
    where r.id = c.id
),
added as (
    insert into attendance_mark
        (school_id, pupil_id, "on", session, code, minutes_late, comment, recorded_at, recorded_by_id, source)
    select %(school)s, k.pupil_id, k."on", k.session, k.code, k.minutes_late, k.comment, %(at)s, %(by)s, %(source)s
    from wanted k
    where not exists (
        select 1 from held h where h.pupil_id = k.pupil_id and h."on" = k."on" and h.session = k.session)
    order by k.pupil_id, k."on", k.session
    on conflict (pupil_id, "on", session) do nothing
    returning pupil_id, "on", session
)
select pupil_id, "on", session, code, minutes_late, comment, recorded_by_id, recorded_at from held
union all
select a.pupil_id, a."on", a.session, null, null, null, null, null from added a
"""
NOTHING = ["", "", "", ""]


@contextmanager
def change_reason(*, reason: str, by: User | None = None, process: str = "", role: str = "") -> Iterator[None]:
    """Tell the database who changes marks, in which role and why: what its trigger writes into the trail.

    Ends with the block: a later change in the same transaction has to name its own.
    """
    _tell(_words(reason=reason, by=by, process=process, role=role))
    yield
    _tell(NOTHING)


def _words(*, reason: str, by: User | None, process: str, role: str) -> list[str]:
    name = by.full_name if by else process
    if not name.strip():
        raise ValueError("Name a person (by=) or a process (process=).")
    if not reason.strip():
        raise Refused("Say why the mark is changed. The reason stays with what stood before.")
    return [str(by.pk) if by else "", name, role, reason]


def _tell(words: list[str]) -> None:
    _execute(f"select {TELL}", {"words": words})


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
    may_change = bool(reason.strip() and (by or process.strip()))
    words = _words(reason=reason, by=by, process=process, role=role) if may_change else NOTHING
    about = {"school": school.pk, "at": at, "by": by.pk if by else None, "source": source}
    about |= {"may_change": may_change, "words": words}
    before, added = _write(list(wanted.values()), about)
    if missing := [mark for key, mark in wanted.items() if key not in before and key not in added]:
        raced, _ = _write(missing, about)
        before |= raced
        if len(raced) < len(missing):
            raise Refused("One of the pupils is not a pupil of this school. Load the page again.")
    new = [wanted[key] for key in added]
    changed = [wanted[key] for key, standing in before.items() if wanted[key][3:] != standing[:3]]
    if changed and not may_change:
        _words(reason=reason, by=by, process=process, role=role)  # says what is missing
    forget = (f"select {TELL}", {"words": NOTHING}) if may_change and before else None
    touched = new + changed
    if refresh_tallies and touched:
        starts = tallies.half_term_starts(school) if half_term_starts is None else half_term_starts
        weeks = tallies.weeks_holding({mark.on for mark in touched}, starts)
        tallies.refresh(school=school, pupil_ids={mark.pupil_id for mark in touched}, weeks=weeks, first=forget)
    elif forget:
        _execute(*forget)
    return Recorded(len(new), len(changed), len(before) - len(changed), before)


def _write(marks: Sequence[NewMark], about: dict[str, Any]) -> tuple[dict[Key, Standing], set[Key]]:
    """What stood for these pupils and sessions, held until the transaction ends, and what was not there and is now."""
    before: dict[Key, Standing] = {}
    added: set[Key] = set()
    if marks:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, {**_parameters(marks), **about})
            for pupil_id, on, session, *standing in cursor:
                if standing[0] is None:
                    added.add((pupil_id, on, session))
                else:
                    before[pupil_id, on, session] = Standing(*standing)
    return before, added


def _execute(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _parameters(marks: Sequence[NewMark]) -> dict[str, Any]:
    columns = list(zip(*marks, strict=True))
    names = ("pupils", "days", "sessions", "codes", "minutes", "comments")
    return {name: list(column) for name, column in zip(names, columns, strict=True)}

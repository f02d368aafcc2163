"""What a register's page shows beside the marks: last days, welcome backs, changes asked for, who changed what meanwhile."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from accounts.domain.roles import Permission
from accounts.models import User
from attendance.domain import codes, returning
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, CountsAs
from attendance.domain.meanwhile import Moved
from attendance.domain.register import Sheet, Taker
from attendance.domain.returning import Away, Back
from attendance.models import Mark, Register
from attendance.models.register import Session
from attendance.queries.registers import state_of
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.group import GroupKind

SHOWN_DAYS = 5
LONG_AGO = timedelta(days=366)  # how far back the beginning of an absence is looked for
BY_FILE = "a file"  # what no person entered
IN_SCHOOL = codes.letters(CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY)
AWAY = codes.letters(*ABSENT)

# One statement whatever the class: the marks of the days shown; for who missed the first of them, the last day in school;
# and who was welcomed back. Said in SQL because a register's page may ask little.
LATELY = """
with shown as materialized (
    select m.pupil_id, m."on", m.session, m.code from attendance_mark m
    where m.pupil_id = any(%(pupils)s) and m."on" between %(first)s and %(last)s
), away as (
    select s.pupil_id from shown s
    where s."on" = %(first)s and s.code = any(%(away)s) group by s.pupil_id having count(*) = 2
)
select s.pupil_id, s."on", s.session, s.code, null::timestamptz, null::int, null::text[] from shown s
union all
select a.pupil_id, b."on", null, null, null, null, null
from away a cross join lateral (
    select m."on" from attendance_mark m
    where m.pupil_id = a.pupil_id and m."on" < %(first)s and m."on" >= %(long_ago)s and m.code = any(%(in_school)s)
    order by m."on" desc limit 1
) b
union all
select w.pupil_id, w.away_until, null, null, w.spoken_at, u.id, array[u.title, u.forename, u.surname, w.said]
from attendance_welcomeback w join accounts_user u on u.id = w.spoken_by_id
where w.pupil_id = any(%(pupils)s) and w.away_until between %(first)s and %(last)s
"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who spoke to a child who was back, when, and what was said."""

    at: datetime
    by_id: int
    by: str
    said: str


@dataclass(slots=True)
class Lately:
    """The last days of a class."""

    states: dict[int, dict[tuple[date, str], str]] = field(default_factory=lambda: defaultdict(dict))
    last_in: dict[int, date] = field(default_factory=dict)  # before the days shown, of who missed the first
    spoken: dict[tuple[int, date], Spoken] = field(default_factory=dict)


def with_last_days(register_sheet: Sheet, calendar: Calendar, viewer: Taker | None = None) -> Sheet:
    """The same sheet with each pupil's last five school days, and who is back after whole days away. One statement."""
    days = calendar.days_between(date.min, register_sheet.on)
    days = [day for day in days[-SHOWN_DAYS - 1 :] if day < register_sheet.on][-SHOWN_DAYS:]
    lately = _lately([row.pupil_id for row in register_sheet.rows], days)
    rows = []
    for row in register_sheet.rows:
        found = lately.states[row.pupil_id]
        shown = tuple(found.get((day, session), "none") for day in days for session in Session.values)
        away = returning.away_before(found, days)
        back = _back(row.pupil_id, away, lately, calendar, viewer) if away else None
        rows.append(replace(row, days=shown, back=back))
    return replace(register_sheet, rows=tuple(rows))


def _lately(pupil_ids: Sequence[int], days: Sequence[date]) -> Lately:
    lately = Lately()
    if not days:
        return lately
    asked: dict[str, Any] = {
        "pupils": list(pupil_ids), "first": days[0], "last": days[-1], "away": AWAY,
        "long_ago": days[0] - LONG_AGO, "in_school": IN_SCHOOL,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LATELY, asked)
        for pupil_id, on, session, code, at, by_id, words in cursor:
            if code is not None:
                lately.states[pupil_id][on, session] = state_of(code)
            elif by_id is None:
                lately.last_in[pupil_id] = on
            else:
                title, forename, surname, said = words
                by = User(title=title, forename=forename, surname=surname).formal_name
                lately.spoken[pupil_id, on] = Spoken(timezone.localtime(at), by_id, by, said)
    return lately


def _back(pupil_id: int, away: Away, lately: Lately, calendar: Calendar, viewer: Taker | None) -> Back:
    """The cue, with the whole length of the absence. What a child said is for who heard it, and for who may see what is
    sensitive."""
    if away.at_edge and pupil_id in lately.last_in:
        away = _from_its_start(away, lately.last_in[pupil_id], calendar)
    spoken = lately.spoken.get((pupil_id, away.last))
    if spoken is None:
        return Back(away.first, away.last, away.days)
    own = viewer is not None and spoken.by_id == viewer.user_id
    said = spoken.said if own or (viewer is not None and viewer.may(Permission.VIEW_SENSITIVE)) else ""
    return Back(away.first, away.last, away.days, spoken.at, spoken.by, said, own)


def _from_its_start(away: Away, last_in: date, calendar: Calendar) -> Away:
    """An absence that fills all the days shown, from the school day after the child was last in school."""
    first = calendar.next_school_day(last_in)
    if first is None or first >= away.first:
        return away
    return replace(away, first=first, days=len(calendar.days_between(first, away.last)))


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changed a mark last, and when."""

    name: str
    at: datetime


def hands_of(register: Register, moved: Sequence[Moved]) -> dict[int, Hand]:
    """Who made stand what stands in these rows. One statement."""
    pupil_ids = [one.row.pupil_id for one in moved if one.row.standing]
    marks = Mark.objects.filter(pupil__in=pupil_ids, on=register.on, session=register.session)
    return {
        mark.pupil_id: Hand(mark.recorded_by.formal_name if mark.recorded_by else BY_FILE, mark.recorded_at)
        for mark in marks.select_related("recorded_by")
    }


def whereabouts(register: Register, pupil_ids: Sequence[int]) -> list[str]:
    """What became of pupils whom an opened page had shown and who are not in the class any more, in a sentence each.

    Only of those who were in it: nobody learns a name by asking for a number. Two statements.
    """
    if not pupil_ids:
        return []
    were_here = GroupPlace.objects.filter(pupil=OuterRef("pk"), group=register.group_id)
    pupils = Pupil.objects.filter(Exists(were_here), school=register.school_id, pk__in=pupil_ids)
    place = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(register.on)
    on_roll = Enrolment.objects.filter(pupil=OuterRef("pk")).on_roll(register.on)
    found = pupils.annotate(now_in=Subquery(place.values("group__name")[:1]), still_here=Exists(on_roll)).by_name()
    return [_whereabouts(pupil) for pupil in found]


def _whereabouts(pupil: Pupil) -> str:
    if not pupil.still_here:  # type: ignore[attr-defined]
        return f"{pupil.name} is not on roll any more."
    if pupil.now_in:  # type: ignore[attr-defined]
        return f"{pupil.name} is in {pupil.now_in} now."  # type: ignore[attr-defined]
    return f"{pupil.name} is in no class now."

"""What a register's page shows beside the marks: last days, welcome backs, changes asked for, who changed what meanwhile."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Subquery

from accounts.domain.roles import Permission
from attendance.domain import codes, returning
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs
from attendance.domain.meanwhile import Moved
from attendance.domain.register import Sheet, Taker
from attendance.domain.returning import Away, Back
from attendance.models import Mark, Register, WelcomeBack
from attendance.models.register import Session
from attendance.queries.registers import state_of
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.group import GroupKind

SHOWN_DAYS = 5
LONG_AGO = timedelta(days=366)  # how far back the beginning of an absence is looked for
BY_FILE = "a file"  # what no person entered
IN_SCHOOL = codes.letters(CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY)


def with_last_days(register_sheet: Sheet, calendar: Calendar, viewer: Taker | None = None) -> Sheet:
    """The same sheet with each pupil's last five school days, and who is back after whole days away.

    One statement; one more where somebody is back.
    """
    days = calendar.days_between(date.min, register_sheet.on)
    days = [day for day in days[-SHOWN_DAYS - 1 :] if day < register_sheet.on][-SHOWN_DAYS:]
    states = _states([row.pupil_id for row in register_sheet.rows], days)
    away = {row.pupil_id: returning.away_before(states[row.pupil_id], days) for row in register_sheet.rows}
    backs = _backs({pk: one for pk, one in away.items() if one}, calendar, viewer)
    rows = []
    for row in register_sheet.rows:
        found = states[row.pupil_id]
        shown = tuple(found.get((day, session), "none") for day in days for session in Session.values)
        rows.append(replace(row, days=shown, back=backs.get(row.pupil_id)))
    return replace(register_sheet, rows=tuple(rows))


def _states(pupil_ids: Sequence[int], days: Sequence[date]) -> dict[int, dict[tuple[date, str], str]]:
    states: dict[int, dict[tuple[date, str], str]] = defaultdict(dict)
    if not days:
        return states
    marks = Mark.objects.filter(pupil__in=pupil_ids, on__gte=days[0], on__lte=days[-1])
    for pupil_id, on, session, code in marks.values_list("pupil_id", "on", "session", "code"):
        states[pupil_id][on, session] = state_of(code)
    return states


def _backs(away: Mapping[int, Away], calendar: Calendar, viewer: Taker | None) -> dict[int, Back]:
    """The cues: how long each was away, however long ago it began, and whether somebody has spoken to the child."""
    if not away:
        return {}
    lines = WelcomeBack.objects.filter(pupil__in=away, away_until__gte=min(one.last for one in away.values()))
    spoken = {(line.pupil_id, line.away_until): line for line in lines.select_related("spoken_by")}
    whole = {**away, **_from_their_start({pk: one for pk, one in away.items() if one.at_edge}, calendar)}
    return {pk: _back(one, spoken.get((pk, one.last)), viewer) for pk, one in whole.items()}


def _from_their_start(away: Mapping[int, Away], calendar: Calendar) -> dict[int, Away]:
    """Absences that fill all the days shown, from the school day after the child was last in school."""
    if not away:
        return {}
    edge = min(one.first for one in away.values())
    before = Mark.objects.filter(pupil__in=away, on__lt=edge, on__gte=edge - LONG_AGO, code__in=IN_SCHOOL)
    last_in = dict(before.values("pupil").annotate(last=Max("on")).values_list("pupil", "last"))
    found = {}
    for pk, one in away.items():
        first = calendar.next_school_day(last_in[pk]) if pk in last_in else None
        if first is not None and first < one.first:
            found[pk] = replace(one, first=first, days=len(calendar.days_between(first, one.last)))
    return found


def _back(one: Away, line: WelcomeBack | None, viewer: Taker | None) -> Back:
    """What a child said is for who heard it, and for who may see what is sensitive."""
    if line is None:
        return Back(one.first, one.last, one.days)
    by = line.spoken_by
    own = viewer is not None and by.pk == viewer.user_id
    said = line.said if own or (viewer is not None and viewer.may(Permission.VIEW_SENSITIVE)) else ""
    return Back(one.first, one.last, one.days, line.spoken_at, by.formal_name, said, own)


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

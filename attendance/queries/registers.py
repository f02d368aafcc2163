"""Register sheets, and the registers of a day with what is outstanding."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, QuerySet, When

from accounts.models import School
from attendance.domain.arrival import SessionTimes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, LATE, LATE_AFTER_CLOSE, CountsAs, counts_as
from attendance.domain.register import Planned, Row, Sheet, StandingMark
from attendance.models import ClosureDay, HalfTerm, Mark, Register
from attendance.models.register import Session
from attendance.queries.closures import ClosedToday, closed_on, with_why_closed
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.group import youngest_first

SHOWN_DAYS = 5

# Asked after every save, so said in SQL: putting the same together from querysets takes longer than the answer.
NUMBERS = """
with here as materialized (
    select l.group_id, l.pupil_id
    from pupils_groupplace l
    where l.school_id = %(school)s and l.group_id = any(%(groups)s)
      and l.starts_on <= %(on)s and (l.ends_on is null or l.ends_on >= %(on)s)
      and exists (
          select 1 from pupils_enrolment e
          where e.pupil_id = l.pupil_id and e.starts_on <= %(on)s and (e.ends_on is null or e.ends_on >= %(on)s)
      )
)
select group_id, null, null, count(*) from here group by group_id
union all
select h.group_id, m.session, m.code, count(*)
from here h join attendance_mark m on m.pupil_id = h.pupil_id and m."on" = %(on)s
group by h.group_id, m.session, m.code
"""


def session_times(school: School, session: str, moment: datetime) -> SessionTimes:
    """The times of a session on the day of a moment."""
    if session == Session.AM:
        return SessionTimes.on_day(moment, school.am_opens_at, school.am_closes_at)
    return SessionTimes.on_day(moment, school.pm_opens_at, school.pm_closes_at)


def for_saving(registers: QuerySet[Register]) -> QuerySet[Register]:
    """Registers to be held while they are saved, with what saving has to know of the calendar, in one statement:
    `is_school_day`, `why_closed`, and the days of the week on which a half term starts."""
    terms = HalfTerm.objects.filter(school=OuterRef("school"))
    on = OuterRef("on")
    closed = ClosureDay.objects.filter(school=OuterRef("school"), starts_on__lte=on, ends_on__gte=on)
    near = timedelta(days=6)
    return (
        with_why_closed(registers)
        .select_for_update(of=("self",))
        .annotate(
            is_school_day=Case(
                When(
                    Exists(terms.filter(starts_on__lte=on, ends_on__gte=on))
                    & ~Exists(closed)
                    & Q(on__iso_week_day__lte=5),
                    then=True,
                ),
                default=False,
            ),
            week_splits=ArraySubquery(
                terms.filter(starts_on__gte=OuterRef("on") - near, starts_on__lte=OuterRef("on") + near).values(
                    "starts_on"
                )
            ),
        )
    )


def sheet(register: Register) -> Sheet:
    """Everybody of the class who is on roll that day, by the name that the school says. One statement."""
    return Sheet(register.on, register.session, tuple(_rows(register)))


def with_last_days(register_sheet: Sheet, calendar: Calendar) -> Sheet:
    """The same sheet with each pupil's last five school days. One statement."""
    days = calendar.days_between(date.min, register_sheet.on)
    days = [day for day in days[-SHOWN_DAYS - 1 :] if day < register_sheet.on][-SHOWN_DAYS:]
    states = _states([row.pupil_id for row in register_sheet.rows], days)
    rows = []
    for row in register_sheet.rows:
        found = states.get(row.pupil_id, {})
        shown = tuple(found.get((day, session), "none") for day in days for session in Session.values)
        rows.append(replace(row, days=shown, away_days=_away_days(found, days)))
    return replace(register_sheet, rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class Line:
    """One register in the list of a day."""

    register: Register
    pupils: int
    present: int = 0
    late: int = 0
    absent: int = 0
    away: int = 0  # not a possible session
    times: SessionTimes | None = None
    state: str = ""  # taken, part, open, missing, later, closed
    why_closed: str = ""

    @property
    def marked(self) -> int:
        return self.present + self.absent + self.away

    @property
    def on_time(self) -> int:
        return self.present - self.late


def of_day(registers: QuerySet[Register], school: School, now: datetime) -> list[Line]:
    """The registers of a day with their counts and whether each is taken, open or missing; those of closed sessions
    are neither. Three statements."""
    found = list(
        registers.select_related("group", "taken_by", "saved_by").order_by(*youngest_first("group__"), "session")
    )
    if not found:
        return []
    on = found[0].on
    groups = {register.group_id for register in found}
    sizes, counts = _numbers(school, groups, on)
    closed = closed_on(school, on)
    return [_line(register, school, now, sizes, counts, closed) for register in found]


def _line(
    register: Register,
    school: School,
    now: datetime,
    sizes: Mapping[int, int],
    counts: Mapping[tuple[int, str], Mapping[str, int]],
    closed: ClosedToday,
) -> Line:
    by_code = counts.get((register.group_id, register.session), {})
    times = session_times(school, register.session, now)
    line = Line(
        register,
        sizes.get(register.group_id, 0),
        present=_sum(by_code, CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY),
        late=by_code.get(LATE, 0),
        absent=_sum(by_code, *ABSENT),
        away=_sum(by_code, CountsAs.NOT_POSSIBLE, CountsAs.ADMINISTRATIVE),
        times=times,
        why_closed=closed.why(register.group, register.session, register.on),
    )
    return replace(line, state=_state(line, times, now))


def _state(line: Line, times: SessionTimes, now: datetime) -> str:
    if line.why_closed:
        return "closed"
    if line.pupils and line.marked >= line.pupils:
        return "taken"
    if line.register.on == now.date() and not times.may_be_taken(now):
        return "later"
    if line.register.taken_at:
        return "part"
    return "missing" if line.register.on < now.date() or times.is_closed(now) else "open"


def _sum(by_code: Mapping[str, int], *kinds: CountsAs) -> int:
    return sum(number for code, number in by_code.items() if counts_as(code) in kinds)


def _numbers(
    school: School, groups: Collection[int], on: date
) -> tuple[dict[int, int], dict[tuple[int, str], dict[str, int]]]:
    """How many are in each class on a day, and how many have which mark. One statement."""
    sizes: dict[int, int] = {}
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, {"school": school.pk, "groups": sorted(groups), "on": on})
        for group_id, session, code, number in cursor:
            if session is None:
                sizes[group_id] = number
            else:
                counts[group_id, session][code] = number
    return sizes, counts


def _rows(register: Register) -> list[Row]:
    place = GroupPlace.objects.filter(pupil=OuterRef("pk"), group=register.group_id).current(register.on)
    on_roll = Enrolment.objects.filter(pupil=OuterRef("pk")).on_roll(register.on)
    here = {"on": register.on, "session": register.session}
    found = (
        Pupil.objects.filter(Exists(place), Exists(on_roll), school=register.school_id)
        .annotate(
            stands=FilteredRelation("marks", condition=Q(**{f"marks__{key}": value for key, value in here.items()})),
            plan=FilteredRelation(
                "planned_marks",
                condition=Q(
                    planned_marks__withdrawn_at=None, **{f"planned_marks__{key}": value for key, value in here.items()}
                ),
            ),
        )
        .values_list(
            "pk",
            "preferred_forename",
            "legal_forename",
            "legal_surname",
            "stands__code",
            "stands__minutes_late",
            "stands__comment",
            "stands__recorded_by_id",
            "stands__recorded_at",
            "plan__code",
            "plan__reason",
            "plan__sensitive",
        )
    )
    return sorted((_row(*values) for values in found), key=lambda row: (row.name.casefold(), row.pupil_id))


def _row(pk: int, preferred: str, forename: str, surname: str, *rest: Any) -> Row:
    standing, planned = rest[:5], rest[5:]
    return Row(
        pk,
        f"{preferred or forename} {surname}",
        StandingMark(*standing) if standing[0] is not None else None,
        Planned(*planned) if planned[0] is not None else None,
    )


def _states(pupil_ids: Sequence[int], days: Sequence[date]) -> dict[int, dict[tuple[date, str], str]]:
    states: dict[int, dict[tuple[date, str], str]] = defaultdict(dict)
    if not days:
        return states
    marks = Mark.objects.filter(pupil__in=pupil_ids, on__gte=days[0], on__lte=days[-1])
    for pupil_id, on, session, code in marks.values_list("pupil_id", "on", "session", "code"):
        states[pupil_id][on, session] = state_of(code)
    return states


def state_of(code: str) -> str:
    """A mark as one small square: present, late, absent or away."""
    if code in (LATE, LATE_AFTER_CLOSE):
        return "late"
    kind = counts_as(code)
    if kind is CountsAs.PRESENT:
        return "present"
    return "absent" if kind in ABSENT else "away"


def _away_days(found: Mapping[tuple[date, str], str], days: Sequence[date]) -> int:
    """Whole days absent, one after another, up to the last school day."""
    away = 0
    for day in reversed(days):
        if [found.get((day, session)) for session in Session.values] != ["absent", "absent"]:
            break
        away += 1
    return away

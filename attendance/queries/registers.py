"""Register sheets, and the registers of a day with what is outstanding."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from accounts.models import School
from attendance.domain.arrival import SessionTimes
from attendance.domain.codes import ABSENT, LATE, LATE_AFTER_CLOSE, CountsAs, counts_as
from attendance.domain.register import Planned, Row, Sheet, StandingMark, run_on
from attendance.models import ClosureDay, HalfTerm, MarkRequest, MorningSettings, Register
from attendance.models.register import Session
from attendance.queries.session_times import own_times_of, times_of
from attendance.queries.session_times import session_times as session_times  # registers are where one looks for it
from attendance.queries.settings import settings_of
from pupils.models import Enrolment, GroupPlace, Pupil
from pupils.models.group import youngest_first

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


def for_page(registers: QuerySet[Register]) -> QuerySet[Register]:
    """Registers with all that their page knows beside the sheet, in the one statement that finds them: the class's own
    times, the school's settings for registers, and the changes that wait for the office."""
    asked = MarkRequest.objects.waiting().filter(register=OuterRef("pk"))
    return _with_ground(registers).annotate(
        carried_requests=ArraySubquery(asked.values(one=JSONObject(pupil_id="pupil_id", code="code")))
    )


def _with_ground(registers: QuerySet[Register]) -> QuerySet[Register]:
    """What opening and saving both rest on."""
    settings = MorningSettings.objects.filter(school=OuterRef("school"))
    names = ("safe_face", "tile_years", "morning_runs_on")
    return registers.select_related("group", "saved_by").annotate(
        carried_times=own_times_of(),
        carried_settings=Subquery(settings.values(all=JSONObject(**{name: name for name in names}))[:1]),
    )


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """How a school wants its registers."""

    safe_face: bool
    tile_years: tuple[str, ...]
    morning_runs_on: bool


def settings_for(register: Register) -> RegisterSettings:
    """The school's settings for registers. No statement where the register's query carried them along."""
    unset = MorningSettings()
    if hasattr(register, "carried_settings"):
        found: dict[str, Any] = register.carried_settings or {}
        unset.__dict__.update(found)
    else:
        unset = settings_of(register.school)
    return RegisterSettings(unset.safe_face, tuple(unset.tile_years), unset.morning_runs_on)


def for_saving(registers: QuerySet[Register]) -> QuerySet[Register]:
    """Registers to be held while they are saved, with what the sheet rests on and what saving has to know of the calendar,
    in one statement: `is_school_day`, and the days of the week on which a half term starts."""
    terms = HalfTerm.objects.filter(school=OuterRef("school"))
    on = OuterRef("on")
    closed = ClosureDay.objects.filter(school=OuterRef("school"), starts_on__lte=on, ends_on__gte=on)
    near = timedelta(days=6)
    return (
        _with_ground(registers)
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
    state: str = ""  # taken, part, open, missing, later

    @property
    def marked(self) -> int:
        return self.present + self.absent + self.away

    @property
    def on_time(self) -> int:
        return self.present - self.late


def of_day(registers: QuerySet[Register], school: School, now: datetime) -> list[Line]:
    """The registers of a day with their counts and whether each is taken, open or missing. Two statements."""
    found = list(
        registers.select_related("group", "taken_by", "saved_by")
        .annotate(carried_times=own_times_of())
        .order_by(*youngest_first("group__"), "session")
    )
    if not found:
        return []
    on = found[0].on
    groups = {register.group_id for register in found}
    sizes, counts = _numbers(school, groups, on)
    return [_line(register, school, now, sizes, counts) for register in found]


def _line(
    register: Register,
    school: School,
    now: datetime,
    sizes: Mapping[int, int],
    counts: Mapping[tuple[int, str], Mapping[str, int]],
) -> Line:
    by_code = counts.get((register.group_id, register.session), {})
    register.school = school
    times = times_of(register, now)
    line = Line(
        register,
        sizes.get(register.group_id, 0),
        present=_sum(by_code, CountsAs.PRESENT, CountsAs.APPROVED_ACTIVITY),
        late=by_code.get(LATE, 0),
        absent=_sum(by_code, *ABSENT),
        away=_sum(by_code, CountsAs.NOT_POSSIBLE, CountsAs.ADMINISTRATIVE),
        times=times,
    )
    return replace(line, state=_state(line, times, now))


def _state(line: Line, times: SessionTimes, now: datetime) -> str:
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
    morning = register.session == Session.PM and settings_for(register).morning_runs_on
    before = {"on": register.on, "session": Session.AM}
    columns = [*COLUMNS, *(MORNING_COLUMNS if morning else ())]
    related = {"stands": _mark(here), "plan": _plan(here)}
    if morning:
        related |= {"early": _mark(before), "early_plan": _plan(before)}
    found = (
        Pupil.objects.filter(Exists(place), Exists(on_roll), school=register.school_id)
        .annotate(**related)
        .values_list(*columns)
    )
    return sorted((_row(*values) for values in found), key=lambda row: (row.name.casefold(), row.pupil_id))


COLUMNS = (
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
    "plan__planned_by_id",
)
MORNING_COLUMNS = ("early__code", "early_plan__sensitive")


def _mark(sitting: Mapping[str, Any]) -> FilteredRelation:
    return FilteredRelation("marks", condition=Q(**{f"marks__{key}": value for key, value in sitting.items()}))


def _plan(sitting: Mapping[str, Any]) -> FilteredRelation:
    conditions = {f"planned_marks__{key}": value for key, value in sitting.items()}
    return FilteredRelation("planned_marks", condition=Q(planned_marks__withdrawn_at=None, **conditions))


def _row(pk: int, preferred: str, forename: str, surname: str, *rest: Any) -> Row:
    standing, planned, morning = rest[:5], rest[5:9], rest[9:]
    plan = Planned(*planned) if planned[0] is not None else None
    if plan is None and standing[0] is None and morning and morning[0]:
        plan = run_on(morning[0], sensitive=bool(morning[1]))
    return Row(
        pk,
        f"{preferred or forename} {surname}",
        StandingMark(*standing) if standing[0] is not None else None,
        plan,
    )


def state_of(code: str) -> str:
    """A mark as one small square: present, late, absent or away."""
    if code in (LATE, LATE_AFTER_CLOSE):
        return "late"
    kind = counts_as(code)
    if kind is CountsAs.PRESENT:
        return "present"
    return "absent" if kind in ABSENT else "away"


def asked_in(register: Register) -> dict[int, str]:
    """Changes that wait for the office in this register: the code asked for, by pupil. No statement after `for_page`."""
    lines: list[dict[str, Any]] | None = getattr(register, "carried_requests", None)
    if lines is None:
        return dict(register.mark_requests.waiting().values_list("pupil_id", "code"))
    return {line["pupil_id"]: line["code"] for line in lines}

"""Closures: what one would do or has done, session by session, and which registers of a day are closed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import School
from attendance.domain import closures as rules
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.closures import Extent, Wanted
from attendance.domain.explanations import Sitting, sessions_of
from attendance.models import Closure, ClosureMark, Mark, PlannedMark, Register
from attendance.queries.calendar import calendar_of
from pupils.models import Enrolment, Group, GroupPlace, Pupil
from pupils.models.group import GroupKind, youngest_first

SHOWN = 60  # pupils by name; the rest are counted by class
Where = tuple[int, date, str]  # pupil, day, session

# Everybody on roll on these days who is meant, with what stands and what is planned. A pupil without a class is meant
# where the whole school is.
WHO = """
from unnest(%(days)s::date[], %(sessions)s::text[]) as s ("on", session)
join pupils_enrolment e
    on e.school_id = %(school)s and e.starts_on <= s."on" and (e.ends_on is null or e.ends_on >= s."on")
left join pupils_groupplace l
    on l.pupil_id = e.pupil_id and l.kind = 'class' and l.starts_on <= s."on"
    and (l.ends_on is null or l.ends_on >= s."on")
"""
MEANT = "(%(whole)s or l.group_id = any(%(groups)s::int[]) or l.year_group = any(%(years)s::text[]))"
STANDING = f"""
select e.pupil_id, l.group_id, s."on", s.session, m.code, m.minutes_late, m.comment, p.code
{WHO}
left join attendance_mark m on m.pupil_id = e.pupil_id and m."on" = s."on" and m.session = s.session
left join attendance_plannedmark p
    on p.pupil_id = e.pupil_id and p."on" = s."on" and p.session = s.session and p.withdrawn_at is null
where {MEANT}
order by s."on", s.session, e.pupil_id
"""
TO_COME = f"select count(*), count(distinct e.pupil_id) {WHO} where {MEANT}"
WITHOUT_A_MARK = f"""{TO_COME} and not exists (
    select 1 from attendance_mark m where m.pupil_id = e.pupil_id and m."on" = s."on" and m.session = s.session)
"""
FILL_IN = f"""
insert into attendance_plannedmark
    (school_id, pupil_id, "on", session, code, reason, sensitive, planned_at, planned_by_id)
select %(school)s, e.pupil_id, s."on", s.session, %(code)s, %(reason)s, false, %(at)s, %(by)s
{WHO}
where {MEANT} and not exists (
    select 1 from attendance_mark m where m.pupil_id = e.pupil_id and m."on" = s."on" and m.session = s.session)
on conflict (pupil_id, "on", session) where withdrawn_at is null do nothing
"""


class Standing(NamedTuple):
    """A pupil's session as it stands, and what is planned for it."""

    pupil_id: int
    group_id: int | None
    on: date
    session: str
    code: str | None
    minutes_late: int | None
    comment: str | None
    planned: str | None

    @property
    def key(self) -> Where:
        return self.pupil_id, self.on, self.session


class Change(NamedTuple):
    """What a closure makes of one session."""

    stands: Standing
    becomes: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in the preview."""

    name: str
    pupils: int
    changed: int
    stands: int


@dataclass(frozen=True, slots=True)
class PupilLine:
    """A pupil whose mark changes."""

    name: str
    group: str
    sessions: str  # Thu 19 Nov AM: N


@dataclass(slots=True)
class Effect:
    """What a closure would do, before it is done."""

    wanted: Wanted
    changes: list[Change] = field(default_factory=list)
    waits: int = 0  # sessions without a mark that are filled in when the day is over
    to_come: int = 0  # sessions of days to come
    stands: list[Standing] = field(default_factory=list)
    pupils: int = 0
    days_lost: list[date] = field(default_factory=list)  # whole days that leave the school year
    rows: list[Standing] = field(default_factory=list)
    classes: list[ClassLine] = field(default_factory=list)
    named: list[PupilLine] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Tells whether any mark, or the closure itself, has changed since somebody looked."""
        seen = [(change.stands.key, change.stands.code) for change in self.changes]
        seen += [(one.key, one.code) for one in self.stands]
        return sha256(repr((self.wanted, sorted(seen), self.waits, self.to_come)).encode()).hexdigest()[:16]

    @property
    def by_code(self) -> list[tuple[str, str, int]]:
        """How many marks of each code give way: code, name, number; what was not marked comes last."""
        found = Counter(change.stands.code or "" for change in self.changes)
        return [(code, _name(code), number) for code, number in sorted(found.items(), key=lambda item: item[0] == "")]

    @property
    def standing_by_code(self) -> list[tuple[str, str, int]]:
        found = Counter(one.code or "" for one in self.stands)
        return [(code, _name(code), number) for code, number in sorted(found.items())]

    @property
    def present(self) -> int:
        """Marks that say somebody was there."""
        return sum(rules.is_present(one.code or "") for one in self.stands)

    @property
    def not_named(self) -> int:
        """Pupils whose marks change beyond those that are named."""
        return len({change.stands.pupil_id for change in self.changes if change.stands.code}) - len(self.named)


def standing(school: School, wanted: Wanted, sittings: Collection[Sitting]) -> list[Standing]:
    """Everybody meant in these sessions, with what stands. One statement."""
    if not sittings:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STANDING, about(school, wanted, sittings))
        return [Standing(*row) for row in cursor]


def about(school: School, wanted: Wanted, sittings: Collection[Sitting]) -> dict[str, Any]:
    """What the statements of this module need to be told."""
    ordered = sorted(sittings)
    return {
        "school": school.pk,
        "days": [on for on, _ in ordered],
        "sessions": [session for _, session in ordered],
        "whole": wanted.extent is not Extent.PART,
        "groups": list(wanted.group_ids),
        "years": list(wanted.year_groups),
    }


def effect(school: School, wanted: Wanted, at: datetime, calendar: Calendar) -> Effect:
    """What a closure would do. Two statements at most, whatever the size of the school."""
    sittings = sessions_of(wanted.span, calendar)
    begun = [sitting for sitting in sittings if sitting[0] <= at.date()]
    rows = standing(school, wanted, begun)
    found = Effect(wanted)
    if wanted.extent is Extent.PLANNED:
        found.days_lost = rules.whole_days(sittings)
        sittings = [sitting for sitting in sittings if sitting[0] not in set(found.days_lost)]
    _sort(found, rows, wanted, at, school)
    coming = [sitting for sitting in sittings if sitting[0] > at.date()]
    found.to_come, coming_pupils = _to_come(school, wanted, coming)
    found.rows = rows
    found.pupils = max(len({row.pupil_id for row in rows}), coming_pupils, _on_roll(school, found.days_lost))
    return found


def _on_roll(school: School, days: Collection[date]) -> int:
    """Who would have been expected on whole days that leave the school year. No statement where there are none."""
    if not days:
        return 0
    return Enrolment.objects.filter(school=school).on_roll(min(days)).values("pupil").distinct().count()


def _sort(found: Effect, rows: Sequence[Standing], wanted: Wanted, at: datetime, school: School) -> None:
    """Each session into what changes, what waits for the end of the day, and what stands."""
    lost = set(found.days_lost)
    for row in rows:
        over = rules.is_over((row.on, row.session), at, school.day_ends_at)
        code = rules.becomes(wanted.extent, row.code, row.planned, over=over)
        if row.code is None and row.on in lost:
            continue  # no school on that day, so nobody is to be marked
        if code:
            found.changes.append(Change(row, code))
        elif row.code is None:
            found.waits += 1
        else:
            found.stands.append(row)


def waiting(closure: Closure, at: datetime) -> tuple[int, int]:
    """Sessions that get the closure's code when their day is over, and of how many pupils. One statement."""
    school, sittings = closure.school, sessions_of(closure.span, calendar_of(closure.school))
    later = [sitting for sitting in sittings if not rules.is_over(sitting, at, school.day_ends_at)]
    return _to_come(school, closure.wanted, later, WITHOUT_A_MARK)


def _to_come(school: School, wanted: Wanted, sittings: Collection[Sitting], counting: str = TO_COME) -> tuple[int, int]:
    if not sittings:
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(counting, about(school, wanted, sittings))
        sessions, pupils = cursor.fetchone()
    return int(sessions), int(pupils)


def describe(found: Effect) -> None:
    """Add the classes, and by name the pupils whose marks change. Two statements."""
    rows = found.rows
    groups = {
        group.pk: group
        for group in Group.objects.filter(pk__in={row.group_id for row in rows}).order_by(*youngest_first())
    }
    changed = Counter(change.stands.group_id for change in found.changes)
    stays = Counter(row.group_id for row in found.stands)
    pupils: dict[int | None, set[int]] = {}
    for row in rows:
        pupils.setdefault(row.group_id, set()).add(row.pupil_id)
    order: list[int | None] = [*groups, *([None] if None in pupils else [])]
    found.classes = [
        ClassLine(groups[pk].name if pk else "In no class", len(pupils.get(pk, ())), changed[pk], stays[pk])
        for pk in order
    ]
    found.named = _named([change.stands for change in found.changes if change.stands.code], groups)


def _named(rows: Iterable[Standing], groups: Mapping[int, Group]) -> list[PupilLine]:
    by_pupil: dict[int, list[Standing]] = {}
    for row in rows:
        by_pupil.setdefault(row.pupil_id, []).append(row)
    shown = Pupil.objects.filter(pk__in=by_pupil).by_name()[:SHOWN] if by_pupil else []
    lines = []
    for pupil in shown:
        sessions = by_pupil[pupil.pk]
        group = groups.get(sessions[0].group_id or 0)
        words = ", ".join(f"{row.on:%a} {row.on.day} {row.on:%b} {row.session}: {row.code}" for row in sessions)
        lines.append(PupilLine(pupil.name, group.name if group else "", words))
    return lines


def _name(code: str) -> str:
    if not code:
        return "no mark yet"
    found = codes.known(code)
    return found.name if found else code


def overlapping(school: School, wanted: Wanted) -> Closure | None:
    """A closure in force that covers one of these sessions for some of the same pupils. Two statements at most."""
    span = wanted.span
    near = school.closures.in_force().filter(starts_on__lte=span.ends_on, ends_on__gte=span.starts_on)
    for closure in near.order_by("starts_on", "pk"):
        if rules.overlap(closure.span, span) and _same_pupils(school, closure.wanted, wanted):
            return closure
    return None


def _same_pupils(school: School, one: Wanted, other: Wanted) -> bool:
    """Whether two parts have a class in common; the whole school has every class."""
    if Extent.PART not in (one.extent, other.extent) or one.extent is not other.extent:
        return True
    return bool(_classes(school, one) & _classes(school, other))


def _classes(school: School, part: Wanted) -> set[int]:
    places = GroupPlace.objects.filter(school=school, kind=GroupKind.CLASS).current(part.span.starts_on)
    meant = places.filter(Q(year_group__in=part.year_groups) | Q(group__in=part.group_ids))
    return set(meant.values_list("group_id", flat=True))


@dataclass(frozen=True, slots=True)
class Reopening:
    """What taking a closure back, or ending it sooner, would do."""

    back: list[ClosureMark]  # what stood before is put back
    nothing: list[Where]  # nothing stood before: these become N
    changed: list[tuple[ClosureMark, str]]  # changed by somebody since: they stay; with the code that stands
    plans: int  # sessions to come that are no longer filled in


def reopening(closure: Closure, since: Sitting) -> Reopening:
    """What becomes of a closure's sessions from one session on. Three statements."""
    made = [
        mark
        for mark in closure.marks.filter(put_back_at=None).order_by("on", "session", "pupil_id")
        if (mark.on, mark.session) >= since
    ]
    stands = _codes_now(closure, since)
    back = [mark for mark in made if mark.stood_code and stands.get(_where(mark)) == mark.became]
    nothing = [_where(mark) for mark in made if not mark.stood_code and stands.get(_where(mark)) == mark.became]
    changed = [(mark, stands.get(_where(mark), "")) for mark in made if stands.get(_where(mark)) != mark.became]
    ours = {_where(mark) for mark in made}
    nothing += [where for where, code in stands.items() if code == closure.kind.code and where not in ours]
    return Reopening(back, nothing, changed, plans_of(closure, since).count())


def plans_of(closure: Closure, since: Sitting) -> QuerySet[PlannedMark]:
    """What a closure of a part has filled in ahead, from a session on."""
    later = Q(on__gt=since[0]) | Q(on=since[0], session__gte=since[1])
    return PlannedMark.objects.filter(
        later,
        school=closure.school_id,
        on__lte=closure.ends_on,
        planned_at=closure.entered_at,
        code=closure.kind.code,
        reason__startswith=rules.FILLED_IN,
        withdrawn_at=None,
    )


def _codes_now(closure: Closure, since: Sitting) -> dict[Where, str]:
    """The marks that stand in a closure's sessions: those it made, and those entered with its code by hand."""
    sittings = [one for one in sessions_of(closure.span, calendar_of(closure.school)) if one >= since]
    rows = standing(closure.school, closure.wanted, sittings)
    found = {row.key: row.code for row in rows if row.code}
    if closure.closure_day_id:  # whole days that the calendar leaves out
        days = closure.marks.filter(put_back_at=None).values("on")
        marks = Mark.objects.filter(school=closure.school_id, on__in=days)
        found |= {
            (pk, on, session): code for pk, on, session, code in marks.values_list("pupil_id", "on", "session", "code")
        }
    return found


def _where(mark: ClosureMark) -> Where:
    return mark.pupil_id, mark.on, mark.session


@dataclass(frozen=True, slots=True)
class ClosedToday:
    """Which sessions of a day are closed for which classes, and why."""

    closures: tuple[Closure, ...] = ()
    years: Mapping[int, frozenset[str]] = field(default_factory=dict)  # the years in each mixed class

    def why(self, group: Group, session: str, on: date) -> str:
        """The reason, where the whole class is closed in a session; else blank."""
        for closure in self.closures:
            if (on, session) in closure.span and self._closes(closure, group):
                return closure.reason
        return ""

    def school_is_closed(self, session: str, on: date) -> str:
        """The reason, where nobody at all is expected."""
        return next((c.reason for c in self.closures if c.extent != Extent.PART and (on, session) in c.span), "")

    def _closes(self, closure: Closure, group: Group) -> bool:
        if closure.extent != Extent.PART or group.pk in closure.group_ids:
            return True
        years = self.years.get(group.pk) or ({group.year_group} if group.year_group else set())
        return bool(years) and years <= set(closure.year_groups)


def in_force(school: School) -> list[Closure]:
    """Every closure of a school that is not undone; few. One statement a request."""
    found: list[Closure] | None = getattr(school, "_closures", None)
    if found is None:
        found = list(school.closures.in_force().order_by("pk"))
        school._closures = found  # type: ignore[attr-defined]
    return found


def forget(school: School) -> None:
    """What was read before a closure was entered or taken back."""
    school.__dict__.pop("_closures", None)


def closed_on(school: School, on: date) -> ClosedToday:
    """The closures of a day. One statement a request; a second where years are closed and classes are mixed."""
    found = tuple(closure for closure in in_force(school) if closure.starts_on <= on <= closure.ends_on)
    if not any(closure.year_groups for closure in found):
        return ClosedToday(found)
    mixed = (
        GroupPlace.objects.filter(school=school, kind=GroupKind.CLASS, group__year_group="")
        .current(on)
        .values("group_id")
        .annotate(years=ArrayAgg("year_group", distinct=True))
    )
    return ClosedToday(found, {row["group_id"]: frozenset(row["years"]) for row in mixed})


def with_why_closed(registers: QuerySet[Register]) -> QuerySet[Register]:
    """The same registers, each with `why_closed`: the reason where the whole school is closed in its session, else
    None. No statement of its own."""
    on, session = OuterRef("on"), OuterRef("session")
    begun = Q(starts_on__lt=on) | Q(starts_on=on, starts_session__lte=session)
    lasts = Q(ends_on__gt=on) | Q(ends_on=on, ends_session__gte=session)
    shut = Closure.objects.in_force().exclude(extent=Extent.PART).filter(begun, lasts, school=OuterRef("school"))
    return registers.annotate(why_closed=Subquery(shut.values("reason")[:1]))


def closed_days(school: School, calendar: Calendar) -> frozenset[date]:
    """Days on which the whole school was unexpectedly closed from morning to afternoon: no school days in law, though
    the calendar has them. One statement a request."""
    found = [closure for closure in in_force(school) if closure.extent == Extent.WHOLE]
    return frozenset(day for closure in found for day in rules.whole_days(sessions_of(closure.span, calendar)))

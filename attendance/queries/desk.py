"""The late desk: who is meant by three letters, who belongs together, and who has passed today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.domain.arrival import SessionTimes
from attendance.domain.desk import Hours, search_words
from attendance.domain.leaving import Adult
from attendance.domain.register import clock_words
from attendance.domain.whereabouts import Day, Passing, Place, is_in, place_of
from attendance.models import DeskEntry, Mark
from attendance.models.desk_entry import Movement
from attendance.models.register import Session
from attendance.queries.session_times import own_times, session_times, times_carried
from pupils.models import ContactLink, Group, GroupPlace
from pupils.models.group import GroupKind

SHOWN = 8  # as many as fit above the fold of a small screen

# A pupil of the roll with everything that the day has said so far.
SEEN = """
select p.id, coalesce(nullif(p.preferred_forename, ''), p.legal_forename) as forename, p.legal_surname as surname,
       c.group_id, coalesce(c.name, ''), coalesce(c.year_group, ''),
       coalesce(am.code, ''), coalesce(pm.code, ''), coalesce(plan_am.code, ''), coalesce(plan_pm.code, ''),
       d.movement, d.session, d.at, d.step, d.report_id
"""
COLUMNS = 15  # of SEEN
OF_THE_DAY = """
from pupils_pupil p
left join lateral (
    select l.group_id, g.name, g.year_group
    from pupils_groupplace l join pupils_group g on g.id = l.group_id
    where l.pupil_id = p.id and l.kind = 'class' and l.starts_on <= %(on)s and (l.ends_on is null or l.ends_on >= %(on)s)
    order by l.starts_on desc limit 1
) c on true
left join attendance_mark am on am.pupil_id = p.id and am."on" = %(on)s and am.session = 'AM'
left join attendance_mark pm on pm.pupil_id = p.id and pm."on" = %(on)s and pm.session = 'PM'
left join attendance_plannedmark plan_am on plan_am.pupil_id = p.id and plan_am."on" = %(on)s and plan_am.session = 'AM'
    and plan_am.withdrawn_at is null
left join attendance_plannedmark plan_pm on plan_pm.pupil_id = p.id and plan_pm."on" = %(on)s and plan_pm.session = 'PM'
    and plan_pm.withdrawn_at is null
left join lateral (
    select e.movement, e.session, e.at, e.step, e.report_id
    from attendance_deskentry e
    where e.pupil_id = p.id and e."on" = %(on)s and e.undone_at is null
    order by e.step desc limit 1
) d on true
where p.school_id = %(school)s and exists (
    select 1 from pupils_enrolment r
    where r.pupil_id = p.id and r.starts_on <= %(on)s and (r.ends_on is null or r.ends_on >= %(on)s)
)
"""
SCHOOL_DAY = """
exists (select 1 from attendance_halfterm h where h.school_id = %(school)s and %(on)s between h.starts_on and h.ends_on)
and not exists (
    select 1 from attendance_closureday x where x.school_id = %(school)s and %(on)s between x.starts_on and x.ends_on)
and extract(isodow from %(on)s::date) <= 5
"""
# Whether the day is one of school, and where its week is split: what writing marks has to know of the calendar; and the
# times of their own that the pupil's class or year keeps (queries/session_times.times_carried).
CALENDAR = f""", {SCHOOL_DAY},
array(select h.starts_on from attendance_halfterm h
      where h.school_id = %(school)s and h.starts_on between %(on)s::date - 6 and %(on)s::date + 6),
(select coalesce(json_agg(json_build_object(
     'group_id', o.group_id, 'year_group', o.year_group, 'am_opens_at', o.am_opens_at, 'am_closes_at', o.am_closes_at,
     'pm_opens_at', o.pm_opens_at, 'pm_closes_at', o.pm_closes_at)), '[]')
 from attendance_owntimes o
 where o.school_id = %(school)s and (o.group_id = c.group_id or (o.group_id is null and o.year_group = c.year_group)))
"""
FACTS = f"""
select {SCHOOL_DAY}, (select count(*) from attendance_mark m
                      where m.school_id = %(school)s and m."on" = %(on)s and m.session = %(session)s and m.code = 'N')
"""
# A name as it is typed; agrees with domain/desk.plain.
PLAIN = """
' ' || lower(regexp_replace(normalize(replace(
    p.preferred_forename || ' ' || p.legal_forename || ' ' || p.legal_surname, '-', ' '), NFD), '[^[:alnum:] ]', '', 'g'))
"""
# Brothers and sisters, as far as the school can tell: an adult who lives with both, or one and the same address.
KIN = """
select a.pupil_id as of_id, b.pupil_id as kin_id
from pupils_contactlink a join pupils_contactlink b on b.contact_id = a.contact_id and b.pupil_id <> a.pupil_id
where a.school_id = %(school)s and a.pupil_id = any(%(pupils)s) and a.lives_with and b.lives_with
union
select a.id, b.id
from pupils_pupil a
join pupils_pupil b on b.school_id = a.school_id and b.id <> a.id and lower(b.address) = lower(a.address)
    and replace(lower(b.postcode), ' ', '') = replace(lower(a.postcode), ' ', '')
where a.school_id = %(school)s and a.id = any(%(pupils)s) and btrim(a.address) <> ''
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A pupil of the roll, as the day stands."""

    pk: int
    forename: str
    surname: str
    group_id: int | None
    class_name: str
    class_year: str
    session: str  # the one that was asked for
    day: Day

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def place(self) -> Place:
        return place_of(self.day, self.session)

    @property
    def group(self) -> Group | None:
        """The class, as far as its times are looked up by it."""
        return Group(pk=self.group_id, year_group=self.class_year) if self.group_id else None


@dataclass(frozen=True, slots=True)
class Held(Seen):
    """The same, its row held until the transaction ends, with what writing marks has to know of the calendar. The
    session is the one of the pupil's own class."""

    is_school_day: bool
    week_splits: tuple[date, ...]
    times: SessionTimes


@dataclass(frozen=True, slots=True)
class Found:
    """A pupil meant by the letters, and what can be done."""

    seen: Seen
    kin: list[Seen] = field(default_factory=list)  # who could be signed in, or could leave, in the same action

    @property
    def is_left(self) -> bool:
        return self.seen.place is Place.LEFT

    @property
    def may_arrive(self) -> bool:
        return may_arrive(self.seen)

    @property
    def may_leave(self) -> bool:
        return self.seen.place is Place.IN

    @property
    def arriving(self) -> list[Seen]:
        """Brothers and sisters who are not in either."""
        return [kin for kin in self.kin if may_arrive(kin) and kin.place is not Place.IN]

    @property
    def is_waited_for(self) -> bool:
        """Not in yet, as far as anybody knows: whom three letters and Enter are for."""
        return self.may_arrive and self.seen.place is not Place.IN

    @property
    def may_correct(self) -> bool:
        """Marked present by a register, without having passed the desk: it may be mistaken."""
        last = self.seen.day.last
        return not self.is_left and not self.is_waited_for and (last is None or last.session != self.seen.session)

    @property
    def words(self) -> str:
        """How the pupil stands, in a word or two."""
        day = self.seen.day
        session = self.seen.session
        if day.last and (day.last.session == session or self.is_left):
            how = {Movement.ARRIVED: "signed in", Movement.LEFT: "left", Movement.RETURNED: "back since"}
            return f"{how[Movement(day.last.movement)]} {clock_words(day.last.at)}"
        if code := day.mark(session):
            return f"marked {code}"
        return f"planned {day.plan(session)}" if day.plan(session) else "not marked yet"

    @property
    def rank(self) -> tuple[int, str]:
        """Who is not in yet comes first."""
        return 0 if self.is_left or self.is_waited_for else 1, self.seen.name.casefold()


def may_arrive(seen: Seen) -> bool:
    """Whether somebody can be signed in without a word more."""
    day = seen.day
    if day.last and (day.last.session == seen.session or seen.place is Place.LEFT):
        return False
    return not is_in(day.mark(seen.session))


def session_at(school: School, moment: datetime) -> str:
    """Which session a moment belongs to: the afternoon's from when its registers open."""
    return Session.PM if moment.time() >= school.pm_opens_at else Session.AM


def hours_of(school: School, moment: datetime) -> Hours:
    """From when until when the desk is open on the day of a moment: from the earliest class on. One statement."""
    opening = [own.am[0] for own in own_times(school) if own.am]
    day = SessionTimes.on_day(moment, min([school.am_opens_at, *opening]), school.day_ends_at)
    return Hours(day.opens_at, day.closes_at)


def hours_for(school: School, held: "Held", moment: datetime) -> Hours:
    """The same for one pupil, by the times of the own class."""
    day = SessionTimes.on_day(moment, school.am_opens_at, school.day_ends_at)
    return Hours(held.times.opens_at if held.session == Session.AM else day.opens_at, day.closes_at)


def hold(school: School, pupil_ids: Collection[int], at: datetime) -> list[Held]:
    """These pupils of the roll, held against another desk until the transaction ends. One statement."""
    sql = f"{SEEN} {CALENDAR} {OF_THE_DAY} and p.id = any(%(pupils)s) order by p.id for no key update of p"
    about = {"school": school.pk, "on": at.date(), "pupils": sorted(set(pupil_ids))}
    return [_held(school, row, at) for row in _rows(sql, about)]


def seen(school: School, on: date, session: str, pupil_ids: Collection[int] | None = None) -> list[Seen]:
    """These pupils of the roll, or all of it, as the day stands. One statement."""
    only = "" if pupil_ids is None else "and p.id = any(%(pupils)s)"
    about = {"school": school.pk, "on": on, "session": session, "pupils": sorted(pupil_ids or ())}
    return [_seen(row, session) for row in _rows(f"{SEEN} {OF_THE_DAY} {only}", about)]


def find(school: School, text: str, on: date, session: str) -> list[Found]:
    """Who is meant by the beginnings of names, those not in yet first. Two statements."""
    words = search_words(text)
    if not words:
        return []
    about: dict[str, Any] = {"school": school.pk, "on": on, "session": session}
    about |= {f"word_{n}": f"% {word}%" for n, word in enumerate(words)}
    meant = " ".join(f"and {PLAIN} like %(word_{n})s" for n in range(len(words)))
    found = [Found(_seen(row, session)) for row in _rows(f"{SEEN} {OF_THE_DAY} {meant}", about)]
    found = sorted(found, key=lambda one: one.rank)[: SHOWN + 1]
    kin = households(school, [one.seen.pk for one in found], on, session)
    return [Found(one.seen, kin[one.seen.pk]) for one in found]


def households(school: School, pupil_ids: Sequence[int], on: date, session: str) -> dict[int, list[Seen]]:
    """The brothers and sisters on roll of each of these pupils, by name. One statement."""
    homes: dict[int, list[Seen]] = defaultdict(list)
    if not pupil_ids:
        return homes
    sql = f"with kin as materialized ({KIN}) {SEEN}, kin.of_id {OF_THE_DAY.replace('from pupils_pupil p', 'from kin join pupils_pupil p on p.id = kin.kin_id')}"
    about = {"school": school.pk, "on": on, "session": session, "pupils": list(pupil_ids)}
    for row in _rows(sql, about):
        homes[row[COLUMNS]].append(_seen(row, session))
    for home in homes.values():
        home.sort(key=lambda one: one.name.casefold())
    return homes


def lines_of_day(school: School, on: date) -> list[DeskEntry]:
    """Everybody who passed today, the latest first, with `class_name` and the mark that `stands`. One statement."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on).order_by("-starts_on")
    marks = Mark.objects.filter(pupil=OuterRef("pupil"), on=on, session=OuterRef("session"))
    return list(
        school.desk_entries.filter(on=on)
        .standing()
        .select_related("pupil", "recorded_by", "device", "report")
        .annotate(
            class_name=Subquery(places.values("group__name")[:1]),
            stands=Subquery(marks.values(json=JSONObject(code="code", minutes="minutes_late"))[:1]),
        )
        .order_by("-at", "-step", "together", "pupil__legal_surname", "pupil__legal_forename", "pk")
    )


@dataclass(frozen=True, slots=True)
class AdultLine:
    """A contact who may be at the door, as one person sees the contact."""

    adult: Adult
    relationship: str
    order: str  # the court order's words, for who may see what is sensitive

    @property
    def key(self) -> str:
        """How the page names the contact."""
        return f"contact-{self.adult.contact_id}"


def adults_of(school: School, pupil_id: int, membership: Membership) -> list[AdultLine]:
    """The contacts of a pupil in order, for who may see contacts. One statement."""
    if not membership.may(Permission.VIEW_CONTACTS):
        return []
    links = ContactLink.objects.filter(school=school, pupil=pupil_id).select_related("contact")
    may = membership.may(Permission.VIEW_SENSITIVE)
    return [
        AdultLine(adult_of(link), link.relationship, link.court_order.strip() if may else "")
        for link in links.order_by("priority", "pk")
    ]


def adult_of(link: ContactLink) -> Adult:
    """A contact as far as taking the pupil home goes."""
    contact = link.contact
    order = bool(link.court_order.strip())
    return Adult(contact.pk, contact.forename, contact.surname, contact.name, link.may_collect, order)


def entries_of(school: School, together: UUID) -> QuerySet[DeskEntry]:
    """The arrivals of one action that stand, held until the transaction ends."""
    return (
        school.desk_entries.standing()
        .filter(together=together, movement=Movement.ARRIVED)
        .select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "report", "contact")
        .order_by("pupil_id")
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """Whether there is school, and how many are marked N in a session."""

    is_school_day: bool
    without_reason: int


def facts(school: School, on: date, session: str) -> Facts:
    """What the page says besides its lists. One statement."""
    about = {"school": school.pk, "on": on, "session": session}
    return Facts(*_rows(FACTS, about)[0])


def _rows(sql: str, about: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, about)
        return list(cursor.fetchall())


def _seen(row: Sequence[Any], session: str) -> Seen:
    return Seen(**_columns(row), session=session)


def _held(school: School, row: Sequence[Any], at: datetime) -> Held:
    """With the session and the times of the pupil's own class: one that opens its afternoon early has it early."""
    columns = _columns(row)
    is_school_day, splits, lines = row[COLUMNS:]

    def times_in(session: str) -> SessionTimes:
        if columns["group_id"] is None:
            return session_times(school, session, at)
        group = Group(pk=columns["group_id"], year_group=columns["class_year"])
        return times_carried(school, session, at, group, lines)

    session = Session.PM if at >= times_in(Session.PM).opens_at else Session.AM
    return Held(
        **columns,
        session=session,
        is_school_day=is_school_day,
        week_splits=tuple(splits),
        times=times_in(session),
    )


def _columns(row: Sequence[Any]) -> dict[str, Any]:
    """What SEEN answers with, by name."""
    pk, forename, surname, group_id, class_name, class_year, am, pm, plan_am, plan_pm, *passing = row[:COLUMNS]
    movement, session, at, step, report_id = passing
    last = Passing(movement, session, localtime(at), step, report_id) if movement else None
    return {
        "pk": pk,
        "forename": forename,
        "surname": surname,
        "group_id": group_id,
        "class_name": class_name,
        "class_year": class_year,
        "day": Day(am, pm, plan_am, plan_pm, last),
    }

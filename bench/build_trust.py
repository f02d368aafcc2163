"""One builder of schools with pupils, classes, staff and marks: INSERT … SELECT as the owner, in seconds.

Built once and kept under the bench's data folder until a migration or this file changes. `python -m bench.build_trust
large` builds the largest, which nothing else builds by itself.
"""

from __future__ import annotations

import hashlib
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench import place
from bench.clock import DAY

CLASS_SIZES = [5, 60, *[30] * 31, 5]  # a thousand; the same page is opened for 5 and for 60
PUPILS = sum(CLASS_SIZES)
YEARS_OF_SCHOOL = ["N2", "R", *(str(n) for n in range(1, 12))]
STAFF = ("office", "attendance_officer", "headteacher", "governor", "administrator")


@dataclass(frozen=True)
class Size:
    """A trust to measure in."""

    database: str
    schools: int
    years: int
    days: int | None = None  # school days of marks, where it is not all of them

    @property
    def words(self) -> str:
        held = f"{self.days} days" if self.days else f"{self.years} year{'s' * (self.years > 1)}"
        return f"{self.schools} school{'s' * (self.schools > 1)} of {PUPILS:,}, {held}"


ONE = Size("bench_one", 1, 1)
THREE_YEARS = Size("bench_three_years", 1, 3)
TEN = Size("bench_ten", 10, 1)
LARGE = Size("bench_large", 20, 3)  # 20,000 pupils; on demand only
HUNDRED = Size("bench_hundred", 100, 1, days=10)  # a whole morning's peak; on demand only
SIZES = {"one": ONE, "three-years": THREE_YEARS, "ten": TEN, "large": LARGE, "hundred": HUNDRED}


def ready(size: Size) -> None:
    """Make sure the trust of this size stands as it was built, and work in it from here on."""
    place.use(size.database)
    if place.stamp_of(size.database) != _stamp():
        began = time.perf_counter()
        say(f"building {size.words} …")
        build(size)
        place.set_stamp(size.database, _stamp())
        say(f"  built in {time.perf_counter() - began:.0f} s")
    else:
        back_to_the_morning(size)


def build(size: Size) -> None:
    """From nothing."""
    from accounts import tenancy
    from accounts.models import School, Trust
    from attendance.actions import tallies
    from interventions.actions import evaluate, policies

    years = list(range(2026 - size.years, 2026))
    days = school_days(years)
    place.make_empty(size.database)
    with _cursor() as cursor:
        cursor.execute(DEFAULTS)
    trust = Trust.objects.using("owner").create(name="Coldharbour Trust")
    for number in range(1, size.schools + 1):
        school = School(trust_id=trust.pk, name=f"Brightwater School {number}", urn=f"{900200 + number}", la_code="830")
        school.phase, school.phone = "all-through", "01632 960300"
        school.save(using="owner")
        _calendar(school, years)
        _people(school)
        _pupils(school, years)
        _history(school, days[-(size.days or len(days)) :])
    _tidy(size.database)
    for school in School.objects.all():
        with tenancy.scope(school_ids=[school.pk]):
            tallies.rebuild(school)
    _tidy(size.database)
    for school in School.objects.all():
        with tenancy.scope(school_ids=[school.pk]):
            policies.adopt(school=school, preset="colour_bands", starts_on=days[0], on=DAY, process="bench")
            evaluate.run(school=school, on=days[-1], process="bench")
    _tidy(size.database)


def back_to_the_morning(size: Size) -> None:
    """Take back what an earlier measurement did on the day itself."""
    from accounts.models import School

    with place.raw(size.database) as connection, connection.cursor() as cursor:
        for statement in BACK:
            cursor.execute(statement, {"day": DAY})
    for school in School.objects.all():
        _count_the_week(school)


def take_the_morning() -> None:
    """The morning as it is when the registers of all classes but four are in: what a dashboard has to show."""
    from accounts.models import School

    for school in School.objects.all():
        with _cursor() as cursor:
            cursor.execute(
                "select id from pupils_group where school_id = %s and academic_year = 2025 order by name", [school.pk]
            )
            not_yet = [row[0] for row in cursor.fetchall()][-4:]
            about = {"school": school.pk, "days": [DAY], "day": DAY, "sessions": ["AM"], "not_yet": not_yet}
            cursor.execute(MARKS, about)
            cursor.execute(TAKEN, about)
        _count_the_week(school)


def _count_the_week(school: Any) -> None:
    from accounts import tenancy
    from attendance.actions import tallies

    with tenancy.scope(school_ids=[school.pk]):
        weeks = tallies.weeks_holding([DAY], tallies.half_term_starts(school))
        tallies.refresh(school=school, pupil_ids=list(school.pupils.values_list("pk", flat=True)), weeks=weeks)


def school_days(years: list[int]) -> list[date]:
    """The days before the day of measuring on which children came."""
    from config.demo import calendar

    return [day for year in years for day in calendar.school_days(year) if day < DAY]


def _calendar(school: Any, years: list[int]) -> None:
    from attendance.models import AcademicYear, ClosureDay, HalfTerm
    from config.demo import calendar

    for year in years:
        terms = calendar.half_terms(year)
        academic = AcademicYear(school=school, year=year, starts_on=terms[0][1], ends_on=terms[-1][2])
        academic.save(using="owner")
        HalfTerm.objects.using("owner").bulk_create(
            HalfTerm(school=school, academic_year=academic, name=name, starts_on=start, ends_on=end)
            for name, start, end in terms
        )
        closed = [*(("inset", day) for day in calendar.insets(year)), ("bank_holiday", calendar.early_may(year))]
        ClosureDay.objects.using("owner").bulk_create(
            ClosureDay(school=school, kind=kind, name="Closed to pupils", starts_on=day, ends_on=day)
            for kind, day in closed
        )


def _people(school: Any) -> None:
    """The staff, one teacher a class. The classes' teachers are named by number: teacher-7@…"""
    from accounts.models import Membership, User

    names = [*STAFF, *(f"teacher-{n}" for n in range(1, len(CLASS_SIZES) + 1))]
    users = User.objects.using("owner").bulk_create(
        User(email=address(name, school), title="Mx", forename=name.title(), surname="Marlow", password="!")
        for name in names
    )
    Membership.objects.using("owner").bulk_create(
        Membership(user=user, school=school, roles=[name.split("-")[0]], starts_on=date(2020, 9, 1))
        for name, user in zip(names, users, strict=True)
    )


def address(name: str, school: Any) -> str:
    """Where a member of staff is written to: who they are, and of which school."""
    return f"{name}@{school.urn}.example.org"


def _pupils(school: Any, years: list[int]) -> None:
    with _cursor() as cursor:
        about = {
            "school": school.pk,
            "urn": school.urn,
            "sizes": CLASS_SIZES,
            "years": years,
            "this_year": years[-1],
            "stages": YEARS_OF_SCHOOL,
            "day": DAY,
        }
        for statement in PEOPLE:
            cursor.execute(statement, about)


def _history(school: Any, days: list[date]) -> None:
    with _cursor() as cursor:
        about = {"school": school.pk, "days": days, "day": DAY, "sessions": ["AM", "PM"], "not_yet": []}
        for statement in HISTORY:
            cursor.execute(statement, about)


def _tidy(database: str) -> None:
    with place.raw(database) as connection, connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")


def _cursor() -> Any:
    from django.db import connections

    return connections["owner"].cursor()


def _stamp() -> str:
    """Changes with the product's tables, with its calendar, and with this file."""
    said = hashlib.sha256()
    files = [*place.ROOT.glob("*/migrations/*.py"), place.ROOT / "config/demo/calendar.py", place.ROOT / __file__]
    for path in sorted(files):
        said.update(path.read_bytes())
    return said.hexdigest()[:16]


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


# The program fills a yes or no, and a text, that nobody has given; statements of SQL do not, so here the tables do. A table
# that gains such a column needs no word below.
DEFAULTS = """
do $$
declare one record;
begin
    for one in
        select table_name, column_name, data_type from information_schema.columns
        where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_identity = 'NO'
          and data_type in ('boolean', 'text', 'character varying')
    loop
        execute format('alter table %I alter column %I set default %L', one.table_name, one.column_name,
            case one.data_type when 'boolean' then 'false' else '' end);
    end loop;
end $$
"""
# Who there is. `slots` lays the thousand pupils out in classes, the smallest first.
SLOTS = """
with slots as (
    select row_number() over (order by c.number, n) as slot, c.number as class, c.stage
    from (
        select number, size, 3 + (number - 1) * 10 / (array_length(%(sizes)s::int[], 1) - 1) as stage
        from unnest(%(sizes)s::int[]) with ordinality as s (size, number)
    ) c cross join lateral generate_series(1, c.size) n
)
"""
PEOPLE = [
    # Everybody of the school, in the year group of this year
    SLOTS
    + """
    insert into pupils_pupil (school_id, upn, legal_forename, legal_surname, preferred_forename, date_of_birth, sex,
        year_group, ethnicity, address, postcode)
    select %(school)s, 'A' || %(urn)s || lpad(slot::text, 6, '0'),
        (array['Ada','Bram','Cleo','Dara','Elio','Fern','Gus','Hana','Ines','Jago','Kit','Lena','Milo','Nia','Orla'])
            [1 + slot %% 15],
        (array['Alder','Birch','Clough','Dale','Elder','Frost','Grange','Hale','Irwell','Juniper','Knoll','Lark',
            'Moor'])[1 + (slot * 7) %% 13] || '-' || (array['Ash','Beck','Croft','Dene','End'])[1 + (slot / 3) %% 5],
        '', make_date((2025 - 2 - stage)::int, 1 + (slot %% 8)::int, 1 + (slot %% 28)::int),
        case slot %% 2 when 0 then 'F' else 'M' end, (%(stages)s::text[])[stage], 'WBRI',
        slot || ' Moor Lane', 'ZZ19 2DH'
    from slots order by slot
    """,
    """
    insert into pupils_enrolment (school_id, pupil_id, starts_on, ends_on, ground, destination)
    select %(school)s, id, make_date((%(years)s::int[])[1], 9, 1), null, '', ''
    from pupils_pupil where school_id = %(school)s
    """,
    # Classes of each year, and everybody's place in them; the class stays together and moves up
    """
    insert into pupils_group (school_id, name, kind, academic_year, year_group)
    select %(school)s, 'Form ' || lpad(number::text, 2, '0'), 'class', year,
        (%(stages)s::text[])[3 + (number - 1) * 10 / (array_length(%(sizes)s::int[], 1) - 1)
            - (%(this_year)s - year)]
    from unnest(%(years)s::int[]) year cross join generate_series(1, array_length(%(sizes)s::int[], 1)) number
    """,
    SLOTS
    + """
    insert into pupils_groupplace (school_id, pupil_id, group_id, kind, year_group, starts_on, ends_on)
    select %(school)s, p.id, g.id, 'class', g.year_group, make_date(g.academic_year, 9, 1),
        make_date(g.academic_year + 1, 8, 31)
    from slots s
    join pupils_pupil p on p.school_id = %(school)s and right(p.upn, 6)::int = s.slot
    join pupils_group g on g.school_id = %(school)s and right(g.name, 2)::int = s.class
    """,
    """
    insert into pupils_groupteacher (school_id, group_id, membership_id, starts_on, ends_on)
    select %(school)s, g.id, m.id, make_date(g.academic_year, 9, 1), make_date(g.academic_year + 1, 8, 31)
    from pupils_group g
    join accounts_user u on u.email = 'teacher-' || right(g.name, 2)::int || '@' || %(urn)s || '.example.org'
    join accounts_membership m on m.user_id = u.id
    where g.school_id = %(school)s
    """,
    # Two adults a pupil
    """
    insert into pupils_contact (school_id, title, forename, surname, mobile, phone, email, address, postcode, language,
        address_confidential)
    select %(school)s, 'Mx', (array['Robin','Sky'])[n], p.legal_surname, '07700 900' || lpad((p.id %% 1000)::text, 3, '0'),
        p.id || '-' || n, '', '', '', '', false
    from pupils_pupil p cross join generate_series(1, 2) n where p.school_id = %(school)s
    """,
    """
    insert into pupils_contactlink (school_id, pupil_id, contact_id, priority, relationship, parental_responsibility,
        lives_with, may_write, may_collect, court_order)
    select school_id, split_part(phone, '-', 1)::int, id, split_part(phone, '-', 2)::int, 'Parent', true, true, true,
        true, '' from pupils_contact where school_id = %(school)s
    """,
    "update pupils_contact set phone = '' where school_id = %(school)s",
    # Needs that reports and conditions ask about
    """
    insert into pupils_need (school_id, pupil_id, kind, starts_on, ends_on, note)
    select %(school)s, id, kind, make_date((%(years)s::int[])[1], 9, 1), null, ''
    from pupils_pupil join (values ('fsm', 4), ('sen_support', 7), ('eal', 6)) k (kind, every) on id %% every = 0
    where school_id = %(school)s
    """,
]

# What happened. Marks go in day by day, as a year does, so that the indexes look as they do at a school. One pupil in
# twenty is often away, three in twenty at times; a day away is both sessions.
MARKS = """
insert into attendance_mark (school_id, pupil_id, "on", session, code, minutes_late, comment, recorded_at,
    recorded_by_id, source)
select p.school_id, p.pupil_id, d.day, s.session, c.code, case when c.code = 'L' then 3 + luck.session %% 20 end, '',
    d.day + time '09:01', p.user_id, 'register'
from unnest(%(days)s::date[]) d (day)
cross join (values ('AM', '/', 0), ('PM', chr(92), 1)) s (session, present, number)
join (
    select l.school_id, l.pupil_id, l.starts_on, l.ends_on, m.user_id,
        case when l.pupil_id %% 20 = 0 then 3000 when l.pupil_id %% 20 < 4 then 1100 else 350 end as away
    from pupils_groupplace l
    join pupils_groupteacher t on t.group_id = l.group_id
    join accounts_membership m on m.id = t.membership_id
    where l.school_id = %(school)s and l.group_id <> all (%(not_yet)s::int[])
) p on d.day between p.starts_on and p.ends_on
cross join lateral (
    select abs(hashint8(p.pupil_id * 1000003::bigint + (d.day - date '2020-01-01'))::bigint) %% 10000 as day,
        abs(hashint8(p.pupil_id * 7000003::bigint + (d.day - date '2020-01-01') * 2 + s.number)::bigint) %% 10000
            as session
) luck
cross join lateral (
    select case
        when luck.day < p.away
            then (array['I','I','I','I','I','I','M','M','O','G','C','N'])[1 + luck.day %% 12]
        when luck.session < 220 and s.number = 0 then 'L'
        when luck.session < 240 and s.number = 0 then 'U'
        when luck.session >= 9900 then 'M'
        else s.present end as code
) c
where s.session = any(%(sessions)s)
order by d.day, s.session, p.pupil_id
"""
HISTORY = [
    """
    insert into attendance_register (school_id, group_id, "on", session, version, taken_at, saved_at, taken_by_id,
        saved_by_id)
    select g.school_id, g.id, d.day, s.session, 1, d.day + time '09:00', d.day + time '09:00', m.user_id, m.user_id
    from unnest(%(days)s::date[]) d (day)
    cross join (values ('AM'), ('PM')) s (session)
    join pupils_group g on g.school_id = %(school)s
        and d.day between make_date(g.academic_year, 9, 1) and make_date(g.academic_year + 1, 8, 31)
    join pupils_groupteacher t on t.group_id = g.id
    join accounts_membership m on m.id = t.membership_id
    order by d.day, s.session, g.id
    """,
    """
    insert into attendance_register (school_id, group_id, "on", session, version)
    select g.school_id, g.id, %(day)s, s.session, 0
    from pupils_group g cross join (values ('AM'), ('PM')) s (session)
    where g.school_id = %(school)s
      and %(day)s between make_date(g.academic_year, 9, 1) and make_date(g.academic_year + 1, 8, 31)
    """,
    MARKS,
]

TAKEN = """
update attendance_register r
set version = 1, taken_at = %(day)s + time '09:01', taken_by_id = m.user_id, saved_at = %(day)s + time '09:01',
    saved_by_id = m.user_id
from pupils_groupteacher t join accounts_membership m on m.id = t.membership_id
where t.group_id = r.group_id and r.school_id = %(school)s and r."on" = %(day)s and r.session = any(%(sessions)s)
  and r.group_id <> all (%(not_yet)s::int[])
"""

# The day itself again as it was at five past nine: registers open and nobody marked
BACK = [
    'delete from attendance_mark where "on" >= %(day)s',
    """delete from attendance_markchange where "on" >= %(day)s""",
    """update attendance_register
    set version = 0, taken_at = null, taken_by_id = null, saved_at = null, saved_by_id = null
    where "on" = %(day)s and version > 0""",
    "delete from django_session",
]

if __name__ == "__main__":
    place.start()
    try:
        for name in sys.argv[1:] or ["one"]:
            ready(SIZES[name])
    finally:
        place.stop()

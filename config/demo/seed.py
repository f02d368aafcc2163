"""Fills an empty database with the demo trust, through the same actions and files that a school would use."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts import tenancy
from accounts.actions import people as staff_actions
from accounts.actions import school as school_actions
from accounts.actions import training
from accounts.models import School, Trust, User
from config.demo import calendar, marks, names, people
from config.demo.people import DemoSchool
from pupils.domain.years import academic_year_of
from pupils.imports.kinds import kind_of

PROCESS = "demo"
TRUST = "Coldharbour Learning Trust"
SCHOOLS = (
    ("Hollybank Primary School", "990001", "hollybank.demo.example.org", "9990"),
    ("Brackenfield Primary School", "990002", "brackenfield.demo.example.org", "9991"),
    ("Thornley Primary School", "990003", "thornley.demo.example.org", "9992"),
    ("Wren Lane Primary School", "990004", "wrenlane.demo.example.org", "9993"),
)
SMALL = 60  # pupils of the second and further schools
Say = Callable[[str], None]


@dataclass
class Built:
    """What was made, for the command's answer."""

    schools: int = 0
    pupils: int = 0
    marks: int = 0


def seed(*, pupils: int, schools: int, years: int, today: date, say: Say) -> Built:
    """The demo trust as on a day: `years` years of marks, this one included, up to this morning."""
    built = Built()
    this_year = academic_year_of(today)
    for index, (name, urn, domain, estab) in enumerate(SCHOOLS[:schools]):
        dice = Random(f"{urn}-{this_year}")  # the same school each time
        demo = DemoSchool(
            name, urn, domain, estab, trees=list(names.TREES[index : index + 7] + names.TREES[:index])[:7]
        )
        people.people(demo, count=pupils if index == 0 else SMALL, this_year=this_year, years=years, dice=dice)
        _stories(demo)
        _fill_marks(demo, this_year=this_year, years=years, today=today, dice=dice)
        built.pupils += sum(p.year <= 6 for p in demo.pupils)
        built.marks += _bring_in(demo, index=index, this_year=this_year, years=years, today=today, say=say)
        built.schools += 1
    _trust_viewer(today)
    return built


def _stories(demo: DemoSchool) -> None:
    """A few children whose attendance asks for something, so that every screen has something to show."""
    current = [p.child for p in demo.pupils if p.year <= 6 and p.child]
    for child, share in zip(current[5::23], (0.58, 0.24, 0.16, 0.13, 0.11, 0.09), strict=False):
        child.propensity = share
    current[3].part_time = True
    current[8].lateness = 0.3


def _fill_marks(demo: DemoSchool, *, this_year: int, years: int, today: date, dice: Random) -> None:
    """A year at a time, so that a child's holidays and spells spread over all of it."""
    for year in range(this_year - years + 1, this_year + 1):
        days = [day for day in calendar.school_days(year) if day <= today]
        if not days:
            continue
        snow = next((day for day in days if day.month == 1 and day.weekday() == 2), None)
        trips = {day for day in days if day.day == 17}
        for pupil in demo.pupils:
            if pupil.child and pupil.started_on.year <= year + 1:
                own_trips = {day for day in trips if (day.month + pupil.year) % 6 == 0}
                marks.fill(pupil.child, days, dice, trips=own_trips, snow=snow)
    recent = [day for day in calendar.school_days(this_year) if day < today][-7:]
    for pupil in demo.pupils:
        if pupil.child:
            marks.leave_unexplained(pupil.child, recent, dice)
    marks.leave_silent([pupil.child for pupil in demo.pupils if pupil.child and pupil.year <= 6], today, recent)


def _bring_in(demo: DemoSchool, *, index: int, this_year: int, years: int, today: date, say: Say) -> int:
    """One school, file by file. Answers how many marks went in."""
    say(f"{demo.name}: people and calendar …")
    school = school_actions.create(
        urn=demo.urn, name=demo.name, la_code="830", phase="primary", trust=TRUST, process=PROCESS
    )
    with tenancy.scope(school_ids=[school.pk]):
        _describe(school, demo, large=index == 0)
        bring(school, "calendar", calendar.calendar_rows(list(range(this_year - years + 1, this_year + 1))), on=today)
        for back in range(years - 1, 0, -1):
            september = date(this_year - back, 9, 1)
            bring(school, "pupils", people.pupil_rows(demo, years_back=back, this_year=this_year), on=september)
            _leave(school, demo, summer=this_year - back + 1)
        bring(
            school,
            "pupils",
            people.pupil_rows(demo, years_back=0, this_year=this_year),
            on=max(today, date(this_year, 9, 1)),
        )
        bring(school, "contacts", people.contact_rows(demo), on=today)
        bring(school, "staff", people.staff_rows(demo, large=index == 0), on=date(this_year, 9, 1))
        _lead_a_phase(school, today)
    say(f"{demo.name}: marks …")
    with tenancy.scope(school_ids=[school.pk]):
        from config.demo import chase

        chase.leave_out(demo, today=today)
        children = [pupil.child for pupil in demo.pupils if pupil.child]
        rows = list(marks.rows(children, before=(today, "AM")))
        bring(school, "marks", rows, on=today)
    with tenancy.scope(school_ids=[school.pk]):
        from config.demo import registers
        from config.demo import today as this_morning

        this_morning.play(school, demo, today=today, say=say)
        registers.fill(school, by=_system_user(), today=today)
        chase.fill(school, demo, today=today)
    return len(rows) - 1


def bring(school: School, slug: str, rows: Iterable[list[str]], *, on: date) -> None:
    """Take in a file of a kind, as an upload would; a refused row is a fault of the demo and ends it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    kind = kind_of(slug)
    assert kind is not None, slug
    outcome = kind.read(school=school, data=text.getvalue().encode(), on=on, apply=True, process=PROCESS)
    refused = [issue for issue in outcome.summary.issues if issue.level == "rejected"]
    if refused:
        raise RuntimeError(f"{slug}: {len(refused)} rows refused, first row {refused[0].row}: {refused[0].message}")


def _leave(school: School, demo: DemoSchool, *, summer: int) -> None:
    """Year 6 leaves at the end of the summer for secondary school: ground (a)."""
    columns = people.PUPIL_COLUMNS
    rows = [columns]
    for pupil in demo.pupils:
        if pupil.left_on and pupil.left_on.year == summer:
            row = dict.fromkeys(columns, "")
            row |= {
                "upn": pupil.upn, "legal_forename": pupil.forename, "legal_surname": pupil.surname,
                "date_of_birth": pupil.born.isoformat(), "year_group": "6", "class": demo.class_name(6),
                "started_on": pupil.started_on.isoformat(), "left_on": pupil.left_on.isoformat(), "leaving_ground": "a",
            }  # fmt: skip
            rows.append([row[name] for name in columns])
    if len(rows) > 1:
        bring(school, "pupils", rows, on=date(summer, 8, 31))


def _describe(school: School, demo: DemoSchool, *, large: bool) -> None:
    """Address, named people, session times: what a school fills in on its first day."""
    by = _system_user()
    school_actions.set_details(
        school=school,
        details={
            "name": demo.name, "address": "Moor Lane\nColdharbour", "postcode": "ZZ10 1AA", "phone": "01632 960100",
            "email": f"office@{demo.domain}",
        },
        by=by,
    )  # fmt: skip
    who = {
        role: (forename, surname) if large else (other[1], other[2])
        for (role, _, forename, surname, _), other in zip(names.STAFF, names.SMALL_STAFF, strict=True)
    }
    for post, role, phone in (
        ("senior_attendance_lead", "leadership", "01632 960101"),
        ("attendance_contact", "attendance_officer", "01632 960102"),
        ("lead_governor", "governor", ""),
        ("la_attendance", "", "01632 960900"),
    ):
        name = " ".join(who[role]) if role else "Attendance team, Westmoor Council"
        email = demo.email(*who[role]) if role else "attendance@westmoor.example.org"
        school_actions.name_person(school=school, post=post, name=name, phone=phone, email=email, by=by)


def _system_user() -> User:
    """Who set the demo up. Cannot sign in."""
    user, _ = User.objects.get_or_create(
        email="setup@demo.example.org",
        defaults={"forename": "Demo", "surname": "Setup", "is_active": False, "password": "!"},
    )
    return user


def _lead_a_phase(school: School, today: date) -> None:
    """The phase leader's years: a file of staff names classes, not years."""
    for leader in school.memberships.filter(roles__contains=["head_of_year"]):
        staff_actions.change(
            membership=leader, roles=leader.roles, job_title=leader.job_title, year_groups=["5", "6"], houses=[],
            ends_on=None, on=today, process=PROCESS,
        )  # fmt: skip


def _trust_viewer(today: date) -> None:
    """One person who sees the schools side by side."""
    trust = Trust.objects.get(name=TRUST)
    with tenancy.scope(school_ids=list(trust.schools.values_list("pk", flat=True))):
        staff_actions.invite(
            trust=trust, email="r.osei@demo.example.org", forename="Ruth", surname="Osei", title="Mrs", roles=["trust_viewer"],
            job_title="Director of education", starts_on=date(today.year - 1, 9, 1), process=PROCESS, write=False,
        )  # fmt: skip


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a school day."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_current_timezone())


def train(school: School, today: date) -> None:
    """A training log with one line that is due soon."""
    members = list(school.memberships.active(today).order_by("pk"))
    by = _system_user()
    training.add(
        school=school, memberships=members[:9], what="Attendance codes and registers", done_on=today - timedelta(days=80),
        due_again_on=today + timedelta(days=285), by=by, on=today,
    )  # fmt: skip
    training.add(
        school=school, memberships=members[7:10], what="Safeguarding and absence", done_on=today - timedelta(days=350),
        due_again_on=today + timedelta(days=15), by=by, on=today,
    )  # fmt: skip

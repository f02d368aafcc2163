"""The cast: two invented schools, their staff, classes and families. Every access test has a stranger.

Ashdown Primary (two classes, 5 Elm and 6 Oak) is where stories happen; Birchwood Primary is the other school of the
same trust, Coldharbour School belongs to nobody's trust. Today is Thursday 19 November 2026, five past nine.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Membership, NamedPerson, School, Trust, User
from attendance.models import AcademicYear, ClosureDay, HalfTerm
from pupils.models import Contact, ContactLink, Enrolment, Group, GroupPlace, GroupTeacher, Pupil
from tests.tenancy import see

TODAY = date(2026, 11, 19)
NOW = datetime(2026, 11, 19, 9, 5, tzinfo=ZoneInfo("Europe/London"))
YEAR_START = date(2026, 9, 2)
LONG_AGO = date(2020, 9, 1)

HALF_TERMS = {
    2025: [
        ("Autumn 1", date(2025, 9, 3), date(2025, 10, 24)),
        ("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
        ("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
        ("Spring 2", date(2026, 2, 23), date(2026, 3, 27)),
        ("Summer 1", date(2026, 4, 13), date(2026, 5, 22)),
        ("Summer 2", date(2026, 6, 1), date(2026, 7, 21)),
    ],
    2026: [
        ("Autumn 1", date(2026, 9, 2), date(2026, 10, 23)),
        ("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
        ("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
        ("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
        ("Summer 1", date(2027, 4, 12), date(2027, 5, 28)),
        ("Summer 2", date(2027, 6, 7), date(2027, 7, 21)),
    ],
}
INSETS = [date(2025, 11, 3), date(2026, 1, 5), date(2026, 6, 1), date(2026, 9, 2), date(2026, 11, 2), date(2027, 1, 4)]


@dataclass
class SchoolWorld:
    """One school with its people: `world.pupil("Sam")`, `world.user("teacher")`."""

    school: School
    groups: dict[str, Group] = field(default_factory=dict)
    pupils: dict[str, Pupil] = field(default_factory=dict)
    staff: dict[str, Membership] = field(default_factory=dict)  # by role

    def pupil(self, forename: str) -> Pupil:
        return self.pupils[forename]

    def group(self, name: str) -> Group:
        return self.groups[name]

    def user(self, role: str) -> User:
        return self.staff[role].user

    def member(self, role: str) -> Membership:
        return self.staff[role]


ASHDOWN_PUPILS = {
    "5 Elm": ("5", ["Ada Barlow", "Amir Hussain", "Felix D’Arcy", "Grace Whitworth", "Sam Okafor", "Zoë O'Connor"]),
    "6 Oak": ("6", ["Bea Clough", "Isaac Hartley-Taylor-Whitworth", "Omar Greenhalgh", "Zofia Marsh"]),
}
STAFF = {
    "teacher": ("Miss", "Clara", "Farrow", "Class teacher"),
    "office": ("Mr", "Jude", "Marsh", "Office manager"),
    "attendance_officer": ("Mrs", "Priya", "Varley", "Attendance officer"),
    "welfare_officer": ("Ms", "Sadie", "Thorpe", "Education welfare officer"),
    "head_of_year": ("Mr", "Theo", "Quayle", "Head of Year 6"),
    "safeguarding": ("Mr", "Oscar", "Bennett", "SENCO"),
    "leadership": ("Mrs", "Maisie", "Ridley", "Assistant head"),
    "headteacher": ("Dr", "Hana", "Okafor", "Headteacher"),
    "governor": ("Ms", "Farah", "Hartley", "Attendance governor"),
    "administrator": ("Mr", "Leo", "Pearce", "School business manager"),
}


def build_ashdown(trust: Trust) -> SchoolWorld:
    world = _school("Ashdown Primary School", "900101", trust, "ashdown")
    for name, (year, names) in ASHDOWN_PUPILS.items():
        _class(world, name, year, names)
    _teach(world, "5 Elm")
    world.staff["head_of_year"].year_groups = ["6"]
    world.staff["head_of_year"].save(update_fields=["year_groups"])
    NamedPerson.objects.create(
        school=world.school,
        post="senior_attendance_lead",
        name="Maisie Ridley",
        phone="01632 960101",
        email="lead@example.org",
    )
    _family(world, "Sam", "Ngozi", "Okafor", "07700 900111")
    return world


def build_birchwood(trust: Trust | None) -> SchoolWorld:
    world = _school("Birchwood Primary School", "900102", trust, "birchwood")
    _class(world, "5 Ash", "5", ["Hugo Eze", "Mila Sandhu"])
    _teach(world, "5 Ash")
    _family(world, "Hugo", "Ife", "Eze", "07700 900222")
    return world


def calendar(school: School) -> None:
    """Two academic years with half terms and INSET days."""
    for year, terms in HALF_TERMS.items():
        academic = AcademicYear.objects.create(school=school, year=year, starts_on=terms[0][1], ends_on=terms[-1][2])
        HalfTerm.objects.bulk_create(
            HalfTerm(school=school, academic_year=academic, name=name, starts_on=start, ends_on=end)
            for name, start, end in terms
        )
    ClosureDay.objects.bulk_create(
        ClosureDay(school=school, kind="inset", name="INSET", starts_on=day, ends_on=day) for day in INSETS
    )


def _school(name: str, urn: str, trust: Trust | None, domain: str) -> SchoolWorld:
    school = School.objects.create(
        name=name, urn=urn, la_code="830", phase="primary", trust=trust, phone="01632 960100"
    )
    see(School.objects.all())
    world = SchoolWorld(school)
    calendar(school)
    users = User.objects.bulk_create(
        User(email=f"{role}@{domain}.example.org", title=title, forename=first, surname=last, password="!")
        for role, (title, first, last, _) in STAFF.items()
    )
    members = Membership.objects.bulk_create(
        Membership(user=user, school=school, roles=[role], job_title=job[3], starts_on=LONG_AGO)
        for user, (role, job) in zip(users, STAFF.items(), strict=True)
    )
    world.staff = dict(zip(STAFF, members, strict=True))
    return world


def _class(world: SchoolWorld, name: str, year: str, names: list[str]) -> None:
    school = world.school
    group = Group.objects.create(school=school, name=name, academic_year=2026, year_group=year)
    world.groups[name] = group
    born = 2026 - 5 - int(year)
    serial = 100 * len(world.groups) + school.pk % 50
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            upn=_upn(school.la_code, serial + n),
            legal_forename=full.split(" ")[0],
            legal_surname=full.split(" ", 1)[1],
            date_of_birth=date(born, 11, 1 + n),
            sex="FM"[n % 2],
            year_group=year,
            address=f"{n + 1} Moor Lane\nColdharbour",
            postcode="ZZ19 2DH",
        )
        for n, full in enumerate(names)
    )
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=p, starts_on=date(2024, 9, 3)) for p in pupils)
    GroupPlace.objects.bulk_create(
        GroupPlace(school=school, pupil=p, group=group, year_group=year, starts_on=YEAR_START) for p in pupils
    )
    world.pupils.update({p.legal_forename: p for p in pupils})


def _teach(world: SchoolWorld, name: str) -> None:
    GroupTeacher.objects.create(
        school=world.school, group=world.groups[name], membership=world.staff["teacher"], starts_on=YEAR_START
    )


def _family(world: SchoolWorld, child: str, forename: str, surname: str, mobile: str) -> None:
    contact = Contact.objects.create(
        school=world.school, title="Mrs", forename=forename, surname=surname, mobile=mobile
    )
    ContactLink.objects.create(
        school=world.school,
        pupil=world.pupils[child],
        contact=contact,
        relationship="Mother",
        parental_responsibility=True,
        lives_with=True,
    )


def _upn(la: str, serial: int) -> str:
    """A valid number of an establishment that does not exist."""
    body = f"{la}999924{serial:03d}"
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    return letters[sum((i + 2) * int(digit) for i, digit in enumerate(body)) % 23] + body

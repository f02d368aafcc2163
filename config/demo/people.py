"""Children, families and staff of one demo school, as the rows of the files a school would bring."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stdnum.gb import upn as upn_numbers

from config.demo import marks, names
from config.demo.marks import Child

YEARS = ("R", "1", "2", "3", "4", "5", "6")
PUPIL_COLUMNS = [
    "upn", "legal_forename", "legal_surname", "preferred_forename", "date_of_birth", "sex", "year_group", "class",
    "started_on", "left_on", "leaving_ground", "sen", "fsm", "eal", "looked_after", "child_protection", "child_in_need",
    "ethnicity", "address", "postcode",
]  # fmt: skip
CONTACT_COLUMNS = [
    "upn", "priority", "title", "forename", "surname", "relationship", "parental_responsibility", "lives_with", "mobile",
    "phone", "email", "address", "postcode", "language", "may_write", "may_collect", "address_confidential",
]  # fmt: skip
STAFF_COLUMNS = ["email", "forename", "surname", "title", "job_title", "role", "group"]
ETHNICITIES = (
    ("WBRI", 62),
    ("APKN", 9),
    ("BAFR", 6),
    ("WOTH", 8),
    ("MWBC", 4),
    ("AIND", 5),
    ("ABAN", 3),
    ("CHNE", 1),
    ("REFU", 2),
)


@dataclass
class Pupil:
    """One child: what stands in the pupils file, and what the marks are made from."""

    upn: str
    sex: str
    forename: str
    surname: str
    born: date
    year: int  # index into YEARS in the current academic year; 7 left last summer
    started_on: date
    left_on: date | None = None
    flags: dict[str, str] = field(default_factory=dict)
    address: str = ""
    postcode: str = ""
    child: Child | None = None


@dataclass
class DemoSchool:
    """A school before it goes into the database."""

    name: str
    urn: str
    domain: str
    estab: str
    trees: list[str]  # class names, one a year: 5 Elm
    pupils: list[Pupil] = field(default_factory=list)
    contacts: list[list[str]] = field(default_factory=list)

    def class_name(self, year: int) -> str:
        return f"{YEARS[year]} {self.trees[year]}"

    def email(self, forename: str, surname: str) -> str:
        return f"{forename[0]}.{surname}@{self.domain}".lower().replace("'", "")


def people(school: DemoSchool, *, count: int, this_year: int, years: int, dice: Random) -> None:
    """Fill a school with `count` pupils on roll this year, those who left last summer, and their families."""
    cohort = -(-count // 7)
    used: set[str] = set()
    for year in range(6 + years, -1, -1):  # seven and more: left in earlier summers
        size = cohort if year > 6 else min(cohort, count - sum(1 for p in school.pupils if p.year <= 6))
        for n in range(size):
            school.pupils.append(_pupil(school, year, n, this_year, dice, used))
    _families(school, dice)


def _pupil(school: DemoSchool, year: int, n: int, this_year: int, dice: Random, used: set[str]) -> Pupil:
    sex = dice.choice("FM")
    forename, surname = _new_name(sex, dice, used)
    entered = this_year - year  # the September of Reception
    born = date(this_year - year - 5, 9, 1) + timedelta(days=dice.randrange(365))
    started = date(entered, 9, 1)
    if year and dice.random() < 0.08:  # came later, from another school
        started = date(
            min(entered + dice.randrange(1, year + 1), this_year), dice.choice([9, 10, 11]), dice.randrange(1, 20)
        )
        started = min(started, date(this_year, 11, 1))
    body = f"830{school.estab}{entered % 100:02d}{n + 1:03d}"
    fsm, eal = dice.random() < 0.26, dice.random() < 0.22
    sen = dice.choices(["N", "K", "E"], [81, 15, 4])[0]
    yes = {True: "Y", False: "N"}
    pupil = Pupil(
        upn=upn_numbers.calc_check_digit(body) + body,
        sex=sex,
        forename=forename,
        surname=surname,
        born=born,
        year=year,
        started_on=started,
        flags={
            "sen": sen,
            "fsm": yes[fsm],
            "eal": yes[eal],
            "looked_after": yes[dice.random() < 0.008],
            "child_protection": yes[dice.random() < 0.006],
            "child_in_need": yes[dice.random() < 0.012],
            "ethnicity": dice.choices([e for e, _ in ETHNICITIES], [w for _, w in ETHNICITIES])[0],
        },
        address=f"{dice.randrange(1, 180)} {dice.choice(names.STREETS)}\nColdharbour",
        postcode=f"ZZ{dice.randrange(10, 20)} {dice.randrange(1, 9)}{dice.choice('ABDE')}{dice.choice('FGHJ')}",
    )
    if year > 6:
        pupil.left_on = date(this_year - (year - 7), 8, 31)
    pupil.child = Child(
        upn=pupil.upn,
        starts_on=started,
        ends_on=pupil.left_on,
        propensity=marks.propensity(dice, fsm=fsm, sen=sen),
        lateness=marks.lateness(dice),
    )
    return pupil


def _new_name(sex: str, dice: Random, used: set[str]) -> tuple[str, str]:
    while True:
        forename, surname = dice.choice(names.FORENAMES[sex]), dice.choice(names.SURNAMES)
        if f"{forename} {surname}" not in used:
            used.add(f"{forename} {surname}")
            return forename, surname


def _families(school: DemoSchool, dice: Random) -> None:
    """Households: about one child in four has a brother or sister in school and shares name, address and parents."""
    waiting = [p for p in school.pupils if p.year <= 6]
    dice.shuffle(waiting)
    household = 0
    while waiting:
        first = waiting.pop()
        children = [first]
        if waiting and dice.random() < 0.28:
            other = next((p for p in waiting if abs(p.year - first.year) >= 1), None)
            if other is not None:
                waiting.remove(other)
                other.surname, other.address, other.postcode = first.surname, first.address, first.postcode
                children.append(other)
        household += 1
        _parents(school, children, household, dice)


def _parents(school: DemoSchool, children: list[Pupil], household: int, dice: Random) -> None:
    home = children[0]
    language = dice.choice(names.LANGUAGES) if home.flags["eal"] == "Y" and dice.random() < 0.8 else "English"
    mother = ("Mrs" if dice.random() < 0.6 else "Ms", dice.choice(names.ADULTS["F"]), "Mother", "Y")
    father = ("Mr", dice.choice(names.ADULTS["M"]), "Father", "Y" if dice.random() < 0.7 else "N")
    adults = [mother, father] if dice.random() < 0.82 else [mother]
    grandmother = dice.random() < 0.35
    if grandmother:
        adults.append(("Mrs", dice.choice(names.ADULTS["F"]), "Grandmother", "N"))
    apart_confidential = dice.random() < 0.02
    for priority, (title, forename, relationship, lives) in enumerate(adults, start=1):
        parent = relationship != "Grandmother"
        mobile = f"07700 900{(household * 3 + priority) % 1000:03d}" if dice.random() < 0.96 else ""
        row = [
            "", str(priority), title, forename, home.surname, relationship, "Y" if parent else "N", lives, mobile,
            f"01632 960{(household * 3 + priority) % 1000:03d}" if not mobile or dice.random() < 0.2 else "",
            f"{forename}.{household}.{priority}@example.org".lower() if dice.random() < 0.7 else "",
            home.address if lives == "Y" else f"{dice.randrange(1, 90)} {dice.choice(names.STREETS)}\nColdharbour",
            home.postcode if lives == "Y" else "ZZ11 4BD",
            language, "Y" if parent else "N", "Y", "Y" if apart_confidential and priority == 2 else "N",
        ]  # fmt: skip
        school.contacts += [[pupil.upn, *row[1:]] for pupil in children]


def pupil_rows(school: DemoSchool, *, years_back: int, this_year: int) -> list[list[str]]:
    """The pupils file as it stood in the academic year `years_back` years ago; its leavers are still on roll there."""
    rows = [PUPIL_COLUMNS]
    september = date(this_year - years_back, 9, 1)
    for p in school.pupils:
        year = p.year - years_back
        if (
            not 0 <= year <= 6
            or p.started_on > date(september.year + 1, 7, 31)
            or (p.left_on and p.left_on < september)
        ):
            continue
        rows.append(
            [
                p.upn, p.forename, p.surname, "", p.born.isoformat(), p.sex, YEARS[year], school.class_name(year),
                p.started_on.isoformat(), "", "", p.flags["sen"], p.flags["fsm"], p.flags["eal"],
                p.flags["looked_after"], p.flags["child_protection"], p.flags["child_in_need"], p.flags["ethnicity"],
                p.address, p.postcode,
            ]
        )  # fmt: skip
    return rows


def contact_rows(school: DemoSchool) -> list[list[str]]:
    return [CONTACT_COLUMNS, *school.contacts]


def staff_rows(school: DemoSchool, *, large: bool) -> list[list[str]]:
    """One teacher a class; in the small school the posts carry other surnames, so that the two are told apart."""
    rows = [STAFF_COLUMNS]
    shift = 0 if large else 3
    for year in range(7):
        title, forename, surname = names.TEACHERS[(year + shift) % 7]
        rows.append(
            [
                school.email(forename, surname),
                forename,
                surname,
                title,
                "Class teacher",
                "teacher",
                school.class_name(year),
            ]
        )
    rows.append(
        [
            school.email("Edie", "Smalley"),
            "Edie",
            "Smalley",
            "Ms",
            "Teaching assistant",
            "teacher",
            school.class_name(2),
        ]
    )
    for role, title, forename, surname, job in names.STAFF:
        rows.append([school.email(forename, surname), forename, surname, title, job, role, ""])
    return rows

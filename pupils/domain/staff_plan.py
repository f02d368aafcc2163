"""Staff as a file names them, one row a role and group, against who belongs to the school.

A file lets people in and gives them more; it takes nothing away and brings nobody back, since an old file would.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.domain.refusal import Refused
from accounts.domain.roles import Role
from accounts.domain.staffing import check_roles
from pupils.domain.summary import Issue, Level

EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}")
LENGTHS = {"email": 254, "forename": 60, "surname": 60, "title": 20, "job_title": 80, "group": 40}


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """One row: a person, a role, and perhaps a group."""

    row: int
    email: str
    forename: str
    surname: str
    title: str
    job_title: str
    role: str
    group: str


@dataclass(slots=True)
class Person:
    """Somebody of the school: as they stand, then as the file leaves them."""

    email: str
    forename: str = ""
    surname: str = ""
    title: str = ""
    job_title: str = ""
    roles: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    left: bool = False
    is_new: bool = False


@dataclass(slots=True)
class StaffPlan:
    """What a file asks for. `people` holds those to be let in or changed, as they shall be."""

    people: dict[str, Person] = field(default_factory=dict)
    added: list[StaffRecord] = field(default_factory=list)
    changed: list[StaffRecord] = field(default_factory=list)
    unchanged: int = 0
    issues: list[Issue] = field(default_factory=list)


def read_role(text: str) -> str:
    """A role by its name in the contract, however it is spelt: Attendance Officer is attendance_officer."""
    return re.sub(r"[\s\-]+", "_", text.strip().lower())


def read_staff(row: int, cells: Mapping[str, str]) -> tuple[StaffRecord | None, list[Issue]]:
    """One row as a record, or None with what is wrong with it."""
    record = StaffRecord(
        row=row,
        email=cells.get("email", "").lower(),
        forename=cells.get("forename", ""),
        surname=cells.get("surname", ""),
        title=cells.get("title", ""),
        job_title=cells.get("job_title", ""),
        role=read_role(cells.get("role", "")),
        group=cells.get("group", ""),
    )
    issues = [Issue(row, column, Level.REJECTED, message) for column, message in _wrong(record)]
    return (None if issues else record), issues


def _wrong(record: StaffRecord) -> list[tuple[str, str]]:
    wrong = []
    if not EMAIL.fullmatch(record.email):
        wrong.append(("email", "This is no e-mail address. The invitation goes there, so it has to be right."))
    wrong += [(name, f"The {name} is missing.") for name in ("forename", "surname") if not getattr(record, name)]
    for name, longest in LENGTHS.items():
        if len(getattr(record, name)) > longest:
            wrong.append((name, f"This is longer than {longest} characters. Shorten it."))
    try:
        check_roles([record.role] if record.role else [], of_trust=False)
    except Refused as refusal:
        wrong.append(("role", refusal.sentence))
    return wrong


def plan(records: Sequence[StaffRecord], standing: Mapping[str, Person]) -> StaffPlan:
    """What changes if these rows are true. Planning again once it is done finds nothing to do."""
    made = StaffPlan()
    titles = _job_titles(records)
    for record in records:
        person = made.people.get(record.email) or standing.get(record.email)
        if person is not None and person.left:
            message = "This person has left the school. Let them in again on their page, if that is meant."
            made.issues.append(Issue(record.row, "email", Level.REJECTED, message))
            continue
        _warn(made, record, person)
        _take(made, record, person, titles[record.email])
    made.people = {email: one for email, one in made.people.items() if one != standing.get(email)}
    return made


def _take(made: StaffPlan, record: StaffRecord, person: Person | None, job_title: str) -> None:
    """Let one row have its way with a person."""
    if person is None:
        person = Person(record.email, record.forename, record.surname, record.title, job_title, is_new=True)
        is_more = True
    else:
        is_more = record.role not in person.roles or bool(record.group and record.group not in person.groups)
    is_other = bool(record.job_title) and person.job_title != job_title
    after = Person(
        person.email,
        person.forename,
        person.surname,
        person.title or record.title,
        job_title or person.job_title,
        person.roles | {record.role},
        person.groups | ({record.group} if record.group else set()),
        is_new=person.is_new,
    )
    made.people[record.email] = after
    if is_more:
        made.added.append(record)
    elif is_other or after.title != person.title:
        made.changed.append(record)
    else:
        made.unchanged += 1


def _warn(made: StaffPlan, record: StaffRecord, person: Person | None) -> None:
    if (
        person is not None
        and not person.is_new
        and (person.forename, person.surname) != (record.forename, record.surname)
    ):
        message = "The account has another name. It is kept: a person’s name is changed on their own page."
        made.issues.append(Issue(record.row, "surname", Level.WARNED, message))
    if record.role == Role.TEACHER and not record.group:
        message = "A teacher without a group has no register until one is assigned."
        made.issues.append(Issue(record.row, "group", Level.WARNED, message))


def _job_titles(records: Sequence[StaffRecord]) -> dict[str, str]:
    """A person's job titles of all rows, in their order, as one; the first alone where all do not fit."""
    found: dict[str, list[str]] = {}
    for record in records:
        titles = found.setdefault(record.email, [])
        if record.job_title and record.job_title not in titles:
            titles.append(record.job_title)
    joined = {email: ", ".join(titles) for email, titles in found.items()}
    return {email: text if len(text) <= LENGTHS["job_title"] else found[email][0] for email, text in joined.items()}

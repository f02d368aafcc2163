"""Staff and the groups they take: from a file, and one by one."""

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.actions import people
from accounts.domain.refusal import Refused
from accounts.domain.words import counted, listed
from accounts.models import Membership, School, User
from pupils.domain import staff_plan
from pupils.domain.staff_plan import Person, StaffPlan
from pupils.domain.years import academic_year_of, first_day_of
from pupils.imports import staff_csv
from pupils.imports.kinds import Outcome, Section
from pupils.models import Group, GroupTeacher
from pupils.models.group import GroupKind


@transaction.atomic
def read(*, school: School, data: bytes, on: date, apply: bool, by: User | None = None, process: str = "") -> Outcome:
    """Read a staff file and, where asked, apply it."""
    records, summary = staff_csv.read(data)
    plan = staff_plan.plan(records, standing(school, on))
    summary.issues += plan.issues
    summary.added, summary.changed, summary.unchanged = len(plan.added), len(plan.changed), plan.unchanged
    if apply and plan.people:
        apply_plan(school=school, plan=plan, on=on, by=by, process=process)
    return Outcome(summary, _sections(plan))


def standing(school: School, on: date) -> dict[str, Person]:
    """Who belongs to the school, by e-mail, with the groups they take in the academic year of a day."""
    found: dict[str, Person] = {}
    for member in school.memberships.select_related("user"):
        user = member.user
        left = member.ends_on is not None and member.ends_on < on
        found[user.email] = Person(
            user.email, user.forename, user.surname, user.title, member.job_title, set(member.roles), left=left
        )
    teachers = GroupTeacher.objects.filter(school=school, group__academic_year=academic_year_of(on)).current(on)
    for email, group in teachers.values_list("membership__user__email", "group__name"):
        found[email].groups.add(group)
    return found


@transaction.atomic
def apply_plan(*, school: School, plan: StaffPlan, on: date, by: User | None = None, process: str = "") -> None:
    """Let people in, give them roles and groups. Nobody is written to: invitations go out from the staff page."""
    groups = groups_named(school, {name for person in plan.people.values() for name in person.groups}, on)
    for person in plan.people.values():
        member = _member(school, person, on, by, process)
        for name in sorted(person.groups):
            assign(membership=member, group=groups[name], on=on, by=by, process=process)
    audit.record(
        verb="staff.imported",
        sentence=f"A staff file was applied: {counted(len(plan.people), 'person', 'people')} added or changed.",
        school=school,
        by=by,
        process=process,
    )


@transaction.atomic
def assign(*, membership: Membership, group: Group, on: date, by: User | None = None, process: str = "") -> bool:
    """Somebody takes a group from the start of its year on; says whether that is new. Safe to repeat."""
    taking = GroupTeacher.objects.filter(group=group, membership=membership)
    if taking.current(on).exists():
        return False
    starts_on = on if taking.exists() else min(on, first_day_of(group.academic_year))
    GroupTeacher.objects.create(school_id=group.school_id, group=group, membership=membership, starts_on=starts_on)
    audit.record(
        verb="group.teacher_assigned",
        sentence=f"{membership.user} takes {group}.",
        school=membership.school,
        by=by,
        process=process,
        about=group,
    )
    return True


def _member(school: School, person: Person, on: date, by: User | None, process: str) -> Membership:
    if person.is_new:
        return people.invite(
            school=school,
            email=person.email,
            forename=person.forename,
            surname=person.surname,
            title=person.title,
            roles=sorted(person.roles),
            job_title=person.job_title,
            starts_on=min(on, first_day_of(academic_year_of(on))),
            by=by,
            process=process,
            write=False,
        )
    member: Membership = school.memberships.select_related("user", "school").get(user__email=person.email)
    people.change(
        membership=member,
        roles=sorted(person.roles),
        job_title=person.job_title,
        year_groups=member.year_groups,
        houses=member.houses,
        ends_on=member.ends_on,
        on=on,
        by=by,
        process=process,
    )
    if not member.user.title and person.title:
        member.user.title = person.title
        member.user.save(update_fields=["title"])
    return member


def check_groups(school: School, names: set[str], on: date) -> None:
    """Where the school has its classes already, a name that is none of them is a slip."""
    known = set(school.groups.filter(academic_year=academic_year_of(on)).values_list("name", flat=True))
    if known and (unknown := sorted(names - known)):
        raise Refused(f"There is no class {listed(unknown, 'or')} this year. There are: {listed(sorted(known))}.")


def groups_named(school: School, names: set[str], on: date) -> dict[str, Group]:
    """The classes, houses and support groups of these names; a class is made where there is none: a school may
    bring its staff before its pupils."""
    year = academic_year_of(on)
    found = {group.name: group for group in school.groups.filter(academic_year=year, name__in=names).order_by("-kind")}
    for name in sorted(names - found.keys()):
        found[name] = Group.objects.create(school=school, name=name, academic_year=year, kind=GroupKind.CLASS)
    return found


def _sections(plan: StaffPlan) -> tuple[Section, ...]:
    new = [one for one in plan.people.values() if one.is_new]
    known = [one for one in plan.people.values() if not one.is_new]
    return (
        Section.of("Let in", [_line(one) for one in new], "Invitations go out when you send them from the staff page."),
        Section.of("Changed", [_line(one) for one in known]),
    )


def _line(person: Person) -> str:
    roles = ", ".join(sorted(role.replace("_", " ") for role in person.roles))
    groups = f", takes {', '.join(sorted(person.groups))}" if person.groups else ""
    return f"{person.forename} {person.surname}: {roles}{groups}"

"""The September roll-over: groups, places, teachers, leavers. The policy goes on as it is: its versions know no years."""

from collections import Counter
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from accounts import audit
from accounts.domain.words import counted
from accounts.models import Membership, School, User
from pupils.actions import groups, roll
from pupils.actions.roll_file import set_year_groups
from pupils.domain import new_year
from pupils.domain.new_year import NewYearPlan
from pupils.domain.summary import Summary
from pupils.domain.years import academic_year_name, first_day_of, last_day_of
from pupils.imports import new_year_csv
from pupils.imports.kinds import Outcome, Section
from pupils.models import Group, GroupPlace
from pupils.models.group import GroupKind
from pupils.queries.standing import standing

YEARS_UP_TO_DATE = """
update pupils_pupil p set year_group = g.year_group
from pupils_groupplace g
where p.school_id = %(school)s and g.school_id = %(school)s and g.pupil_id = p.id and g.kind = 'class'
  and g.starts_on <= %(on)s and (g.ends_on is null or g.ends_on >= %(on)s) and p.year_group <> g.year_group
"""


@transaction.atomic
def read(*, school: School, data: bytes, on: date, apply: bool, by: User | None = None, process: str = "") -> Outcome:
    """Read the September file and, where asked, roll the school over."""
    year = new_year.year_beginning(on)
    classes, singles, summary = new_year_csv.read(data, year=year)
    plan = new_year.plan(classes, singles, standing(school), year=year)
    summary.issues += plan.issues
    teachers = _teachers(school, plan, on, classes, summary)
    missing = _to_do(school, plan, teachers)
    _count(plan, summary, missing, classes)
    if apply and (plan.moves or plan.departures or missing):
        apply_plan(school=school, plan=plan, teachers=teachers, on=on, by=by, process=process)
    return Outcome(summary, _sections(plan, teachers))


@transaction.atomic
def apply_plan(
    *,
    school: School,
    plan: NewYearPlan,
    teachers: dict[str, list[Membership]],
    on: date,
    by: User | None,
    process: str = "",
) -> None:
    """Make the classes, end last year's places and teachers, place the pupils, see the leavers off."""
    first, last = first_day_of(plan.year), last_day_of(plan.year - 1)
    made = _make_classes(school, plan)
    _end_the_year(school, plan.year - 1, last)
    _place(school, plan, made, first)
    for name, people in teachers.items():
        for membership in people:
            groups.assign_teacher(group=made[name], membership=membership, starts_on=first, by=by, process=process)
    pupils = school.pupils.in_bulk([departure.pupil.pk for departure in plan.departures])
    for departure in plan.departures:
        roll.remove(
            pupil=pupils[departure.pupil.pk], last_day=last, ground=departure.ground, by=by, process=process, on=on
        )
    _carry_houses(school, plan, first)
    bring_years_up_to_date(school=school, on=on)
    audit.record(
        verb="school.rolled_over",
        sentence=f"The school was rolled over to {academic_year_name(plan.year)}: "
        f"{counted(len(plan.moves), 'pupil')} moved up, {len(plan.departures)} left.",
        school=school,
        by=by,
        process=process,
    )


@transaction.atomic
def bring_years_up_to_date(*, school: School, on: date) -> int:
    """Every pupil is of the year of the class they are in on a day. Answers how many were not."""
    with connection.cursor() as cursor:
        cursor.execute(YEARS_UP_TO_DATE, {"school": school.pk, "on": on})
        return cursor.rowcount


def _make_classes(school: School, plan: NewYearPlan) -> dict[str, Group]:
    have = {g.name: g for g in school.groups.filter(kind=GroupKind.CLASS, academic_year=plan.year)}
    new = [Group(school=school, name=name, academic_year=plan.year) for name in sorted(plan.classes.keys() - have)]
    have.update({group.name: group for group in Group.objects.bulk_create(new)})
    return have


def _end_the_year(school: School, year: int, last: date) -> None:
    """Places and teachers of the year that ends reach to its last day."""
    late = Q(ends_on=None) | Q(ends_on__gt=last)
    school.group_places.filter(late, group__academic_year=year).update(ends_on=last)
    school.group_teachers.filter(late, group__academic_year=year).update(ends_on=last)


def _place(school: School, plan: NewYearPlan, made: dict[str, Group], first: date) -> None:
    for move in plan.moves:
        if move.pk:
            school.group_places.filter(pk=move.pk).update(group=made[move.new], year_group=move.year_group)
    GroupPlace.objects.bulk_create(
        [
            GroupPlace(
                school=school,
                pupil_id=move.pupil.pk,
                group=made[move.new],
                year_group=move.year_group,
                starts_on=first,
            )
            for move in plan.moves
            if not move.pk
        ],
        batch_size=1000,
    )
    set_year_groups(made.values())


def _carry_houses(school: School, plan: NewYearPlan, first: date) -> None:
    """Houses go on with the same pupils, but for those who leave."""
    gone = [departure.pupil.pk for departure in plan.departures]
    places = (
        school.group_places.filter(kind=GroupKind.HOUSE, group__academic_year=plan.year - 1)
        .filter(ends_on=last_day_of(plan.year - 1))
        .exclude(pupil__in=gone)
        .select_related("group")
    )
    staying = {move.pupil.pk: move.year_group for move in plan.moves}
    for place in places:
        if place.pupil_id not in staying:
            continue
        house, _ = Group.objects.get_or_create(
            school=school, name=place.group.name, kind=GroupKind.HOUSE, academic_year=plan.year
        )
        GroupPlace.objects.get_or_create(
            school=school,
            pupil_id=place.pupil_id,
            group=house,
            kind=GroupKind.HOUSE,
            starts_on=first,
            defaults={"year_group": staying[place.pupil_id]},
        )


def _teachers(
    school: School, plan: NewYearPlan, on: date, rows: list[new_year.ClassRow], summary: Summary
) -> dict[str, list[Membership]]:
    """Who takes each new class, of those the school has; the others are mentioned."""
    emails = {email for found in plan.classes.values() for email in found}
    staff = {
        membership.user.email: membership
        for membership in school.memberships.active(on).filter(user__email__in=emails).select_related("user")
    }
    for row in rows:
        if row.teacher and row.teacher not in staff and row.row in plan.rows:
            summary.warn(
                row.row, "teacher_email", "Nobody on the staff has this address. Add them, then give them the class."
            )
    return {name: [staff[email] for email in sorted(found) if email in staff] for name, found in plan.classes.items()}


def _to_do(school: School, plan: NewYearPlan, teachers: dict[str, list[Membership]]) -> set[str]:
    """Classes that are not there yet, or not with their teachers."""
    groups_now = school.groups.filter(kind=GroupKind.CLASS, academic_year=plan.year)
    taught = {(line.group.name, line.membership_id) for line in _lines(school, plan.year)}
    missing = plan.classes.keys() - set(groups_now.values_list("name", flat=True))
    return missing | {name for name, people in teachers.items() for m in people if (name, m.pk) not in taught}


def _lines(school: School, year: int):  # type: ignore[no-untyped-def]
    return school.group_teachers.filter(group__academic_year=year).select_related("group")


def _count(plan: NewYearPlan, summary: Summary, missing: set[str], rows: list[new_year.ClassRow]) -> None:
    """Rows that bring something about, and rows that find it done."""
    busy = {move.row for move in plan.moves} | {departure.row for departure in plan.departures}
    busy |= {row.row for row in rows if row.new in missing}
    rejected = {issue.row for issue in plan.issues}
    summary.changed = len(busy - rejected)
    summary.unchanged = len(plan.rows - busy - rejected)


def _sections(plan: NewYearPlan, teachers: dict[str, list[Membership]]) -> tuple[Section, ...]:
    sizes = Counter(move.new for move in plan.moves)
    takes = {name: " and ".join(m.user.formal_name for m in people) for name, people in teachers.items()}
    return (
        Section.of(
            f"Classes of {academic_year_name(plan.year)}",
            [
                f"{name}: {counted(sizes[name], 'pupil')} to place, {takes.get(name) or 'no teacher yet'}"
                for name in sorted(plan.classes)
            ],
            "The policy, houses and needs go on as they are. Bring the calendar of the new year too.",
        ),
        Section.of("Moving up", [f"{_name(m.pupil)}: {m.year_group.label}, {m.new}" for m in plan.moves]),
        Section.of(
            "Leavers",
            [f"{_name(d.pupil)}: ground ({d.ground})" for d in plan.departures],
            "Check the ground of each: (a) needs a place on another school’s register.",
        ),
        Section.of(
            "In a class that the file does not name",
            [_name(p) for p in plan.left_over],
            "They stay on the roll without a class until you place them.",
        ),
    )


def _name(pupil: new_year.StandingPupil) -> str:
    return f"{pupil.preferred_forename or pupil.legal_forename} {pupil.legal_surname}"

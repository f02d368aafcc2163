"""Classes, houses and support groups: making them, placing pupils, assigning teachers."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import Membership, School, User
from pupils.actions.changes import set_fields
from pupils.domain.years import academic_year_name, first_day_of, last_day_of
from pupils.models import Group, GroupPlace, GroupTeacher, Pupil
from pupils.models.group import GroupKind

ONE_DAY = timedelta(days=1)


@transaction.atomic
def create(
    *,
    school: School,
    name: str,
    kind: str,
    academic_year: int,
    year_group: str = "",
    by: User | None,
    process: str = "",
) -> Group:
    """Make a group of an academic year."""
    check_name_is_free(school, name, kind, academic_year)
    group = Group.objects.create(
        school=school, name=name, kind=kind, academic_year=academic_year, year_group=year_group
    )
    audit.record(
        verb="group.created",
        sentence=f"{group.get_kind_display()} {group} of {academic_year_name(academic_year)} was made.",
        school=school,
        by=by,
        process=process,
        about=group,
    )
    return group


@transaction.atomic
def correct(*, group: Group, name: str, year_group: str, by: User) -> Group:
    """Rename a group, or give it another year."""
    if name != group.name:
        check_name_is_free(group.school, name, group.kind, group.academic_year)
    before, after = set_fields(group, {"name": name, "year_group": year_group})
    if after:
        audit.record(
            verb="group.corrected",
            sentence=f"{group} of {academic_year_name(group.academic_year)} was corrected.",
            school=group.school,
            by=by,
            about=group,
            before=before,
            after=after,
        )
    return group


def check_name_is_free(school: School, name: str, kind: str, academic_year: int) -> None:
    """Two classes of one year never bear the same name."""
    if school.groups.filter(name=name, kind=kind, academic_year=academic_year).exists():
        year = academic_year_name(academic_year)
        raise Refused(
            f"There is a group “{name}” in {year} already. Choose another name, or use that one.", field="name"
        )


@transaction.atomic
def place(*, pupil: Pupil, group: Group, starts_on: date, by: User | None, process: str = "") -> GroupPlace:
    """Give a pupil a place in a group from a day. A place in another class ends the day before."""
    check_in_year(group, starts_on)
    others = pupil.places.select_for_update().filter(kind=group.kind)
    if group.kind != GroupKind.CLASS:
        others = others.filter(group=group)
    current = others.current(starts_on).first()
    if current is not None and current.group_id == group.pk:
        return current
    _make_room(pupil, group, starts_on)
    placed = GroupPlace.objects.create(
        school=group.school,
        pupil=pupil,
        group=group,
        kind=group.kind,
        year_group=pupil.year_group,
        starts_on=starts_on,
    )
    audit.record(
        verb="pupil.placed",
        sentence=f"{pupil} was placed in {group} from {starts_on:%d %B %Y}.",
        school=group.school,
        by=by,
        process=process,
        about=pupil,
        before={"group": str(current.group)} if current else None,
        after={"group": str(group), "starts_on": starts_on.isoformat()},
    )
    return placed


def _make_room(pupil: Pupil, group: Group, starts_on: date) -> None:
    """One class at a time: what overlaps the new place ends the day before it, or goes where it had not begun."""
    if group.kind != GroupKind.CLASS:
        pupil.places.filter(group=group, starts_on__gte=starts_on).delete()
        return
    classes = pupil.places.filter(kind=GroupKind.CLASS)
    classes.filter(starts_on__gte=starts_on).delete()
    classes.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).update(ends_on=starts_on - ONE_DAY)


def check_in_year(group: Group, starts_on: date) -> None:
    """A place in a group lies in the group's academic year."""
    first, last = first_day_of(group.academic_year), last_day_of(group.academic_year)
    if not first <= starts_on <= last:
        raise Refused(
            f"{group} is a group of {academic_year_name(group.academic_year)}: "
            f"choose a day from {first:%d %B %Y} to {last:%d %B %Y}.",
            field="starts_on",
        )


@transaction.atomic
def take_out(*, place: GroupPlace, last_day: date, by: User) -> None:
    """End a place; one that would end before it began goes altogether."""
    sentence = f"{place.pupil} left {place.group}, last day {last_day:%d %B %Y}."
    pupil, school = place.pupil, place.school
    if last_day < place.starts_on:
        place.delete()
    else:
        place.ends_on = last_day
        place.save(update_fields=["ends_on"])
    audit.record(verb="pupil.taken_out", sentence=sentence, school=school, by=by, about=pupil)


@transaction.atomic
def assign_teacher(
    *, group: Group, membership: Membership, starts_on: date, by: User | None, process: str = ""
) -> GroupTeacher:
    """Let a person take a group from a day; whoever takes it already stays."""
    check_same_school(group, membership)
    current = group.teachers.filter(membership=membership).filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).first()
    if current is not None:
        return current
    line = GroupTeacher.objects.create(school=group.school, group=group, membership=membership, starts_on=starts_on)
    audit.record(
        verb="group.teacher_assigned",
        sentence=f"{membership.user} takes {group} from {starts_on:%d %B %Y}.",
        school=group.school,
        by=by,
        process=process,
        about=group,
    )
    return line


def check_same_school(group: Group, membership: Membership) -> None:
    """Only the school's own staff take its groups."""
    if membership.school_id != group.school_id:
        raise Refused("This person is not on the staff of the school. Add them to the staff first.", field="membership")


@transaction.atomic
def end_teacher(*, line: GroupTeacher, last_day: date, by: User) -> None:
    """A person no longer takes a group after a day."""
    group, name = line.group, str(line.membership.user)
    if last_day < line.starts_on:
        line.delete()
    else:
        line.ends_on = last_day
        line.save(update_fields=["ends_on"])
    audit.record(
        verb="group.teacher_ended",
        sentence=f"{name} no longer takes {group}, last day {last_day:%d %B %Y}.",
        school=group.school,
        by=by,
        about=group,
    )

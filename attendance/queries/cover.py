"""Who covers which class, from today on; and the classes that nobody takes today."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from accounts.actions.people import has_signed_in
from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.domain.cover import when_words
from attendance.models import Cover
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment, Group, GroupPlace, GroupTeacher
from pupils.models.group import GroupKind, youngest_first


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One cover in the list."""

    cover: Cover
    when: str
    today: bool
    invited: bool  # a supply teacher who has not signed in yet


def covers(school: School, on: date) -> list[CoverLine]:
    """Those of today and to come. One statement."""
    found = school.covers.standing().filter(ends_on__gte=on).select_related("group", "membership__user", "arranged_by")
    return [
        CoverLine(
            cover,
            when_words(cover.starts_on, cover.ends_on, cover.session),
            cover.starts_on <= on,
            cover.supply and not has_signed_in(cover.membership.user),
        )
        for cover in found.order_by("starts_on", "group__name", "session", "pk")
    ]


def without_teacher(school: School, on: date) -> list[Group]:
    """Classes with pupils that nobody takes on a day. One statement."""
    at_work = Membership.objects.filter(school=school).active(on)
    taught = GroupTeacher.objects.filter(group=OuterRef("pk"), membership__in=at_work).current(on)
    covered = Cover.objects.filter(group=OuterRef("pk")).on_day(on)
    on_roll = Enrolment.objects.filter(pupil=OuterRef("pupil")).on_roll(on)
    here = GroupPlace.objects.filter(Exists(on_roll), group=OuterRef("pk")).current(on)
    classes = school.groups.filter(kind=GroupKind.CLASS, academic_year=academic_year_of(on))
    return list(classes.filter(Exists(here), ~Exists(taught), ~Exists(covered)).order_by(*youngest_first()))


def classes(school: School, on: date) -> list[Group]:
    """The classes of the year, youngest first."""
    return list(
        school.groups.filter(kind=GroupKind.CLASS, academic_year=academic_year_of(on)).order_by(*youngest_first())
    )


def colleagues(school: School, on: date) -> list[Membership]:
    """Who works here and may take registers, by name; supply teachers excepted, who are let in for their own days."""
    supply = Cover.objects.filter(membership=OuterRef("pk"), supply=True)
    members = school.memberships.active(on).filter(~Exists(supply)).select_related("user")
    return [
        member
        for member in members.order_by("user__surname", "user__forename", "pk")
        if member.may(Permission.TAKE_REGISTER) or member.may(Permission.TAKE_ANY_REGISTER)
    ]

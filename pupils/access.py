"""Which pupils and groups this membership may see on a day."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership
from pupils.models import Allotment, Group, GroupPlace, GroupTeacher, Pupil
from pupils.models.group import GroupKind
from pupils.models.pupil import PupilQuerySet

EVERY_GROUP = (Permission.VIEW_ALL_PUPILS, Permission.TAKE_ANY_REGISTER, Permission.MANAGE_STAFF)


def pupils_for(membership: Membership, on: date) -> PupilQuerySet:
    """Every pupil of the school for who may see all; else those of the own classes, years, houses and support groups,
    and those in one's charge by name.

    A teacher sees a pupil while the pupil has a place in a group that the teacher has: not last year's class.
    """
    school = membership.school
    if school is None:
        return Pupil.objects.none()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return school.pupils.all()
    if not membership.may(Permission.VIEW_OWN_PUPILS):
        return school.pupils.none()
    places = GroupPlace.objects.filter(school=school, pupil=OuterRef("pk")).current(on)
    reach = Q(Exists(places.filter(group__in=_taught(membership, on).values("group"))))
    allotted = Allotment.objects.filter(membership=membership, pupil=OuterRef("pk")).current(on)
    reach |= Q(Exists(allotted))
    if membership.houses:
        reach |= Q(Exists(places.filter(group__kind=GroupKind.HOUSE, group__name__in=membership.houses)))
    if membership.year_groups:
        reach |= Q(year_group__in=membership.year_groups)
    return school.pupils.filter(reach)


def groups_for(membership: Membership, on: date) -> QuerySet[Group]:
    """Every group of the school for who may see all pupils, take any register or keep the staff; else the own ones."""
    school = membership.school
    if school is None:
        return Group.objects.none()
    if has_permission(membership, *EVERY_GROUP):
        return school.groups.all()
    if not (membership.may(Permission.VIEW_OWN_PUPILS) or membership.may(Permission.TAKE_REGISTER)):
        return school.groups.none()
    reach = Q(pk__in=_taught(membership, on).values("group"))
    if membership.houses:
        reach |= Q(kind=GroupKind.HOUSE, name__in=membership.houses)
    if membership.year_groups:
        reach |= Q(kind=GroupKind.CLASS, year_group__in=membership.year_groups)
    return school.groups.filter(reach)


def _taught(membership: Membership, on: date) -> QuerySet[GroupTeacher]:
    """The groups this person takes on a day."""
    taught: QuerySet[GroupTeacher] = GroupTeacher.objects.filter(
        school=membership.school, membership=membership
    ).current(on)
    return taught

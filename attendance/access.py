"""Which registers this membership may open."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership
from attendance.models import Cover, Register
from pupils.access import groups_for
from pupils.models import Group, GroupTeacher


def registers_for(membership: Membership, on: date) -> QuerySet[Register]:
    """Registers of every class for who may take any; else of the classes that are one's own on a day, and those of
    that day which one covers."""
    school = membership.school
    if school is None:
        return Register.objects.none()
    return school.registers.filter(Q(group__in=groups_for(membership, on).values("pk")) | _covered(membership, on))


def own_registers(membership: Membership, on: date) -> QuerySet[Register]:
    """The registers of a day that a person takes: of the classes they teach, and of those they cover."""
    school = membership.school
    if school is None:
        return Register.objects.none()
    taught = GroupTeacher.objects.filter(school=school, membership=membership).current(on)
    return school.registers.filter(Q(group__in=taught.values("group")) | _covered(membership, on), on=on)


def covered_groups(membership: Membership, on: date, session: str) -> QuerySet[Group]:
    """The classes whose register of a session this person takes in somebody else's place."""
    school = membership.school
    if school is None:
        return Group.objects.none()
    covers = Cover.objects.filter(membership=membership).on_day(on).of_session(session)
    return school.groups.filter(pk__in=covers.values("group"))


def _covered(membership: Membership, on: date) -> Q:
    """Registers of this very day that the membership covers: no other day's, and nothing else of the class."""
    covers = Cover.objects.filter(membership=membership, group=OuterRef("group")).on_day(on)
    return Q(on=on) & Exists(covers.filter(Q(session="") | Q(session=OuterRef("session"))))

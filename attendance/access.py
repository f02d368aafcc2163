"""Which registers this membership may open."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import Membership
from attendance.models import Register
from pupils.access import groups_for


def registers_for(membership: Membership, on: date) -> QuerySet[Register]:
    """Registers of every class for who may take any; else of the classes that are one's own on a day."""
    school = membership.school
    if school is None:
        return Register.objects.none()
    return school.registers.filter(group__in=groups_for(membership, on).values("pk"))

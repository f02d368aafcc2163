from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.domain.roles import Permission, Role, permissions_of, role_name
from accounts.models.school import School, Trust
from accounts.models.user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, on: date) -> Self:
        """Memberships in force on a day."""
        return self.filter(starts_on__lte=on).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=on))


class Membership(models.Model):
    """What a person is to one school, or to one trust: roles, the school's own job title, and how far it reaches.

    One row a person and school; several roles may stand on it (an assistant head who also has a class).
    Classes in scope hang on `pupils.GroupTeacher`, since accounts knows nothing of pupils.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role]))
    job_title = models.CharField(max_length=80, blank=True)
    year_groups = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # scope of a head of year
    houses = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    decides_absence = models.BooleanField(default=False)  # appointed by the head, over and above the roles (ADR 15)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(school__isnull=False, trust__isnull=True)
                | models.Q(school__isnull=True, trust__isnull=False),
                name="membership_of_a_school_or_a_trust",
            ),
            models.UniqueConstraint(fields=["user", "school"], name="one_membership_a_person_and_school"),
            models.UniqueConstraint(fields=["user", "trust"], name="one_membership_a_person_and_trust"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="membership_has_a_role"),
            models.CheckConstraint(
                condition=models.Q(decides_absence=False) | models.Q(school__isnull=False),
                name="who_decides_on_absence_belongs_to_a_school",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.school or self.trust}"

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles, appointed=self.decides_absence)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def title(self) -> str:
        """The school's own job title, or the names of the roles."""
        return self.job_title or ", ".join(role_name(role) for role in self.roles)

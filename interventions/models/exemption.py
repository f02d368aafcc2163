from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import School, User
from pupils.models import Pupil


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def in_force(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on, ended_at=None)


class Exemption(models.Model):
    """The policy asks for no more about a pupil until a day, for a reason. It ends by itself."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="exemptions")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="exemptions")
    reason = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="an_exemption_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_ended_exemption_says_who",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "ends_on"], name="exemptions_of_a_pupil")]

    def __str__(self) -> str:
        return f"Exception for {self.pupil} until {self.ends_on}"

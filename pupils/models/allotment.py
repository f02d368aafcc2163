from django.db import models

from accounts.models import Membership, School
from pupils.models.group import DatedQuerySet
from pupils.models.pupil import Pupil


class Allotment(models.Model):
    """A pupil in the charge of one person by name, from and until: a welfare officer's caseload (S3-037)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="allotments")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="allotments")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="allotments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "pupil"], condition=models.Q(ends_on=None), name="one_open_allotment_a_pupil"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil} in the charge of {self.membership}"

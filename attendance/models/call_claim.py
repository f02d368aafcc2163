from django.db import models

from accounts.models import School, User
from pupils.models import Pupil


class CallClaim(models.Model):
    """Who is ringing a pupil's family just now, so that nobody else does. A household is claimed by a row for each
    of its children; a claim lapses by itself, is handed back, or taken over by somebody who was told."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="call_claims")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="call_claims")
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # since when
    until = models.DateTimeField()  # from then on anybody may ring

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "on"], name="one_claim_a_pupil_and_day"),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("at")), name="a_claim_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.by} rings about {self.pupil}"

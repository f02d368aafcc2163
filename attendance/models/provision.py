from django.db import models

from accounts.models import School, User
from attendance.models.register import Session
from pupils.models import Pupil


class ProvisionConfirmation(models.Model):
    """Somebody asked the provider whether a pupil coded B or K is there: a word a session, on the day.

    A pupil educated off site is the school's to keep safe; without a word from the provider the code is a guess.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="provision_confirmations")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="provision_confirmations")
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    told_by = models.CharField(max_length=120, blank=True)  # who at the provider
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "on", "session"], name="one_confirmation_a_pupil_and_session")
        ]
        indexes = [models.Index(fields=["school", "on"], name="confirmations_of_a_day")]

    def __str__(self) -> str:
        return f"{self.pupil} confirmed on {self.on} {self.session}"

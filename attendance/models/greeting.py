from django.db import models

from accounts.models import School, User
from pupils.models import Pupil


class Greeting(models.Model):
    """A child on the gate list of a morning was greeted (S1-018)."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="greetings")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="greetings", db_index=False)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "on"], name="one_greeting_a_pupil_and_day")]
        indexes = [models.Index(fields=["school", "on"], name="greetings_of_a_day")]

    def __str__(self) -> str:
        return f"{self.pupil} greeted {self.on}"

from django.db import models

from accounts.models import School
from pupils.models import Pupil


class WeekTally(models.Model):
    """A pupil's counts for one week, split where a half term ends. Every window is a sum of these.

    Kept in step with the marks in the same transaction; can always be rebuilt from them.
    """

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="week_tallies", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="week_tallies", db_index=False)
    starts_on = models.DateField()  # Monday, or the first day of a half term inside the week
    ends_on = models.DateField()  # Sunday, or the last day before the next half term
    possible = models.SmallIntegerField()
    present = models.SmallIntegerField()  # attending or at an approved activity
    authorised = models.SmallIntegerField()
    unauthorised = models.SmallIntegerField()
    late = models.SmallIntegerField()  # L
    late_after_close = models.SmallIntegerField()  # U

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "starts_on"], name="one_tally_a_pupil_and_week"),
            models.CheckConstraint(
                condition=models.Q(possible=models.F("present") + models.F("authorised") + models.F("unauthorised")),
                name="tally_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_on"], name="tallies_of_a_week")]

    def __str__(self) -> str:
        return f"{self.present} of {self.possible} from {self.starts_on}"

from django.db import models

from accounts.models import School, User
from pupils.models import Pupil


class WelcomeBack(models.Model):
    """A pupil came back after whole days away, and somebody spoke to the child (S4-165). Once an absence."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="welcome_backs")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="welcome_backs")
    away_from = models.DateField()  # the first whole day away
    away_until = models.DateField()  # the last one
    away_days = models.PositiveSmallIntegerField()  # school days
    spoken_at = models.DateTimeField()
    spoken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "away_until"], name="one_welcome_back_an_absence"),
            models.CheckConstraint(
                condition=models.Q(away_until__gte=models.F("away_from")), name="welcome_back_follows_an_absence"
            ),
        ]
        indexes = [models.Index(fields=["school", "spoken_at"], name="welcome_backs_of_a_school")]

    def __str__(self) -> str:
        return f"{self.pupil} back after {self.away_until}"

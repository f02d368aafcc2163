from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import School, User
from pupils.models import Pupil


class TargetState(models.TextChoices):
    OPEN = "open", "Running"
    MET = "met", "Met"
    MISSED = "missed", "Not met"
    WITHDRAWN = "withdrawn", "Withdrawn"


class TargetQuerySet(models.QuerySet["Target"]):
    def open(self) -> Self:
        return self.filter(state=TargetState.OPEN)

    def over(self, on: date) -> Self:
        """Running still, though their day has passed."""
        return self.open().filter(by__lt=on)


class Target(models.Model):
    """A pupil's own target in sessions: so many of those to come, by a day, to reach a figure (S4-168, S4-188)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="targets", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="targets")
    band = models.SlugField(max_length=40, db_index=False)  # key of the band to reach, in the policy of that day
    band_name = models.CharField(max_length=60)
    floor = models.PositiveSmallIntegerField()  # tenths
    figure = models.SlugField(max_length=20, db_index=False)  # what it is counted over: domain/over.py
    by = models.DateField()
    attend = models.PositiveSmallIntegerField()  # sessions, as agreed on the day
    coming = models.PositiveSmallIntegerField()
    set_on = models.DateField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pupil_agreed = models.BooleanField(default=False)  # S4-145
    parents_agreed = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=TargetState, default=TargetState.OPEN)
    ended_on = models.DateField(null=True, blank=True)
    tenths = models.PositiveSmallIntegerField(null=True, blank=True)  # the figure when it ended
    why = models.CharField(max_length=300, blank=True)  # it was withdrawn

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(state="open"), name="one_open_target_a_pupil"),
            models.CheckConstraint(condition=Q(by__gt=F("set_on")), name="a_target_lies_ahead"),
            models.CheckConstraint(condition=Q(attend__lte=F("coming")), name="a_target_can_be_reached"),
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None) | (~Q(state="open") & Q(ended_on__isnull=False)),
                name="an_ended_target_says_when",
            ),
            models.CheckConstraint(condition=~Q(state="withdrawn") | ~Q(why=""), name="a_withdrawn_target_says_why"),
        ]
        indexes = [
            # the nightly look at targets whose day has passed
            models.Index(fields=["school", "by"], condition=Q(state="open"), name="open_targets_of_a_school")
        ]

    def __str__(self) -> str:
        return f"{self.band_name} by {self.by}"

    @property
    def is_open(self) -> bool:
        return self.state == TargetState.OPEN

    @property
    def can_miss(self) -> int:
        """As agreed on the day."""
        return self.coming - self.attend

from django.db import models

from accounts.models import School, User
from attendance.models.register import Session
from pupils.models import Pupil


class Movement(models.TextChoices):
    """Which way a pupil passed the desk."""

    ARRIVED = "arrived", "Arrived"
    LEFT = "left", "Left early"
    RETURNED = "returned", "Came back"


class DeskEntry(models.Model):
    """A pupil who passed the desk: in late, out early, or back (S4-066). Undone, never deleted."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="desk_entries")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="desk_entries")
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    movement = models.CharField(max_length=8, choices=Movement)
    at = models.DateTimeField()  # when the pupil passed
    code = models.CharField(max_length=2, blank=True)  # the mark it made: L or U
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)  # the reason given; with whom the pupil left
    report = models.ForeignKey(
        "attendance.AbsenceReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="desk_entries"
    )  # the explanation that waits for a decision
    self_signed = models.BooleanField(default=False)  # on the tablet
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: the tablet
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["school", "on"], name="desk_of_a_day"),
            models.Index(fields=["pupil", "-at"], name="desk_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.get_movement_display().lower()} {self.on}"

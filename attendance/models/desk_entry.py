from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.models.desk_device import DeskDevice
from attendance.models.register import Session
from pupils.models import Contact, Pupil


class Movement(models.TextChoices):
    """Which way a pupil passed the desk."""

    ARRIVED = "arrived", "Arrived"
    LEFT = "left", "Left early"
    RETURNED = "returned", "Came back"


class DeskEntryQuerySet(models.QuerySet["DeskEntry"]):
    def standing(self) -> Self:
        """Not undone."""
        return self.filter(undone_at=None)


class DeskEntry(models.Model):
    """A pupil who passed the desk: in late, out early, or back (S4-066). Undone, never deleted.

    What the mark was before stands in the trail of marks, which is where undoing finds it.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="desk_entries")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="desk_entries", db_index=False)
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    step = models.PositiveSmallIntegerField()  # the first, second … time past the desk on this day
    movement = models.CharField(max_length=8, choices=Movement)
    at = models.DateTimeField()  # when the pupil passed
    code = models.CharField(max_length=2, blank=True)  # the mark it made; blank where what stood stays
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    why_then = models.CharField(max_length=200, blank=True)  # why the time is another than that of writing it down
    reason = models.SlugField(max_length=40, blank=True)  # domain/reasons.py or OwnAbsenceReason
    words = models.CharField(max_length=200, blank=True)  # the reason as it was given
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # with whom the pupil left
    with_whom = models.CharField(max_length=120, blank=True)  # the same in words, as it was
    report = models.ForeignKey(
        "attendance.AbsenceReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="desk_entries"
    )  # the explanation that came of it
    together = models.UUIDField()  # siblings who passed together are one action
    device = models.ForeignKey(DeskDevice, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: the tablet
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeskEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            # two desks at once for the same child: the second is told
            models.UniqueConstraint(
                fields=["pupil", "on", "step"], condition=models.Q(undone_at=None), name="one_step_of_a_pupil_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(recorded_by__isnull=False) | models.Q(device__isnull=False),
                name="a_desk_entry_names_a_person_or_a_device",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "on"], name="desk_of_a_day"),
            models.Index(fields=["pupil", "-at"], name="desk_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.get_movement_display().lower()} {self.on}"

    @property
    def self_signed(self) -> bool:
        """On the tablet, by the pupil."""
        return self.device_id is not None

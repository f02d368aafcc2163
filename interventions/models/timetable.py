from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import School, User
from interventions.domain.timetables import Pattern
from pupils.models import Pupil


class TimetableState(models.TextChoices):
    AGREED = "agreed", "Agreed"
    ENDED = "ended", "Ended"


class TimetableQuerySet(models.QuerySet["PartTimeTimetable"]):
    def agreed(self) -> Self:
        return self.filter(state=TimetableState.AGREED)

    def in_force(self, on: date) -> Self:
        """Agreed, and this day lies in it."""
        return self.agreed().filter(starts_on__lte=on, ends_on__gte=on)


class PartTimeTimetable(models.Model):
    """A pupil attends part of the week, for a need, by agreement, until a day."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="timetables")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="timetables")
    starts_on = models.DateField()
    ends_on = models.DateField()  # full time again from the next school day
    pattern = ArrayField(models.CharField(max_length=3))  # sessions attended: 0AM is Monday morning
    code = models.CharField(max_length=2)
    reason = models.TextField()
    consent_by = models.CharField(max_length=120)
    consent_on = models.DateField()
    pupil_says = models.TextField(blank=True)
    work = models.TextField(blank=True)  # work and safety while away from school
    told_authority_on = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=TimetableState, default=TimetableState.AGREED)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(blank=True)

    objects = TimetableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(state="agreed"), name="one_agreed_timetable_a_pupil"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="a_timetable_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", ended_on=None) | Q(state="ended", ended_on__isnull=False),
                name="an_ended_timetable_says_when",
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "ends_on"], name="timetables_of_a_school")]

    def __str__(self) -> str:
        return f"Part-time timetable of {self.pupil}"

    @property
    def week(self) -> Pattern:
        return Pattern.of(self.pattern)


class TimetableReview(models.Model):
    """A part-time timetable was looked at: by whom, what was found, how it goes on."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="timetable_reviews")
    timetable = models.ForeignKey(PartTimeTimetable, on_delete=models.CASCADE, related_name="reviews")
    held_on = models.DateField()
    parents = models.BooleanField()  # whether they took part
    pupil = models.BooleanField()
    note = models.TextField(blank=True)
    went_on_until = models.DateField(null=True, blank=True)  # none: it ends as agreed
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Review of {self.timetable} on {self.held_on}"

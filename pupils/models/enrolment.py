from datetime import date
from typing import Self

from django.db import models

from accounts.models import School
from pupils.models.pupil import Pupil


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def on_roll(self, on: date) -> Self:
        """On the admission register on a day."""
        return self.filter(starts_on__lte=on).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=on))


class Enrolment(models.Model):
    """A stretch on the roll, the admission register: from the starting day to the last day, with the ground for leaving."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # last day on roll, included
    ground = models.CharField(max_length=2, blank=True)  # regulation 9(1)(a)–(o), see domain/removal.py
    destination = models.CharField(max_length=120, blank=True)  # the next school, where a parent has told of one
    destination_from = models.DateField(null=True, blank=True)  # first day there
    last_school = models.CharField(max_length=160, blank=True)  # attended before this one; blank: not asked yet
    entered_on = models.DateField(null=True, blank=True)  # when the name was entered here; None: a file brought it
    leaving_entered_on = models.DateField(
        null=True, blank=True
    )  # when it was decided that the name leaves; None: so too

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="enrolment_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["pupil"], condition=models.Q(ends_on=None), name="one_open_enrolment_a_pupil"
            ),
        ]  # two stretches of one pupil never overlap: exclusion constraint in migration 0002
        indexes = [models.Index(fields=["school", "ends_on"], name="roll_of_a_school")]

    def __str__(self) -> str:
        return f"{self.pupil} from {self.starts_on}"

from typing import Self

from django.db import models

from accounts.models import School
from pupils.domain.years import YearGroup


class PupilQuerySet(models.QuerySet["Pupil"]):
    def by_name(self) -> Self:
        return self.order_by("legal_surname", "legal_forename", "pk")


class Pupil(models.Model):
    """A child known to the school. On roll or not is a matter of `Enrolment`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils")
    upn = models.CharField("UPN", max_length=13)
    legal_forename = models.CharField(max_length=60)
    legal_surname = models.CharField(max_length=60)
    preferred_forename = models.CharField(max_length=60, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, choices=[("F", "Female"), ("M", "Male")], blank=True)
    year_group = models.CharField(
        max_length=2, choices=[(y.value, y.label) for y in YearGroup]
    )  # now; the past is on places
    ethnicity = models.CharField(max_length=4, blank=True)  # DfE code
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    boards = models.BooleanField(default=False)  # lives at the school in term time; else a day pupil
    # Where a parent has told of another address to come (regulation 8(3)): which, with whom, from when.
    moving_to = models.TextField(blank=True)
    moving_with = models.CharField(max_length=120, blank=True)
    moving_on = models.DateField(null=True, blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "upn"], name="one_pupil_a_upn_and_school")]
        indexes = [models.Index(fields=["school", "legal_surname", "legal_forename"], name="pupils_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As the school says it: preferred forename, surname."""
        return f"{self.preferred_forename or self.legal_forename} {self.legal_surname}"

    @property
    def list_name(self) -> str:
        return f"{self.legal_surname}, {self.preferred_forename or self.legal_forename}"

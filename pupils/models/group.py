from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Membership, School
from pupils.domain.years import YearGroup
from pupils.models.pupil import Pupil


class GroupKind(models.TextChoices):
    CLASS = "class", "Class"
    HOUSE = "house", "House"
    SUPPORT = "support", "Support group"


class Group(models.Model):
    """A class or form, a house, or a support group, of one academic year (named by the year it starts in)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=GroupKind, default=GroupKind.CLASS)
    academic_year = models.SmallIntegerField()
    year_group = models.CharField(
        max_length=2, blank=True, choices=[(y.value, y.label) for y in YearGroup]
    )  # blank where mixed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "academic_year", "kind", "name"], name="one_group_a_name_and_year"
            )
        ]

    def __str__(self) -> str:
        return self.name


YEARS_IN_ORDER = models.Value([year.value for year in YearGroup], output_field=ArrayField(models.CharField()))


def youngest_first(prefix: str = "") -> tuple[models.Expression, str, str]:
    """The order in which a school says its classes: Reception before Year 1, Year 2 before Year 10, mixed ones last."""
    order = models.Func(
        YEARS_IN_ORDER,
        models.F(f"{prefix}year_group"),
        function="array_position",  # null, and so last, where the year is blank
        output_field=models.SmallIntegerField(),
    )
    return order, f"{prefix}name", f"{prefix}pk"


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def current(self, on: date) -> Self:
        """In force on a day."""
        return self.filter(starts_on__lte=on).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=on))


class GroupPlace(models.Model):
    """A pupil's place in a group, from and until (both included)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="group_places")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="places")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="places")
    kind = models.CharField(max_length=8, choices=GroupKind, default=GroupKind.CLASS)  # the group's, for the constraint
    year_group = models.CharField(max_length=2, choices=[(y.value, y.label) for y in YearGroup])  # at that time
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="place_ends_after_it_starts",
            ),
        ]  # one class at a time: exclusion constraint in migration 0002
        indexes = [
            models.Index(fields=["group", "starts_on"], name="places_of_a_group"),
            models.Index(fields=["pupil", "starts_on"], name="places_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil} in {self.group}"


class GroupTeacher(models.Model):
    """Who takes a group: its teacher, a tutor, an assistant; from and until."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="group_teachers")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="teachers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="groups_taught")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "membership", "starts_on"], name="one_line_a_teacher_group_and_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership.user} with {self.group}"

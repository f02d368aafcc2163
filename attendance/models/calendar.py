from django.db import models

from accounts.models import School


class AcademicYear(models.Model):
    """A school's year, named by the calendar year it starts in."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="academic_years")
    year = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="one_academic_year_a_school"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="academic_year_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02d}"


class HalfTerm(models.Model):
    """One of the six stretches of a school year. School days lie inside a half term, on weekdays."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="half_terms")
    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="half_terms")
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="one_half_term_a_start"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="half_term_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClosureKind(models.TextChoices):
    CLOSURE = "closure", "Closure"
    INSET = "inset", "INSET day"
    BANK_HOLIDAY = "bank_holiday", "Bank holiday"


class ClosureDay(models.Model):
    """Days inside a half term on which the school is not open to pupils (both ends included)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closure_days")
    kind = models.CharField(max_length=12, choices=ClosureKind)
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "starts_on"], name="one_closure_a_kind_and_start"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="closure_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.starts_on}"

from django.db import models

from accounts.models import School, User


class ReportKind(models.TextChoices):
    TERMLY = "termly", "Termly report for governors"


class ReportRun(models.Model):
    """A report as it was made: what was asked, by whom, and the file produced. Never made anew from later data."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="report_runs")
    kind = models.CharField(max_length=20, choices=ReportKind)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()  # the period, both ends included
    ends_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="report_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["school", "-asked_at"], name="reports_of_a_school")]

    def __str__(self) -> str:
        return self.title

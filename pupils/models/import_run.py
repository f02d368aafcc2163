from django.db import models

from accounts.models import School, User


class ImportRun(models.Model):
    """One file read: what it held, what was assumed, what was wrong, and whether it was applied."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="import_runs")
    kind = models.CharField(max_length=20)  # calendar, pupils, contacts, staff, marks, new_year
    file_name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)  # the contract's summary, issues apart
    content = models.BinaryField(null=True)  # kept from preview to apply, then let go

    def __str__(self) -> str:
        return f"{self.kind} import, {self.started_at:%d %B %Y}"


class ImportIssue(models.Model):
    """A row that was refused or doubted, with the sentence that says why."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="import_issues")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="issues")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=8)  # rejected, warned
    message = models.TextField()

    def __str__(self) -> str:
        return f"row {self.row}: {self.message}"

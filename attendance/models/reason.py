from django.db import models

from accounts.models import School, User


class OwnAbsenceReason(models.Model):
    """A reason for absence as this school has it: one of its own, or a line of domain/reasons.py changed."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="own_absence_reasons")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=2)  # the code it suggests
    longest_days = models.PositiveSmallIntegerField(null=True, blank=True)  # school days; more is for the head
    sensitive = models.BooleanField(default=False)
    satisfactory = models.BooleanField(default=True)
    wants_note = models.BooleanField(default=False)
    wants_evidence = models.BooleanField(default=False)
    offered_to_parents = models.BooleanField(default=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "slug"], name="one_own_absence_reason_a_slug")]

    def __str__(self) -> str:
        return self.name


class StandingRule(models.Model):
    """The head's standing rule: absences with this code, up to so many school days, stand when the office records them."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="standing_rules")
    code = models.CharField(max_length=2)
    longest_days = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: a process

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="one_standing_rule_a_code")]

    def __str__(self) -> str:
        return f"{self.code} up to {self.longest_days} days"

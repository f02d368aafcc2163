from datetime import date
from typing import Self

from django.db import models

from accounts.domain.words import day_words
from accounts.models import School, User


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def in_force(self, on: date) -> Self:
        """The latest version that has begun on a day, first in line."""
        return self.filter(starts_on__lte=on).order_by("-starts_on")


class PolicyVersion(models.Model):
    """A school's policy as adopted, from a day. Never edited, only followed by another, so that last term's tasks and
    letters stay explicable."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="policy_versions")
    name = models.CharField(max_length=80)
    preset = models.SlugField(max_length=40)  # what it started from
    text = models.TextField()  # TOML, as adopted
    starts_on = models.DateField()
    approved_by = models.CharField(max_length=120, blank=True)  # the governing body, say
    approved_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: a command

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="one_policy_version_a_school_and_start")
        ]

    def __str__(self) -> str:
        return f"{self.name} from {day_words(self.starts_on)}"

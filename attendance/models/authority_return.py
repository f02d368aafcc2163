from typing import Self

from django.db import models

from accounts.models import School, User
from pupils.models import Enrolment


class AuthorityReturnQuerySet(models.QuerySet["AuthorityReturn"]):
    def without_rows(self) -> Self:
        """For lists: who was on it is not read."""
        return self.defer("rows").select_related("made_by")


class AuthorityReturn(models.Model):
    """What the local authority was told, as it was told: rows, day, by whom and how. Never changed, never made anew.

    The application's database role may add such a row and read it, nothing else (accounts.tenancy.GRANTS).
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="authority_returns")
    kind = models.CharField(max_length=10)  # domain/returns.py
    on = models.DateField()  # the day it tells of
    rows = models.JSONField()  # as sent: [{"key", column: words}]
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of kind, day and rows
    confidential = models.BooleanField(default=False)  # whether confidential addresses went with it
    sent_on = models.DateField()
    how = models.CharField(max_length=120)  # e-mail, the authority's portal
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = AuthorityReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_on__gte=models.F("on")), name="a_return_is_sent_on_or_after"
            ),
            models.CheckConstraint(condition=~models.Q(how=""), name="a_return_says_how_it_was_sent"),
            models.UniqueConstraint(fields=["school", "kind", "digest"], name="a_return_is_recorded_once"),
        ]
        indexes = [
            # the last of a kind, and the list of those made
            models.Index(fields=["school", "kind", "-sent_on", "-id"], name="returns_of_a_school"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} return for {self.on}"


class EnrolmentReturn(models.Model):
    """That the authority was told of a pupil who joined or left; or that it need not be told, and why."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolment_returns")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=10)  # joined, left
    sent = models.ForeignKey(
        AuthorityReturn, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )  # None: not needed
    reason = models.CharField(max_length=200, blank=True)  # why it is not needed
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "kind"], name="one_return_a_stretch_and_kind"),
            models.CheckConstraint(
                condition=models.Q(sent__isnull=False) | ~models.Q(reason=""), name="a_return_not_needed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.enrolment}"

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.domain.explanations import Span
from attendance.models.register import Session
from pupils.models import Pupil


class SuspensionKind(models.TextChoices):
    SUSPENSION = "suspension", "Suspension"
    PERMANENT = "permanent", "Permanent exclusion"


class SuspensionEnd(models.TextChoices):
    """How one ended before its last day."""

    SHORTENED = "shortened", "Shortened by the head"
    REINSTATED = "reinstated", "Reinstated by the governing board or on review"
    MISTAKE = "mistake", "Recorded by mistake"


OVERTURNED = (  # how a permanent exclusion ends: nobody shortens it
    (SuspensionEnd.REINSTATED.value, "Overturned: reinstated by the governing board or on review"),
    (SuspensionEnd.MISTAKE.value, SuspensionEnd.MISTAKE.label),
)


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def covering(self, on: date) -> Self:
        """In force on a day."""
        return self.filter(first_day__lte=on).filter(models.Q(last_day=None) | models.Q(last_day__gte=on))

    def not_over(self, on: date) -> Self:
        """In force on a day, or to come."""
        return self.filter(models.Q(last_day=None) | models.Q(last_day__gte=on))


class Suspension(models.Model):
    """A pupil sent away by the headteacher: from and until, and what is provided meanwhile (S4-039, S4-040).

    One record: it plans E, or B or K once education is provided, and with that stops the calls.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="suspensions")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="suspensions")
    kind = models.CharField(max_length=10, choices=SuspensionKind, default=SuspensionKind.SUSPENSION)
    first_day = models.DateField()
    first_session = models.CharField(max_length=2, choices=Session, default=Session.AM)
    last_day = models.DateField(null=True, blank=True)  # included; None: permanent
    last_session = models.CharField(max_length=2, choices=Session, default=Session.PM)
    decided_by_name = models.CharField(max_length=120)  # the head, or who acts as one
    words = models.TextField(blank=True)  # why, for who may see it
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # education provided from the sixth day at the latest
    provider = models.CharField(max_length=120, blank=True)
    provision_code = models.CharField(max_length=2, blank=True)  # B, or K where the authority arranges it
    provided_from = models.DateField(null=True, blank=True)
    # ended before its last day
    end = models.CharField(max_length=10, choices=SuspensionEnd, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # first day on which it no longer stands
    ended_session = models.CharField(max_length=2, choices=Session, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="a_suspension_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=False) | models.Q(kind="permanent"),
                name="a_suspension_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=models.Q(provided_from=None) | ~(models.Q(provider="") | models.Q(provision_code="")),
                name="provision_says_where_and_how_it_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(end="")
                | (
                    models.Q(ended_on__isnull=False, ended_by__isnull=False, ended_at__isnull=False)
                    & ~models.Q(ended_why="")
                ),
                name="a_suspension_that_was_ended_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "first_day"], name="suspensions_of_a_school"),
            models.Index(fields=["pupil", "-first_day"], name="suspensions_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.pupil} from {self.first_day}"

    @property
    def is_permanent(self) -> bool:
        return self.kind == SuspensionKind.PERMANENT

    @property
    def ends(self) -> Sequence[tuple[str, str]]:
        """The ways in which one of its kind may end before its time."""
        return OVERTURNED if self.is_permanent else SuspensionEnd.choices

    @property
    def end_words(self) -> str:
        """How it ended, in the words of its kind."""
        return dict(self.ends).get(self.end) or self.get_end_display()

    def span(self, horizon: date) -> Span:
        """The sessions it covers; a permanent one as far as somebody looks."""
        return Span(
            self.first_day, self.last_day or max(horizon, self.first_day), self.first_session, self.last_session
        )

from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.domain.explanations import Span
from attendance.domain.hindrances import CAUSES, Cause
from attendance.models.register import Session
from pupils.models import Pupil


class HindranceQuerySet(models.QuerySet["Hindrance"]):
    def live(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn=False)


class Hindrance(models.Model):
    """What keeps a pupil from attending for a stretch, through no fault of the family: Y1, Y2, Y5 to Y7, Q."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="hindrances")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="hindrances")
    code = models.CharField(max_length=2, choices=[(cause.code, cause.name) for cause in CAUSES.values()])
    starts_on = models.DateField()
    starts_session = models.CharField(max_length=2, choices=Session, default=Session.AM)
    ends_on = models.DateField()  # included
    ends_session = models.CharField(max_length=2, choices=Session, default=Session.PM)
    words = models.TextField()  # what happened, and how the school knows
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: a process
    ended_at = models.DateTimeField(null=True, blank=True)  # ended sooner than was thought, or withdrawn
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why_ended = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(default=False)

    objects = HindranceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_hindrance_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(withdrawn=True)
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(why_ended="")),
                name="a_withdrawn_hindrance_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-ends_on"], name="hindrances_of_a_school"),
            models.Index(fields=["pupil", "-starts_on"], name="hindrances_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, unable to attend, {self.span.words}"

    @property
    def cause(self) -> Cause:
        return CAUSES[self.code]

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on, self.starts_session, self.ends_session)

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import School, User
from pupils.models import Pupil


class PlaceState(models.TextChoices):
    OPEN = "open", "Under review"
    KEPT = "kept", "Place kept"
    ENDED = "ended", "Place ended"


class PlaceReviewQuerySet(models.QuerySet["PlaceReview"]):
    def open(self) -> Self:
        return self.filter(state=PlaceState.OPEN)


class PlaceReview(models.Model):
    """A nursery place under review after everything else has failed (S4-020): the parents are warned in writing, and the
    head decides. Only for a child who is not of compulsory school age."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="place_reviews")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="place_reviews")
    state = models.CharField(max_length=5, choices=PlaceState, default=PlaceState.OPEN)
    why = models.TextField()  # what was tried, and what has not changed
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    warned_on = models.DateField(null=True, blank=True)  # the warning letter went
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(blank=True)

    objects = PlaceReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(state="open"), name="one_open_place_review_a_pupil"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False, decided_on__isnull=False) & ~Q(decision="")),
                name="a_decided_place_review_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(warned_on__isnull=False), name="a_place_ends_after_a_warning"
            ),
        ]

    def __str__(self) -> str:
        return f"Place of {self.pupil}, reviewed from {self.opened_on}"

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import School, User
from interventions.domain.concerns import WHATS
from interventions.models.case import Case
from pupils.models import Pupil


class ConcernState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    ANSWERED = "answered", "Answered"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def waiting(self) -> Self:
        return self.filter(state=ConcernState.WAITING)


class Concern(models.Model):
    """What a member of staff noticed about a pupil, for the officer, and the answer back (S0-038, S1-037)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="concerns", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="concerns")
    what = models.CharField(max_length=20, choices=list(WHATS.items()))
    words = models.TextField(blank=True)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="concerns")
    raised_on = models.DateField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ConcernState, default=ConcernState.WAITING)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="concerns")

    objects = ConcernQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "raised_by", "what"],
                condition=Q(state="waiting"),
                name="one_waiting_concern_a_person_and_matter",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_on=None)
                | (Q(state="answered", answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="an_answered_concern_says_who_and_what",
            ),
        ]
        indexes = [
            # the officer's inbox
            models.Index(fields=["school", "raised_at"], condition=Q(state="waiting"), name="concerns_waiting"),
        ]

    def __str__(self) -> str:
        return self.get_what_display()


class SafeguardingFlag(models.Model):
    """That something was reported to the safeguarding lead, and how it is called in the school's own system. No detail
    is kept here (S1-036, S1-042, S1-057)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="safeguarding_flags", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="safeguarding_flags")
    reported_on = models.DateField()
    recorded_as = models.CharField(max_length=80)  # a reference, not a story
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "reported_on", "recorded_as"], name="one_flag_a_record"),
        ]

    def __str__(self) -> str:
        return f"Reported {self.reported_on}"


class Disclosure(models.Model):
    """What was shared about a pupil with somebody outside, with whom, when, and why. Only ever added to."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="disclosures")
    shared_on = models.DateField()
    what = models.TextField()
    to_whom = models.CharField(max_length=200)
    why = models.TextField()  # the purpose, and what allows it
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Shared with {self.to_whom}"


class SupportPlace(models.Model):
    """The support group a pupil belongs to, with the member of staff who looks after the pupil (S4-198, S4-207)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="support_places", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="support_places")
    group = models.SlugField(max_length=40, db_index=False)  # key of the policy's support group
    group_name = models.CharField(max_length=120)
    sensitive = models.BooleanField(default=False)
    member = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="support_places"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(ends_on=None), name="one_support_group_a_pupil")
        ]

    def __str__(self) -> str:
        return self.group_name

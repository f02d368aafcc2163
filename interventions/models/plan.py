from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Membership, School, User
from interventions.domain import plans, support
from interventions.models.meeting import Meeting
from interventions.models.task import Task
from pupils.models import Pupil


class PlanState(models.TextChoices):
    OPEN = "open", "Running"
    SIGNED_OFF = "signed_off", "Signed off"
    ENDED = "ended", "Ended"


class PlanQuerySet(models.QuerySet["Plan"]):
    def open(self) -> Self:
        return self.filter(state=PlanState.OPEN)


class Plan(models.Model):
    """What was agreed around one pupil: aim, actions with who and by when, reviews, an end (S0-048, S3-022, S4-152)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="plans", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="plans")
    kind = models.CharField(max_length=20, choices=[(kind.key, kind.name) for kind in plans.KINDS])
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    aim = models.TextField()  # the attendance target, and what else
    barriers = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    pupil_words = models.TextField(blank=True)
    kept_where = models.CharField(max_length=200, blank=True)  # of a plan that others keep: who, and where
    pupil_agreed_on = models.DateField(null=True, blank=True)  # S4-145
    parents_agreed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.OPEN)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.TextField(blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="a_plan_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None)
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(state="open") & ~Q(ended_why="")),
                name="an_ended_plan_says_who_when_and_why",
            ),
            models.UniqueConstraint(fields=["task"], name="one_plan_a_task"),
        ]
        indexes = [
            # reviews of plans to come
            models.Index(fields=["school", "next_review_on"], condition=Q(state="open"), name="plan_reviews_to_come")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.state == PlanState.OPEN

    @property
    def is_link(self) -> bool:
        return plans.BY_KEY[self.kind].is_link

    @property
    def barrier_names(self) -> list[str]:
        return [support.barrier_name(key) for key in self.barriers]

    def is_review_due(self, on: date) -> bool:
        return self.is_open and self.next_review_on is not None and self.next_review_on <= on


class PlanAction(models.Model):
    """One thing somebody does by a day: the school, the parents, the pupil, another service."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="plan_actions", db_index=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    what = models.TextField()
    who = models.CharField(max_length=120)
    by = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"

    def is_late(self, on: date) -> bool:
        return self.done_on is None and self.by is not None and self.by < on


class PlanReview(models.Model):
    """How a plan goes, on a day (S2-026). Only ever added to."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="plan_reviews", db_index=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    held_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    improved = models.BooleanField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "held_on"], name="one_review_of_a_plan_a_day")]

    def __str__(self) -> str:
        return f"{self.plan} reviewed on {self.held_on}"

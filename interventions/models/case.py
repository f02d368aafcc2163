from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Membership, School, User
from interventions.models.policy import PolicyVersion
from pupils.models import Pupil


class CaseState(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state=CaseState.OPEN)

    def on_day(self, on: date) -> Self:
        """Open on a day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)


class Case(models.Model):
    """The work around one pupil, from the first stage that asks for something until the pupil is out of the last."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="cases", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="cases", db_index=False)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: policy
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=6, choices=CaseState, default=CaseState.OPEN)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(state="open"), name="one_open_case_a_pupil"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | Q(state="closed", closed_on__isnull=False),
                name="a_closed_case_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "opened_on"], name="cases_of_a_school"),
            models.Index(fields=["pupil", "-opened_on"], name="cases_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"Case of {self.pupil}"

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN


class CaseStage(models.Model):
    """Where a pupil stands on a track, from a day on: a line for each change, only ever added to; the latest is now."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="case_stages", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="case_stages", db_index=False)
    track = models.SlugField(max_length=40, db_index=False)
    stage = models.SlugField(max_length=40, blank=True, db_index=False)  # key of the policy's stage; blank: in none
    came_from = models.SlugField(max_length=40, blank=True, db_index=False)
    is_first = models.BooleanField(default=False)  # the first that is known of the pupil on this track
    on = models.DateField()  # the day of this line
    what = models.CharField(max_length=10)  # entered, left, reviewed, noted, moved (by a person)
    since = models.DateField()  # in this stage
    review_on = models.DateField(null=True, blank=True)
    better_since = models.DateField(null=True, blank=True)
    improved = models.BooleanField(null=True)  # of a review
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            # the latest line of every pupil and track, one pass: distinct on (pupil, track) … by pupil, track, id desc
            models.Index(fields=["school", "pupil", "track", "-id"], name="stage_latest_first"),
            # the reviews that rules stand on
            models.Index(fields=["school", "on"], condition=Q(what="reviewed"), name="reviews_of_a_school"),
            # the lists of a stage and of reviews to come
            models.Index(fields=["school", "track", "stage"], name="pupils_of_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.track}: {self.stage or 'none'} from {self.since}"


class CaseEntry(models.Model):
    """A line of a case's timeline, written at the time by whatever happened. Only ever added to."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="case_entries", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    process = models.CharField(max_length=80, blank=True)
    kind = models.SlugField(max_length=20, db_index=False)  # domain/timeline.py
    text = models.TextField()
    sensitive = models.BooleanField(default=False)  # for those only who may see what is sensitive

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(by__isnull=False) | ~Q(process=""), name="a_case_entry_says_who")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class EvaluatedDay(models.Model):
    """The last day up to which a school's policy was run, so that a day that was missed is caught up."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="evaluated")
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.school} up to {self.on}"

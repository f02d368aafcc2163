from datetime import date, datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, School, User
from interventions.domain.meetings import CAME_WORDS, Came
from interventions.domain.members import Members
from interventions.models.task import Task
from pupils.models import Pupil


class MeetingKind(models.TextChoices):
    MEETING = "meeting", "Meeting with the parents"
    PANEL = "panel", "Attendance panel"
    REVIEW = "review", "Review"
    JOINT = "joint", "Meeting with the authority"  # S2-037


class MeetingState(models.TextChoices):
    ARRANGED = "arranged", "Arranged"
    HELD = "held", "Held"
    MISSED = "missed", "Parents did not come"
    CANCELLED = "cancelled", "Cancelled"


class ParentsAnswer(models.TextChoices):
    NONE = "", "No answer yet"
    COMING = "coming", "Coming"
    NOT_COMING = "not_coming", "Not coming"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def arranged(self) -> Self:
        return self.filter(state=MeetingState.ARRANGED)

    def readable(self, since: date) -> Self:
        """Not long past, for those named to them alone."""
        return self.filter(day__gte=since)


class Meeting(models.Model):
    """People who sit down about one pupil: arranged, held with minutes and an outcome, or missed (S4-173 to S4-194)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="meetings")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    kind = models.CharField(max_length=7, choices=MeetingKind)
    day = models.DateField()
    starts = models.TimeField()
    minutes_long = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=120, blank=True)
    arranged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    arranged_on = models.DateField()
    moved = models.PositiveSmallIntegerField(default=0)  # how often
    least = models.PositiveSmallIntegerField(null=True, blank=True)  # members whom the policy asks for
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    parents_invited_on = models.DateField(null=True, blank=True)
    parents_answer = models.CharField(max_length=10, choices=ParentsAnswer, blank=True)
    parents_chased_on = models.DateField(null=True, blank=True)
    agenda = models.JSONField(default=list, blank=True)  # texts
    progress = models.TextField(blank=True)  # S4-185
    behaviour = models.TextField(blank=True)
    catch_up = models.TextField(blank=True)
    possible_needs = models.TextField(blank=True)  # in the school's words
    pupil_words = models.TextField(blank=True)  # S4-140
    state = models.CharField(max_length=9, choices=MeetingState, default=MeetingState.ARRANGED)
    parents_came = models.CharField(max_length=11, choices=[(one.value, CAME_WORDS[one]) for one in Came], blank=True)
    parents_reason = models.TextField(blank=True)
    pupil_came = models.BooleanField(default=False)
    minutes = models.TextField(blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    outcome_text = models.CharField(max_length=160, blank=True)
    review_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_why = models.CharField(max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="arranged", closed_on=None)
                | (~Q(state="arranged") & Q(closed_on__isnull=False, closed_by__isnull=False)),
                name="a_meeting_that_is_over_says_who_and_when",
            ),
            models.CheckConstraint(condition=~Q(state="held") | ~Q(minutes=""), name="a_meeting_held_has_minutes"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_why=""), name="a_cancelled_meeting_says_why"
            ),
            models.UniqueConstraint(fields=["task"], condition=Q(state="arranged"), name="one_arranged_meeting_a_task"),
        ]
        indexes = [
            # what is to come in a school, by day
            models.Index(fields=["school", "day"], condition=Q(state="arranged"), name="meetings_to_come")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.day}"

    @property
    def is_open(self) -> bool:
        return self.state == MeetingState.ARRANGED

    @property
    def wanted(self) -> Members | None:
        """Whom the policy asks for."""
        if self.least is None or self.most is None:
            return None
        return Members(self.least, self.most, tuple(self.roles))

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, self.starts))

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes_long)


class MeetingMember(models.Model):
    """Somebody of the school who is asked to a meeting. Who has no other right to see the pupil sees this sheet only."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="meeting_members", db_index=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="meetings")
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="one_place_a_member_at_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.membership} at {self.meeting}"

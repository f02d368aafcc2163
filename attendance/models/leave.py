from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.domain.explanations import Span
from attendance.domain.leave import BY_SLUG, LeaveKind, granted_part, refused_part
from attendance.models.register import Session
from pupils.models import Contact, Pupil


class LeaveState(models.TextChoices):
    ASKED = "asked", "Waits for the head"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class LeaveQuerySet(models.QuerySet["LeaveRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=LeaveState.ASKED)

    def granted(self) -> Self:
        return self.filter(state=LeaveState.GRANTED)

    def refused_or_in_part(self) -> Self:
        """Something of it was refused."""
        return self.filter(
            models.Q(state=LeaveState.REFUSED) | models.Q(state=LeaveState.GRANTED, granted_until__isnull=False)
        )


class LeaveRequest(models.Model):
    """A parent's request for leave of absence, before its first day, and the head's decision (regulation 11, S4-056)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="leave_requests")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="leave_requests")
    kind = models.SlugField(max_length=20)  # domain/leave.py
    first_day = models.DateField()
    first_session = models.CharField(max_length=2, choices=Session, default=Session.AM)
    last_day = models.DateField()  # included
    last_session = models.CharField(max_length=2, choices=Session, default=Session.PM)
    words = models.TextField(blank=True)  # why, as the parent has it
    asked_by = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by_name = models.CharField(max_length=120, blank=True)
    channel = models.CharField(
        max_length=6, choices=[("form", "On line"), ("paper", "On paper"), ("letter", "By letter")], default="paper"
    )
    received_on = models.DateField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=LeaveState, default=LeaveState.ASKED)
    reference = models.CharField(max_length=8, blank=True)  # on the receipt of what came on line
    code = models.CharField(max_length=2, blank=True)  # of the sessions granted
    granted_until = models.DateField(null=True, blank=True)  # where less was granted than asked
    refused_code = models.CharField(max_length=2, blank=True)  # of what was refused, where it is taken (S4-060)
    by_rule = models.BooleanField(default=False)  # refused because it came on its first day or later (S4-057)
    conditions = models.TextField(blank=True)
    decision = models.TextField(blank=True)  # the reason, as the reply gives it
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reopened = models.PositiveSmallIntegerField(default=0)  # how often a decision was taken back
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField(max_length=200, blank=True)
    returned_on = models.DateField(null=True, blank=True)  # first day in school again

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="leave_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["granted", "refused"])
                | (
                    models.Q(decided_at__isnull=False)
                    & (models.Q(decided_by__isnull=False) | models.Q(state="refused", by_rule=True))
                    & ~models.Q(decision="")
                ),
                name="decided_leave_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") & models.Q(granted_until=None) | ~models.Q(refused_code=""),
                name="refused_leave_says_what_it_becomes",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_until=None)
                | models.Q(granted_until__gte=models.F("first_day"), granted_until__lt=models.F("last_day")),
                name="leave_granted_in_part_ends_within",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_why="")),
                name="withdrawn_leave_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | ~models.Q(code=""), name="granted_leave_has_a_code"
            ),
            models.UniqueConstraint(
                fields=["school", "reference"], condition=~models.Q(reference=""), name="one_request_a_reference"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "first_day"], name="leave_of_a_school"),
            models.Index(fields=["pupil", "-first_day"], name="leave_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"Leave of {self.pupil} from {self.first_day}"

    @property
    def span(self) -> Span:
        """The sessions asked for."""
        return Span(self.first_day, self.last_day, self.first_session, self.last_session)

    @property
    def granted_span(self) -> Span | None:
        """The sessions granted."""
        return granted_part(self.span, self.granted_until) if self.state == LeaveState.GRANTED else None

    @property
    def refused_span(self) -> Span | None:
        """The sessions that were refused: all of them, or what lies after the part granted."""
        if self.state == LeaveState.REFUSED:
            return self.span
        return refused_part(self.span, self.granted_until) if self.state == LeaveState.GRANTED else None

    @property
    def about(self) -> LeaveKind:
        """What it is for."""
        return BY_SLUG[self.kind]

    @property
    def window(self) -> str:
        """What tells the tasks about one decision from those about another: the id, and which decision on it."""
        return f"{self.pk}.{self.reopened}" if self.reopened else str(self.pk)

    @property
    def asker(self) -> str:
        """Who asked."""
        return self.asked_by.name if self.asked_by else self.asked_by_name

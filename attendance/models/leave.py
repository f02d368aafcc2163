from django.db import models

from accounts.models import School, User
from attendance.models.register import Session
from pupils.models import Contact, Pupil


class LeaveState(models.TextChoices):
    ASKED = "asked", "Waits for the head"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class LeaveRequest(models.Model):
    """A parent's request for leave of absence, before its first day, and the head's decision (regulation 11, S4-056)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="leave_requests")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="leave_requests")
    kind = models.SlugField(max_length=20)  # domain/leave.py: holiday, religious, performance, interview …
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
    code = models.CharField(max_length=2, blank=True)  # of the sessions granted
    granted_until = models.DateField(null=True, blank=True)  # where less was granted than asked
    conditions = models.TextField(blank=True)
    decision = models.TextField(blank=True)  # the reason, as the reply gives it
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="leave_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["granted", "refused"])
                | (models.Q(decided_at__isnull=False, decided_by__isnull=False) & ~models.Q(decision="")),
                name="decided_leave_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | ~models.Q(code=""), name="granted_leave_has_a_code"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "first_day"], name="leave_of_a_school"),
            models.Index(fields=["pupil", "-first_day"], name="leave_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"Leave of {self.pupil} from {self.first_day}"

from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.models.register import Register, Session
from pupils.models import Pupil


class RequestState(models.TextChoices):
    """How far a request for a change has come."""

    ASKED = "asked", "Waits for the office"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Not accepted"
    WITHDRAWN = "withdrawn", "Taken back"
    SUPERSEDED = "superseded", "Overtaken: the mark was changed meanwhile"


class MarkRequestQuerySet(models.QuerySet["MarkRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=RequestState.ASKED)


class MarkRequest(models.Model):
    """After a register has closed, a teacher's change is a request with a reason; the office makes it stand, or not.

    What stood when it was asked is kept with it: where the mark has moved since, nothing is overwritten.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="mark_requests")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="mark_requests")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="mark_requests")
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    stood_code = models.CharField(max_length=2)
    stood_minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    stood_comment = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=2)
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_role = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True)  # why it was not accepted

    objects = MarkRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "session"],
                condition=models.Q(state="asked"),
                name="one_open_request_a_pupil_and_session",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_mark_request_says_why"),
            models.CheckConstraint(
                condition=models.Q(state="asked", settled_at=None)
                | (~models.Q(state="asked") & models.Q(settled_at__isnull=False)),
                name="a_settled_mark_request_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "declined", "withdrawn"])
                | models.Q(settled_by__isnull=False),
                name="a_decided_mark_request_says_who",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(answer=""), name="a_declined_mark_request_says_why"
            ),
        ]
        indexes = [
            # the office's list, and its number on the day's page
            models.Index(
                fields=["school", "asked_at"], condition=models.Q(state="asked"), name="mark_requests_waiting"
            ),
            # a teacher's own, on the list of registers
            models.Index(fields=["asked_by", "-asked_at"], name="mark_requests_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.stood_code} to {self.code} for {self.on} {self.session}"

    @property
    def stood(self) -> tuple[str, int | None, str]:
        """What stood when it was asked."""
        return self.stood_code, self.stood_minutes_late, self.stood_comment

    @property
    def wanted(self) -> tuple[str, int | None, str]:
        """What is to stand."""
        return self.code, self.minutes_late, self.comment

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.ASKED

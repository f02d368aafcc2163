from typing import Self

from django.db import models

from accounts.models import School, User
from pupils.models import Contact, Pupil


class Outcome(models.TextChoices):
    """How a call about an absence ended."""

    SPOKE = "spoke", "Spoke"
    LEFT_MESSAGE = "left_message", "Left a message"
    NO_ANSWER = "no_answer", "No answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    ALREADY_TOLD = "already_told", "Had already told us"
    HANDED_OVER = "handed_over", "Handed to the attendance officer"  # a parent who wants to talk (S4-105)


class LedTo(models.TextChoices):
    """What somebody who was reached said."""

    REASON = "reason", "Gave a reason"
    COMING = "coming", "On the way in"
    NO_REASON = "no_reason", "Gave no reason"


REACHED = (Outcome.SPOKE, Outcome.ALREADY_TOLD, Outcome.HANDED_OVER)  # the family and the school have spoken


class AbsenceCallQuerySet(models.QuerySet["AbsenceCall"]):
    def reached(self) -> Self:
        """Those in which somebody was spoken to."""
        return self.filter(outcome__in=REACHED)


class AbsenceCall(models.Model):
    """Who rang whom about a pupil's absence on a day, and how it ended (S4-106). One row a pupil; a call about several
    children of a household shares its `household` mark, which also tells a form that was sent twice."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="absence_calls")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="absence_calls")
    on = models.DateField()  # the day of absence it was about
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls")
    number = models.CharField(max_length=30, blank=True)  # as it was dialled
    outcome = models.CharField(max_length=12, choices=Outcome)
    led_to = models.CharField(max_length=9, choices=LedTo, blank=True)  # blank until what they said is written down
    said = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    household = models.UUIDField(null=True, blank=True)
    report = models.ForeignKey(
        "attendance.AbsenceReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="calls"
    )  # what it led to

    objects = AbsenceCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "household"], name="one_line_a_pupil_and_call"),
            models.CheckConstraint(
                condition=models.Q(led_to="") | models.Q(outcome__in=["spoke", "already_told", "handed_over"]),
                name="a_call_leads_to_something_where_somebody_was_reached",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "on"], name="calls_of_a_day"),
            models.Index(fields=["pupil", "-at"], name="calls_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"Call about {self.pupil}, {self.on}"

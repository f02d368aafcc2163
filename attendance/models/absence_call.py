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


class AbsenceCall(models.Model):
    """Who rang whom about a pupil's absence on a day, and how it ended (S4-106). One row a pupil; a call about several
    children of a household shares its `household` mark."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="absence_calls")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="absence_calls")
    on = models.DateField()  # the day of absence it was about
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls")
    number = models.CharField(max_length=30, blank=True)  # as it was dialled
    outcome = models.CharField(max_length=12, choices=Outcome)
    said = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    household = models.UUIDField(null=True, blank=True)
    report = models.ForeignKey(
        "attendance.AbsenceReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="calls"
    )  # what it led to

    class Meta:
        indexes = [
            models.Index(fields=["school", "on"], name="calls_of_a_day"),
            models.Index(fields=["pupil", "-at"], name="calls_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"Call about {self.pupil}, {self.on}"

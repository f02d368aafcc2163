from django.db import models

from accounts.models import School, User
from attendance.models.register import Register, Session


class Told(models.TextChoices):
    """Who is told that a register is outstanding."""

    TAKER = "taker", "Whoever takes the class"
    OFFICER = "officer", "Attendance officer"


class RegisterReminder(models.Model):
    """That somebody is told of a register that has not been taken: once each, whatever runs twice.

    A row is claimed before its e-mail goes out and noted as sent afterwards; one that could not be sent is let go
    again for the next look.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="register_reminders")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="reminders")
    told = models.CharField(max_length=7, choices=Told)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "told", "user"], name="one_reminder_a_register_and_person"),
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(claimed_at__isnull=False),
                name="a_reminder_is_claimed_before_it_is_sent",
            ),
        ]
        indexes = [
            # the job's look every few minutes
            models.Index(fields=["school"], condition=models.Q(claimed_at=None), name="reminders_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.get_told_display()}: {self.register}"


class RegisterCheck(models.Model):
    """The first-hour check (S1-026): somebody has looked through the registers of a session and says so."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="register_checks")
    on = models.DateField()
    session = models.CharField(max_length=2, choices=Session)
    outstanding = models.PositiveSmallIntegerField()  # registers not taken at that moment
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "on", "session"], name="one_first_hour_check_a_session")
        ]

    def __str__(self) -> str:
        return f"Registers of {self.on} {self.session} checked"

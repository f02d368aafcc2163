from typing import Self

from django.db import models

from accounts.models import School, User
from pupils.models import Need, Pupil


class MessageKind(models.TextChoices):
    """What parents tell the school besides absence."""

    CIRCUMSTANCES = "circumstances", "A change at home"  # S4-017, S4-117, S4-133
    CONTACT = "contact", "New contact details"
    HELP = "help", "We would like help"  # S4-116


class MessageState(models.TextChoices):
    NEW = "new", "Waits"
    DONE = "done", "Dealt with"


class ParentMessageQuerySet(models.QuerySet["ParentMessage"]):
    def waiting(self) -> Self:
        return self.filter(state=MessageState.NEW)


class ParentMessage(models.Model):
    """Something a parent told on the public form besides an absence. Nothing follows until somebody deals with it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="parent_messages")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="parent_messages")
    kind = models.CharField(max_length=13, choices=MessageKind)
    topic = models.SlugField(max_length=40, blank=True)  # domain/circumstances.py
    words = models.TextField(blank=True)
    proposal = models.JSONField(default=dict, blank=True)  # new contact details: field → value
    said_by = models.CharField(max_length=120, blank=True)
    reply = models.CharField(max_length=200, blank=True)  # how and when it is safe to get in touch
    reference = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=4, choices=MessageState, default=MessageState.NEW)
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # written down
    outcome = models.TextField(blank=True)  # what was done
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ParentMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="new", handled_at=None, handled_by=None)
                | models.Q(state="done", handled_at__isnull=False, handled_by__isnull=False),
                name="a_message_dealt_with_says_by_whom",
            ),
            models.UniqueConstraint(fields=["school", "reference"], name="one_message_a_reference"),
        ]
        indexes = [
            # the inbox
            models.Index(fields=["school", "received_at"], condition=models.Q(state="new"), name="messages_that_wait"),
            models.Index(fields=["pupil", "-received_at"], name="messages_about_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, about {self.pupil}"

    @property
    def is_private(self) -> bool:
        """What is told of a home, or asked in need, is for those only who may see what is sensitive."""
        return self.kind != MessageKind.CONTACT

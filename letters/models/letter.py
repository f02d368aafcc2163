from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import School, User
from interventions.models import Task
from letters.domain.words import held_together
from letters.models.template import LetterTemplate
from pupils.models import Contact, Pupil


class LetterState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Letter(models.Model):
    """One letter to one parent. Once issued, its words, address, marks and PDF never change."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="letters")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="letters")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    wording = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, null=True, related_name="letters")
    wording_version = models.PositiveSmallIntegerField()  # 0: our default
    dated_on = models.DateField()
    recipient_name = models.CharField(max_length=160)
    recipient_address = ArrayField(models.CharField(max_length=120))  # lines, as sent
    subject = models.CharField(max_length=160)
    body = models.TextField()  # as sent: paragraphs of plain text
    signed_by = ArrayField(models.CharField(max_length=120), default=list, blank=True)  # lines under the letter
    counted_from = models.DateField()  # the days its figures cover, both included
    counted_until = models.DateField()
    marks = models.JSONField(default=list)  # the absences it rests on, frozen: [{"on", "session", "code"}]
    tally = models.JSONField(default=dict)  # possible, present, authorised, unauthorised
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    pdf = models.BinaryField(null=True, blank=True)  # some 20 KB; in the database, so that one backup holds all
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the PDF

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | (
                    models.Q(pdf__isnull=False, issued_at__isnull=False, issued_by__isnull=False) & ~models.Q(digest="")
                ),
                name="an_issued_letter_has_a_pdf",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_reason="")),
                name="a_withdrawn_letter_says_who_and_why",
            ),
            # one letter a parent for one task, however often somebody presses the button
            models.UniqueConstraint(
                fields=["task", "contact"],
                condition=~models.Q(state="withdrawn"),
                name="one_letter_a_task_and_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-dated_on", "-id"], name="letters_of_a_school"),
            models.Index(fields=["pupil", "-dated_on"], name="letters_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, to {self.recipient_name}"

    @property
    def is_draft(self) -> bool:
        return self.state == LetterState.DRAFT

    @property
    def paragraphs(self) -> list[str]:
        """As they are shown and printed: a number or a date does not break at the end of a line."""
        return [held_together(part.strip()) for part in self.body.split("\n\n") if part.strip()]

from django.db import models

from accounts.models import School, User
from attendance.models.absence_report import AbsenceReport
from attendance.models.leave import LeaveRequest
from pupils.models import Pupil


class EvidenceKind(models.TextChoices):
    """What was shown or sent in (S4-030, S4-033)."""

    APPOINTMENT_CARD = "appointment_card", "Appointment card or message"
    PRESCRIPTION = "prescription", "Prescription or medicine"
    LETTER = "letter", "Letter from a doctor, dentist or hospital"
    NOTE = "note", "Note from a parent"
    TRAVEL = "travel", "Ticket or travel paper"
    TRADE = "trade", "Proof of trade or work"
    OTHER = "other", "Something else"


class Evidence(models.Model):
    """Something that speaks for an absence: a file that was sent in, or a paper that somebody at school has seen.

    The file lies under a name of ours outside the web root (`attendance/evidence_store.py`); what was seen and handed
    back has none.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="evidence")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="evidence")
    report = models.ForeignKey(
        AbsenceReport, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )  # the explanation it belongs to …
    leave = models.ForeignKey(
        LeaveRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )  # … or the request for leave
    kind = models.CharField(max_length=16, choices=EvidenceKind)
    words = models.CharField(max_length=200, blank=True)  # what it says, in short
    stored_as = models.CharField(max_length=120, blank=True)  # below DATA_DIR/media; '' for what was only seen
    media_type = models.CharField(max_length=40, blank=True)  # by its content, never by its name
    size = models.PositiveIntegerField(default=0)  # bytes
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of what is stored
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: the parents' form
    removed_at = models.DateTimeField(null=True, blank=True)  # the file is gone; that it was there stays
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(report=None) | models.Q(leave=None), name="evidence_belongs_to_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(stored_as="", digest="", size=0) | ~models.Q(media_type=""),
                name="stored_evidence_has_a_type",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None)
                | (
                    models.Q(removed_at__isnull=False, removed_by__isnull=False, stored_as="")
                    & ~models.Q(removed_why="")
                ),
                name="removed_evidence_says_who_and_why",
            ),
            models.UniqueConstraint(
                fields=["stored_as"], condition=~models.Q(stored_as=""), name="one_row_a_stored_file"
            ),
        ]
        indexes = [models.Index(fields=["pupil", "-given_at"], name="evidence_of_a_pupil")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.pupil}"

    @property
    def has_file(self) -> bool:
        return bool(self.stored_as)

    @property
    def what(self) -> str:
        """What it is, in words. Of what a parent sent on the form nobody has said yet."""
        unsaid = self.kind == EvidenceKind.OTHER and self.has_file and self.given_by_id is None
        return "Sent with the form" if unsaid else self.get_kind_display()

    @property
    def file_words(self) -> str:
        """The kind of file and its size, as a person reads it: PDF, 240 KB."""
        name = {"application/pdf": "PDF", "image/jpeg": "photo", "image/png": "picture"}.get(self.media_type, "file")
        return f"{name}, {max(1, self.size // 1024)} KB"

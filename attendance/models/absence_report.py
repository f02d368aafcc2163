from datetime import date
from typing import Self

from django.db import models

from accounts.models import School, User
from attendance.domain.explanations import Span, authorises_nothing
from attendance.models.register import Session
from pupils.models import Contact, Pupil


class Source(models.TextChoices):
    """How an explanation came."""

    CALL = "call", "The school rang"
    PHONE = "phone", "Rang the school"
    EMAIL = "email", "E-mail"
    FORM = "form", "Form"
    NOTE = "note", "Written note"
    DESK = "desk", "At the desk"
    VISIT = "visit", "Home visit"


class ReportState(models.TextChoices):
    """How far an explanation has come."""

    PENDING = "pending", "Not looked at yet"  # came from outside; nothing follows from it until somebody accepts it
    QUERIED = "queried", "Asked back"
    PROPOSED = "proposed", "Waits for the head"
    STANDS = "stands", "Stands"
    REFUSED = "refused", "Not accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class NoteState(models.TextChoices):
    """A written note after word of mouth (S4-027)."""

    NONE = "none", "No note asked for"
    AWAITED = "awaited", "Note awaited"
    RECEIVED = "received", "Note received"
    WAIVED = "waived", "Word of mouth accepted"


class EvidenceState(models.TextChoices):
    NONE = "none", "No evidence asked for"
    ASKED = "asked", "Evidence asked for"
    RECEIVED = "received", "Evidence received"
    WAIVED = "waived", "Not asked for any more"


class AbsenceReportQuerySet(models.QuerySet["AbsenceReport"]):
    def live(self) -> Self:
        """Neither withdrawn nor refused."""
        return self.exclude(state__in=[ReportState.WITHDRAWN, ReportState.REFUSED])

    def accepted(self) -> Self:
        """Taken by the school: proposed to the head, or standing."""
        return self.filter(state__in=[ReportState.PROPOSED, ReportState.STANDS])

    def covering(self, on: date) -> Self:
        return self.filter(starts_on__lte=on, ends_on__gte=on)

    def waiting(self) -> Self:
        """From outside, and nobody has accepted it yet."""
        return self.filter(state__in=[ReportState.PENDING, ReportState.QUERIED])

    def proposed(self) -> Self:
        """For the head to decide."""
        return self.filter(state=ReportState.PROPOSED)

    def awaiting_papers(self) -> Self:
        """A note or evidence is still to come."""
        return self.live().filter(models.Q(note_state=NoteState.AWAITED) | models.Q(evidence_state=EvidenceState.ASKED))


class AbsenceReport(models.Model):
    """What somebody said about an absence: from when, until when, why, which code follows, and who decided.

    An explanation does not authorise itself (S4-023): codes and lengths under the head's standing rule stand, the
    rest waits for the head.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="absence_reports")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="absence_reports")
    starts_on = models.DateField()
    starts_session = models.CharField(max_length=2, choices=Session, default=Session.AM)
    ends_on = models.DateField()  # last day it speaks of, included
    ends_session = models.CharField(max_length=2, choices=Session, default=Session.PM)
    expected_return_on = models.DateField(null=True, blank=True)  # S4-026
    reason = models.SlugField(max_length=40, blank=True)  # domain/reasons.py or OwnAbsenceReason
    words = models.TextField(blank=True)  # what was said, as it was said
    code = models.CharField(max_length=2, blank=True)  # suggested, then proposed, then the one that stands
    source = models.CharField(max_length=6, choices=Source)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    said_by = models.CharField(max_length=120, blank=True)  # who said it, where no contact is chosen
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")  # None: the form
    state = models.CharField(max_length=9, choices=ReportState)
    by_rule = models.BooleanField(default=False)  # stands under the head's standing rule
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(blank=True)  # the head's words, or why it was withdrawn
    question = models.TextField(blank=True)  # what was asked back
    queried_at = models.DateTimeField(null=True, blank=True)
    queried_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=8, blank=True)  # on the receipt of what came by the public form
    note_state = models.CharField(max_length=8, choices=NoteState, default=NoteState.NONE)
    note_due_on = models.DateField(null=True, blank=True)
    note_chased_on = models.DateField(null=True, blank=True)  # once
    evidence_state = models.CharField(max_length=8, choices=EvidenceState, default=EvidenceState.NONE)
    evidence_due_on = models.DateField(null=True, blank=True)
    evidence_chased_on = models.DateField(null=True, blank=True)  # once

    objects = AbsenceReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_report_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["proposed", "stands"]) | ~models.Q(code=""),
                name="an_accepted_report_has_a_code",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_refused_report_says_who",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="queried")
                | (models.Q(queried_at__isnull=False, queried_by__isnull=False) & ~models.Q(question="")),
                name="a_queried_report_says_what_was_asked",
            ),
            models.UniqueConstraint(
                fields=["school", "reference"], condition=~models.Q(reference=""), name="one_report_a_reference"
            ),
        ]
        indexes = [
            # today's board, a register, a pupil's page
            models.Index(fields=["school", "ends_on", "starts_on"], name="reports_of_a_day"),
            models.Index(fields=["pupil", "-starts_on"], name="reports_of_a_pupil"),
            # the office's inbox and the head's list
            models.Index(
                fields=["school", "received_at"],
                condition=models.Q(state__in=["pending", "queried", "proposed"]),
                name="reports_still_to_decide",
            ),
            # notes and evidence that are awaited
            models.Index(
                fields=["school", "ends_on"],
                condition=models.Q(note_state="awaited") | models.Q(evidence_state="asked"),
                name="reports_that_await_papers",
            ),
        ]

    def __str__(self) -> str:
        return f"Absence of {self.pupil} from {self.starts_on}"

    @property
    def span(self) -> Span:
        """The sessions it speaks of."""
        return Span(self.starts_on, self.ends_on, self.starts_session, self.ends_session)

    @property
    def is_unauthorised(self) -> bool:
        """Whether its code leaves the absence unauthorised."""
        return authorises_nothing(self.code)

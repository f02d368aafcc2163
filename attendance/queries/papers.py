"""Notes and evidence that are awaited, and what came in lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Least

from accounts.models import Membership, School
from attendance.access import reports_for
from attendance.domain.calendar import Calendar
from attendance.models.absence_report import EvidenceState, NoteState
from attendance.queries.report_rows import Row, rows

MOST = 200


@dataclass(frozen=True, slots=True)
class Papers:
    """What is awaited, what is due first on top."""

    notes: Sequence[Row]
    evidence: Sequence[Row]
    on: date

    @property
    def overdue(self) -> int:
        late_notes = sum(bool(row.report.note_due_on and row.report.note_due_on < self.on) for row in self.notes)
        late_evidence = sum(
            bool(row.report.evidence_due_on and row.report.evidence_due_on < self.on) for row in self.evidence
        )
        return late_notes + late_evidence


def papers(membership: Membership, school: School, on: date, calendar: Calendar) -> Papers:
    """Some ten statements at any size."""
    awaited = reports_for(membership, on).awaiting_papers()
    due = Least(F("note_due_on"), F("evidence_due_on"))  # of two days the earlier; the one there is where one is blank
    found = rows(awaited.order_by(due, "pk")[:MOST], membership, school, on, calendar)
    return Papers([row for row in found if row.awaits_note], [row for row in found if row.awaits_evidence], on)


def overdue(membership: Membership, on: date) -> int:
    """How many notes and pieces of evidence are overdue: the number on a dashboard. One statement."""
    awaited = reports_for(membership, on).awaiting_papers()
    note = Q(note_state=NoteState.AWAITED, note_due_on__lt=on)
    return awaited.filter(note | Q(evidence_state=EvidenceState.ASKED, evidence_due_on__lt=on)).count()

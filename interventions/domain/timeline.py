"""What a line of a case's timeline can be."""

from enum import StrEnum


class EntryKind(StrEnum):
    """Kinds of line, as the page sorts and marks them."""

    OPENED = "opened"
    STAGE = "stage"
    REVIEW = "review"
    TASK = "task"
    NOTE = "note"
    MARKS = "marks"
    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    MEETING = "meeting"
    PLAN = "plan"
    CONCERN = "concern"
    PAPER = "paper"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    EntryKind.OPENED: "Opened",
    EntryKind.STAGE: "Stage",
    EntryKind.REVIEW: "Review",
    EntryKind.TASK: "Task",
    EntryKind.NOTE: "Note",
    EntryKind.MARKS: "Marks",
    EntryKind.CALL: "Call",
    EntryKind.VISIT: "Visit",
    EntryKind.LETTER: "Letter",
    EntryKind.MEETING: "Meeting",
    EntryKind.PLAN: "Plan",
    EntryKind.CONCERN: "Concern",
    EntryKind.PAPER: "Paper received",
    EntryKind.CLOSED: "Closed",
}

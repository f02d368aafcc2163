"""What reading a file came to: the counts and sentences of the public contract."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How bad: a rejected row is left out, a warned row goes in and is mentioned."""

    REJECTED = "rejected"
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a row, counted as a spreadsheet counts: row 1 is the header."""

    row: int
    column: str
    level: Level
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "level": str(self.level), "message": self.message}


@dataclass(slots=True)
class Summary:
    """Counts of one import. `read` = added + changed + unchanged + rejected; warned rows are among the first three."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    assumed: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    by_cell: bool = False  # a wide file of marks counts cells, not rows

    def reject(self, row: int, column: str, message: str) -> None:
        """Leave this row out, and say why."""
        self.issues.append(Issue(row, column, Level.REJECTED, message))

    def warn(self, row: int, column: str, message: str) -> None:
        """Take this row, and mention what was odd."""
        self.issues.append(Issue(row, column, Level.WARNED, message))

    @property
    def rejected(self) -> int:
        """How many rows were left out, however many things were wrong with each."""
        return len(self._places(Level.REJECTED))

    @property
    def warned(self) -> int:
        """How many of the rows taken carry a warning."""
        return len(self._places(Level.WARNED) - self._places(Level.REJECTED))

    def _places(self, level: Level) -> set[tuple[int, str]]:
        return {(i.row, i.column if self.by_cell else "") for i in self.issues if i.level is level}

    def in_order(self) -> list[Issue]:
        """Issues as the file runs."""
        return sorted(self.issues, key=lambda issue: issue.row)

    def as_json(self) -> dict[str, Any]:
        """The object that a command prints and an import run keeps."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "warned": self.warned,
            "rejected": self.rejected,
            "assumed": list(self.assumed),
            "issues": [issue.as_json() for issue in self.in_order()],
        }

"""What the page of the late desk shows: the day's lines, as far as this person may see them, and the last action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.domain.codes import LATE_AFTER_CLOSE
from attendance.domain.desk import late_words
from attendance.domain.reasons import Reason
from attendance.models import DeskEntry
from attendance.models.desk_entry import Movement
from attendance.queries import desk as queries
from attendance.queries.settings import reasons_of

HIDDEN = "A reason is kept"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who passed the desk today, as one person sees it."""

    entry: DeskEntry
    class_name: str
    is_last: bool  # the last one of its pupil, which is what can be undone
    reason: str
    code: str = ""  # what stands by now, where the passing made a mark
    minutes_late: int | None = None

    @property
    def what(self) -> str:
        """What the passing was, and what it made of the mark."""
        entry = self.entry
        if entry.movement == Movement.LEFT:
            return f"left {entry.with_whom}" if entry.with_whom == "alone" else f"left with {entry.with_whom}"
        how = "came back" if entry.movement == Movement.RETURNED else "came in"
        return how

    @property
    def mark(self) -> str:
        return late_words(self.code, self.minutes_late) if self.code else ""

    @property
    def was(self) -> str:
        """The mark that the desk made, where another stands since."""
        return self.entry.code if self.entry.code != self.code else ""

    @property
    def by(self) -> str:
        if self.entry.device and not self.entry.recorded_by:
            return str(self.entry.device)
        return self.entry.recorded_by.formal_name if self.entry.recorded_by else ""

    @property
    def state(self) -> str:
        """How far the explanation that came of it has come."""
        report = self.entry.report
        return f"{report.code}: {report.get_state_display().lower()}" if report else ""

    @property
    def may_explain(self) -> bool:
        """A reason may still be added."""
        return self.entry.movement == Movement.ARRIVED and not self.entry.reason and not self.entry.words

    @property
    def asks_reason(self) -> bool:
        """After closing the reason decides whether the U stays."""
        return self.may_explain and self.code == LATE_AFTER_CLOSE


@dataclass(frozen=True, slots=True)
class DeskDay:
    """The desk's day so far."""

    lines: list[Line]
    last: list[Line]  # of the action just done
    reasons: Mapping[str, Reason]

    @property
    def offered(self) -> list[tuple[str, Reason]]:
        """The reasons to choose from, by name."""
        return sorted(self.reasons.items(), key=lambda pair: pair[1].name)

    @property
    def late(self) -> int:
        return self._arrived("L")

    @property
    def after_closing(self) -> int:
        return self._arrived(LATE_AFTER_CLOSE)

    @property
    def out(self) -> int:
        """Who has left and is not back."""
        return sum(line.is_last and line.entry.movement == Movement.LEFT for line in self.lines)

    @property
    def together(self) -> UUID | None:
        return self.last[0].entry.together if self.last else None

    @property
    def asks_reason(self) -> bool:
        return any(line.asks_reason for line in self.last)

    @property
    def may_explain(self) -> bool:
        return bool(self.last) and all(line.may_explain for line in self.last)

    @property
    def may_undo(self) -> bool:
        return bool(self.last) and all(line.is_last for line in self.last)

    def _arrived(self, code: str) -> int:
        return sum(line.code == code and line.entry.movement == Movement.ARRIVED for line in self.lines)


def of_day(school: School, membership: Membership, on: date, done: UUID | None) -> DeskDay:
    """Who passed today, the latest first. Two statements; one where nobody gave a reason and none is asked for."""
    entries = queries.lines_of_day(school, on)
    reasons = reasons_of(school) if done or any(entry.reason for entry in entries) else {}
    seen: set[int] = set()
    lines = []
    for entry in entries:
        lines.append(
            Line(
                entry,
                entry.class_name or "",  # type: ignore[attr-defined]
                entry.pupil_id not in seen,
                _reason(entry, reasons, membership),
                *_stands(entry),
            )
        )
        seen.add(entry.pupil_id)
    return DeskDay(lines, [line for line in lines if done and line.entry.together == done], reasons)


def _stands(entry: DeskEntry) -> tuple[str, int | None]:
    """The mark of the passing as it stands by now: an explanation or a correction may have changed it."""
    mark = entry.stands if entry.code else None  # type: ignore[attr-defined]
    return (mark["code"], mark["minutes"]) if mark else (entry.code, entry.minutes_late)


def _reason(entry: DeskEntry, reasons: Mapping[str, Reason], membership: Membership) -> str:
    """The reason in words; what is sensitive only for who may see such things, or has written it down."""
    if not entry.reason and not entry.words:
        return ""
    reason = reasons.get(entry.reason)
    private = bool(entry.reason) and (reason is None or reason.sensitive)
    if private and entry.recorded_by_id != membership.user_id and not membership.may(Permission.VIEW_SENSITIVE):
        return HIDDEN
    return ": ".join(_parts([reason.name if reason else "", entry.words]))


def _parts(words: Sequence[str]) -> list[str]:
    return [word for word in words if word]

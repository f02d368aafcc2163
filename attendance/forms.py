"""What comes back from the register page, and what goes out to it again. Plain on purpose: a class is on the screen
in a few milliseconds, and the rules live in `domain/register.py`."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from accounts.domain.roles import Permission
from attendance.domain import codes
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, TEACHER_LETTERS, Code
from attendance.domain.register import Chosen, Row, Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet as the template prints it."""

    row: Row
    chosen: Chosen
    locked: bool  # for this person

    @property
    def other(self) -> str:
        """A code beyond the three picks."""
        return "" if self.chosen.code in TEACHER_LETTERS else self.chosen.code

    @property
    def kind(self) -> str:
        """How the row counts in the bar: present, late, absent, away, planned, or empty."""
        if self.locked:
            return "planned"
        code = codes.known(self.chosen.code)
        if code is None:
            return ""
        if code.letter == LATE:
            return "late"
        if code.attends:
            return "present"
        return "absent" if code.is_absence else "away"


class RegisterForm:
    """The sheet with what somebody chose on it; nothing is decided here."""

    def __init__(
        self,
        sheet: Sheet,
        *,
        any_code: bool,
        permissions: Set[Permission],
        data: Mapping[str, str] | None = None,
        minutes: int | None = None,
    ):
        self.sheet, self.any_code, self.data, self.permissions = sheet, any_code, data, permissions
        self.minutes = minutes  # how late somebody is who comes in just now, where the register is open
        self.chosen = {} if data is None else self._read(data)

    @property
    def seen(self) -> str:
        return "" if self.data is None else self.data.get("seen", "")

    @property
    def reason(self) -> str:
        return "" if self.data is None else self.data.get("reason", "").strip()

    @property
    def lines(self) -> list[Line]:
        return [Line(row, self._shown(row), row.locked and not self.any_code) for row in self.sheet.rows]

    @property
    def other_codes(self) -> list[Code]:
        """What may be typed beside the picks."""
        if not self.any_code:
            return []
        return [
            code
            for code in codes.code_set(self.sheet.on)
            if code.letter not in TEACHER_LETTERS and code.entry.permission in self.permissions
        ]

    def counts(self) -> dict[str, int]:
        """Present, late, absent, away, planned and still to mark."""
        kinds = [line.kind for line in self.lines]
        return {kind or "unmarked": kinds.count(kind) for kind in ("present", "late", "absent", "away", "planned", "")}

    def with_the_rest_present(self) -> "RegisterForm":
        """Who has no mark yet is present: for pages without script. Nothing is saved by it."""
        filled = RegisterForm(
            self.sheet, any_code=self.any_code, permissions=self.permissions, data=self.data, minutes=self.minutes
        )
        for line in self.lines:
            if not line.locked and not line.chosen.code:
                filled.chosen[line.row.pupil_id] = Chosen(self.sheet.present, None, line.chosen.comment)
        return filled

    def _shown(self, row: Row) -> Chosen:
        if row.pupil_id in self.chosen:
            return self.chosen[row.pupil_id]
        return Chosen(*row.standing.content) if row.standing else Chosen(row.filled)

    def _read(self, data: Mapping[str, str]) -> dict[int, Chosen]:
        return {row.pupil_id: self._read_row(row, data) for row in self.sheet.rows if not row.locked or self.any_code}

    def _read_row(self, row: Row, data: Mapping[str, str]) -> Chosen:
        picked = data.get(f"code-{row.pupil_id}", "")
        typed = data.get(f"other-{row.pupil_id}", "").strip().upper() if self.any_code else ""
        code = typed if typed and (typed != row.filled or not picked) else picked
        minutes = self._minutes(data.get(f"late-{row.pupil_id}", "").strip(), code, row)
        return Chosen(code, minutes, data.get(f"note-{row.pupil_id}", "").strip()[:200])

    def _minutes(self, typed: str, code: str, row: Row) -> int | None:
        if code not in (LATE, LATE_AFTER_CLOSE):
            return None
        if typed.isascii() and typed.isdigit():
            return min(int(typed), 9999)
        return None if row.standing and row.standing.code == code else self.minutes

"""What comes back from the register page, and what goes out to it again. Plain on purpose: a class is on the screen
in a few milliseconds, and the rules live in `domain/register.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.domain.roles import Permission
from attendance.domain import codes, meanwhile
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, TEACHER_LETTERS, Code, CountsAs
from attendance.domain.meanwhile import Moved, Short
from attendance.domain.register import PLANNED, Chosen, Row, Sheet, Taker

MINE = "mine"  # of two choices for a row that moved meanwhile: the own one


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet as the template prints it."""

    row: Row
    chosen: Chosen
    locked: bool  # for this person
    words: str  # why it is filled, as far as this person may know
    asked: str = ""  # the code that was asked for and waits for the office
    blank: bool = False  # has no mark, and none that this person could make any more

    @property
    def other(self) -> str:
        """A code beyond the three picks."""
        return "" if self.chosen.code in TEACHER_LETTERS else self.chosen.code

    @property
    def other_name(self) -> str:
        code = codes.known(self.other)
        return code.name if code else ""

    @property
    def run_on(self) -> str:
        """A code filled in from the morning, which may stay or give way to one of the picks."""
        planned = self.row.planned
        return planned.code if planned and planned.runs_on and not self.row.standing else ""

    @property
    def is_private(self) -> bool:
        """Whether its words tell more than that an absence is planned."""
        return self.words != PLANNED

    @property
    def kind(self) -> str:
        """How the row counts in the bar: present, late, absent, away, planned, or empty."""
        if self.blank:
            return "blank"
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


def _order(code: Code) -> int:
    return IN_THE_LIST.index(code.counts_as)


IN_THE_LIST = (
    CountsAs.AUTHORISED,
    CountsAs.UNAUTHORISED,
    CountsAs.APPROVED_ACTIVITY,
    CountsAs.PRESENT,
    CountsAs.NOT_POSSIBLE,
    CountsAs.ADMINISTRATIVE,
)


class RegisterForm:
    """The sheet with what somebody chose on it; nothing is decided here."""

    def __init__(
        self,
        sheet: Sheet,
        *,
        taker: Taker,
        data: Mapping[str, str] | None = None,
        minutes: int | None = None,
        only_asks: bool = False,
    ):
        self.sheet, self.taker, self.data = sheet, taker, data
        self.asked: Mapping[int, str] = {}  # what waits for the office, by pupil: for whoever prints the page
        self.only_asks = only_asks  # an earlier day, of which only what stands can be asked to be otherwise
        self.any_code = taker.may(Permission.ENTER_ANY_CODE)
        self.minutes = minutes  # how late somebody is who comes in just now, where the register is open
        self.sent = {} if data is None else self._read(data)  # all that was chosen, for rows locked by now, too
        current = self.seen == sheet.fingerprint
        nothing = Chosen()
        open_ = {
            row.pupil_id
            for row in sheet.rows
            if not row.locked or self.any_code or row.contradicts(self.sent.get(row.pupil_id, nothing))
        }
        here = {row.pupil_id for row in sheet.rows}
        # What was chosen for a row that somebody locked meanwhile still says that the two are not of one mind.
        self.chosen = {pk: one for pk, one in self.sent.items() if pk in open_ or pk not in here or not current}

    @property
    def seen(self) -> str:
        return "" if self.data is None else self.data.get("seen", "")

    @property
    def base(self) -> dict[int, Short]:
        """What the page had shown when it was opened."""
        return {} if self.data is None else meanwhile.read_base(self.data.get("base", ""))

    @property
    def base_line(self) -> str:
        """What the page shows now, to be carried along."""
        return meanwhile.base_of(self.sheet)

    @property
    def reason(self) -> str:
        return "" if self.data is None else self.data.get("reason", "").strip()

    @property
    def here(self) -> list[int]:
        """Pupils with an absence entered or planned who are in the room after all."""
        data = self.data or {}
        return [row.pupil_id for row in self.sheet.rows if row.locked and data.get(f"here-{row.pupil_id}")]

    def said(self, pupil_id: int) -> str:
        """What was said at a welcome back."""
        return "" if self.data is None else self.data.get(f"said-{pupil_id}", "").strip()

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                row,
                self._shown(row),
                row.locked and not self.any_code,
                row.words_for(self.taker),
                self.asked.get(row.pupil_id, ""),
                self.only_asks and row.standing is None,
            )
            for row in self.sheet.rows
        ]

    @property
    def other_codes(self) -> list[Code]:
        """What may be typed beside the picks: absences first, then what counts as present, then what is not counted."""
        if not self.any_code:
            return []
        allowed = codes.code_set(self.sheet.on).allowed(self.taker.permissions)
        return sorted((code for code in allowed if code.letter not in TEACHER_LETTERS), key=_order)

    def counts(self) -> dict[str, int]:
        """Present, late, absent, away, planned and still to mark."""
        kinds = [line.kind for line in self.lines]
        return {kind or "unmarked": kinds.count(kind) for kind in ("present", "late", "absent", "away", "planned", "")}

    def moved(self) -> list[Moved]:
        """Rows that somebody changed while the page was open."""
        return meanwhile.moved(self.sheet, self.base, self.sent)

    def give_way(self, moved: list[Moved]) -> None:
        """Show what stands in the rows that moved: the own choice takes its place only where somebody says so."""
        for one in moved:
            self.chosen.pop(one.row.pupil_id, None)

    def with_the_rest_present(self) -> None:
        """Who has no mark yet is present: for pages without script. Nothing is saved by it."""
        for line in self.lines:
            if not line.locked and not line.chosen.code:
                self.chosen[line.row.pupil_id] = Chosen(self.sheet.present, None, line.chosen.comment)

    def _shown(self, row: Row) -> Chosen:
        if row.pupil_id in self.chosen:
            return self.chosen[row.pupil_id]
        return Chosen(*row.standing.content) if row.standing else Chosen(row.filled)

    def _read(self, data: Mapping[str, str]) -> dict[int, Chosen]:
        rows = {row.pupil_id: row for row in self.sheet.rows}
        sent = {pk: self._read_row(row, data) for pk, row in rows.items()}
        names = [name.removeprefix("code-") for name in data if name.startswith("code-")]
        strangers = {int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 10} - rows.keys()
        return sent | {pk: Chosen(data[f"code-{pk}"]) for pk in strangers if data.get(f"code-{pk}")}

    def _read_row(self, row: Row, data: Mapping[str, str]) -> Chosen:
        if data.get(f"settle-{row.pupil_id}") == MINE:
            mine = meanwhile.read_mine(data.get(f"mine-{row.pupil_id}", ""))
            if mine is not None:
                return mine
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
        return row.standing.minutes_late if row.standing and row.standing.code == code else self.minutes

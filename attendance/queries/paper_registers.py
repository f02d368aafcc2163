"""What a line of a paper register would do, before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.domain.refusal import Refused
from attendance.domain import paper
from attendance.domain import register as rules
from attendance.domain.paper import Written
from attendance.domain.register import Chosen, Row, Sheet, Taker
from attendance.models import Register
from attendance.queries.registers import sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil of the paper, with what stands."""

    number: int
    row: Row
    written: Written

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.written.code, self.written.minutes_late)

    @property
    def differs(self) -> bool:
        """Something else stands already."""
        standing = self.row.standing
        return standing is not None and (standing.code, standing.minutes_late) != (
            self.written.code,
            self.written.minutes_late,
        )

    @property
    def is_new(self) -> bool:
        return self.row.standing is None


@dataclass(frozen=True, slots=True)
class Reading:
    """A class's line, read against its register."""

    register: Register
    line: str
    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)  # numbers of pupils who are no longer on the register
    not_on_paper: list[str] = field(default_factory=list)
    trouble: str = ""

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]

    @property
    def exceptions(self) -> list[Line]:
        return [line for line in self.lines if line.written.code != self.sheet.present]

    @property
    def present(self) -> int:
        return sum(line.written.code == self.sheet.present for line in self.lines)


def reading(register: Register, order: Sequence[int], line: str, taker: Taker) -> Reading:
    """A line against the register as it stands; `order` are the pupils as they were printed. One statement."""
    standing = sheet(register)
    rows = {row.pupil_id: row for row in standing.rows}
    planned = {n: rows[pk].planned.code for n, pk in enumerate(order, 1) if pk in rows and rows[pk].planned}  # type: ignore[union-attr]
    found = Reading(register, line, standing)
    try:
        said = paper.read(line, len(order), register.session, planned)
        lines = _lines(said, order, rows)
        for one in lines:
            rules.check_choice(one.row, one.chosen, standing, taker)
    except Refused as refusal:
        return Reading(register, line, standing, trouble=refusal.sentence)
    found.lines.extend(lines)
    found.gone.extend(n for n, pk in enumerate(order, 1) if pk not in rows)
    found.not_on_paper.extend(row.name for row in standing.rows if row.pupil_id not in set(order))
    return found


def _lines(said: Mapping[int, Written], order: Sequence[int], rows: Mapping[int, Row]) -> list[Line]:
    return [Line(n, rows[pk], said[n]) for n, pk in enumerate(order, 1) if pk in rows]

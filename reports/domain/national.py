"""National figures to stand beside a school's own, each with its source. The file is ours, made from the published one."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from attendance.domain.tally import Tally

FILE = Path(__file__).parent.parent / "figures" / "national.csv"
SOURCE = (
    "Department for Education, Pupil attendance in schools: England, 2025/26 to date (week 26 of 2026), "
    "pupils aged 5 to 15. Open Government Licence v3.0."
)
ALL_PHASES = "all"


@dataclass(frozen=True, slots=True)
class National:
    """England, one phase and one academic year (named by the calendar year it starts in)."""

    year: int
    phase: str
    pupils: int
    tally: Tally
    persistent_tenths: int

    @property
    def label(self) -> str:
        kind = "all schools" if self.phase == ALL_PHASES else f"{self.phase} schools"
        return f"England, {kind}, {self.year}/{(self.year + 1) % 100:02d}"


def figures(phase: str) -> National:
    """The latest national figures for a school of this phase; all phases together where it has no row of its own."""
    rows = read(FILE)
    latest = max(row.year for row in rows)
    by_phase = {row.phase: row for row in rows if row.year == latest}
    return by_phase.get(phase, by_phase[ALL_PHASES])


@cache
def read(file: Path) -> tuple[National, ...]:
    """Every row of the file; its notes begin with #."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple(_row(row) for row in csv.DictReader(lines))


def _row(row: dict[str, str]) -> National:
    number = {name: int(value) for name, value in row.items() if name != "phase"}
    return National(
        year=number["year"],
        phase=row["phase"],
        pupils=number["pupils"],
        tally=Tally(
            possible=number["possible"],
            present=number["present"],
            authorised=number["authorised"],
            unauthorised=number["unauthorised"],
            late=number["late"],
            late_after_close=0,
        ),
        persistent_tenths=(number["persistent_thousandths"] + 50) // 100,
    )

"""The weekly class list: its order, what each row says, and what may stand on a big screen (S4-122 to S4-126)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from attendance.domain.tally import Tally
from interventions.domain.policy import Band
from reports.domain.comparison import Change, Direction, change

FEWEST_SESSIONS = 20  # below this a figure says more about chance than about the child


@dataclass(frozen=True, slots=True)
class Row:
    """One pupil on the list: the four weeks to date, the four before, and earlier fours of the same year."""

    pupil_id: int
    name: str
    sort_name: str
    now: Tally
    before: Tally
    band: Band | None = None
    earlier: tuple[Tally, ...] = ()
    joined_on: date | None = None
    upn: str = ""  # for the API; never on a page

    @property
    def too_few(self) -> bool:
        """Too few possible sessions for a figure to mean anything, or none."""
        return self.now.possible < FEWEST_SESSIONS

    @property
    def tenths(self) -> int | None:
        """The figure as shown, or None where there are too few sessions."""
        return None if self.too_few else self.now.tenths

    @property
    def change(self) -> Change | None:
        """Against the four school weeks before, in sessions; None where either side has too few."""
        if self.too_few or self.before.possible < FEWEST_SESSIONS:
            return None
        return change(self.now, self.before)

    @property
    def arrow(self) -> Direction | None:
        return self.change.direction if self.change else None

    def with_band(self, band: Band | None) -> "Row":
        """The same row on its rung of the school's ladder."""
        return replace(self, band=band)

    @property
    def nothing_missed(self) -> bool:
        return not self.too_few and self.now.absent == 0

    @property
    def personal_best(self) -> bool:
        """Better than in any four weeks before, this year. The first four weeks are nobody's best."""
        figures = [tally.tenths for tally in self.earlier if tally.possible >= FEWEST_SESSIONS]
        if self.tenths is None or not figures:
            return False
        return all(figure is not None and self.tenths > figure for figure in figures)


def order(rows: Iterable[Row]) -> list[Row]:
    """Highest first, as the figures are shown; equal figures by name; too few sessions last (S4-124)."""
    return sorted(rows, key=lambda row: (row.tenths is None, -(row.tenths or 0), row.sort_name, row.pupil_id))


@dataclass(frozen=True, slots=True)
class GoodNews:
    """What a projected screen may say of a pupil."""

    name: str
    says: str


def screen_safe(rows: Sequence[Row]) -> list[GoodNews]:
    """Gains and bests alone, by name: nobody's fall, band, need or reason, and no figure to compare oneself with."""
    news = []
    for row in sorted(rows, key=lambda row: (row.sort_name, row.pupil_id)):
        says = _good(row)
        if says:
            news.append(GoodNews(row.name, says))
    return news


def _good(row: Row) -> str:
    if row.nothing_missed:
        return "here for every session"
    if row.personal_best:
        return "best four weeks of the year"
    if row.change and row.change.direction is Direction.IMPROVED:
        won = row.change.sessions
        return "one session won back" if won == 1 else f"{won} sessions won back"
    return ""

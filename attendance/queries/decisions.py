"""The head's daily list: proposed explanations, each with what speaks for a decision (S4-023, S4-042, S0-032)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import Membership, School
from attendance.access import reports_for
from attendance.domain import patterns
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, code_set, counts_as
from attendance.domain.patterns import Spell
from attendance.domain.tally import Tally
from attendance.domain.windows import Window, year_to_date
from attendance.models.absence_report import ReportState
from attendance.queries import tallies
from attendance.queries.absence_spells import spells
from attendance.queries.report_rows import Earlier, Row, rows

MOST = 100
EARLIER = 4
CHOICES = (CountsAs.AUTHORISED, CountsAs.UNAUTHORISED, CountsAs.NOT_POSSIBLE)
NOT_CHOSEN = {"N", "U", "E", "X", "C2"}  # none of them is a decision on what a parent said


@dataclass(frozen=True, slots=True)
class ToDecide:
    """One explanation, with the child's year so far."""

    row: Row
    year: Tally
    spells: Sequence[Spell]

    @property
    def spell_words(self) -> str:
        return patterns.in_words(self.spells)

    @property
    def earlier(self) -> Sequence[Earlier]:
        """The last decisions on this child's absences."""
        return self.row.earlier[:EARLIER]

    @property
    def code_if_not(self) -> str:
        """What stands where it is not accepted."""
        return "G" if self.row.reason is not None and self.row.reason.code == "G" else "O"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The list, and what was decided, or stood without a decision, today."""

    waiting: Sequence[ToDecide]
    decided: Sequence[Row]
    stood: Sequence[Row]
    window: Window

    @property
    def ordinary(self) -> int:
        return sum(one.row.is_ordinary for one in self.waiting)


def decisions(membership: Membership, school: School, on: date, calendar: Calendar) -> Decisions:
    """What waits for the head, longest waiting first. Some twenty statements at any size."""
    seen = reports_for(membership, on)
    waiting = rows(seen.proposed().order_by("received_at", "pk")[:MOST], membership, school, on, calendar)
    start = timezone.make_aware(datetime.combine(on, time.min), timezone.get_current_timezone())
    decided = seen.filter(decided_at__gte=start, state__in=[ReportState.STANDS, ReportState.REFUSED])
    stood = seen.filter(received_at__gte=start, state=ReportState.STANDS, decided_by=None)
    window = year_to_date(on, calendar)
    ids = {row.report.pupil_id for row in waiting}
    year = tallies.for_pupils(school, ids, window) if ids else {}
    missed = spells(school, ids, window)
    return Decisions(
        [ToDecide(row, year.get(row.report.pupil_id, Tally()), missed[row.report.pupil_id]) for row in waiting],
        rows(decided.order_by("-decided_at", "-pk")[:MOST], membership, school, on, calendar),
        rows(stood.order_by("-received_at", "-pk")[:MOST], membership, school, on, calendar),
        window,
    )


def codes_to_choose(on: date) -> list[tuple[str, str]]:
    """What the head may name instead, as letter and words."""
    return [
        (code.letter, f"{code.letter} {code.name}")
        for code in code_set(on)
        if counts_as(code.letter) in CHOICES and code.letter not in NOT_CHOSEN
    ]

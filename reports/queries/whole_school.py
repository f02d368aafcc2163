"""A school in totals: headline, groups side by side, week by week. No name comes out of here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from accounts.models import School
from attendance.domain.calendar import Calendar, monday
from attendance.domain.tally import Tally
from attendance.domain.windows import Window, year_to_date
from attendance.models import WeekTally
from attendance.queries import tallies
from pupils.domain.years import YearGroup, academic_year_of
from pupils.models import GroupPlace, Need
from pupils.models.group import GroupKind
from reports.domain import cohorts, national
from reports.domain.cohorts import Cohort, Shown
from reports.domain.periods import same_point_last_year

ByPupil = dict[int, Tally]
FSM, EHCP, SEN_SUPPORT = "fsm", "ehcp", "sen_support"


@dataclass(frozen=True, slots=True)
class Headline:
    """The whole school in a period, beside the same point last year and England."""

    window: Window
    last_window: Window | None
    now: Shown
    last_year: Shown | None
    nation: national.National


@dataclass(frozen=True, slots=True)
class CohortRow:
    """One group, now and at the same point last year, as they may be shown."""

    label: str
    now: Shown
    last_year: Shown | None


@dataclass(frozen=True, slots=True)
class CohortTable:
    """Groups that together are the whole school."""

    title: str
    rows: list[CohortRow]


@dataclass(frozen=True, slots=True)
class Week:
    """A school week of this year and the same one of last year."""

    label: str
    now: int | None  # tenths
    last_year: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything counted once, to be looked at from several sides."""

    school: School
    window: Window
    last_window: Window | None
    now: ByPupil
    last_year: ByPupil
    extra: list[ByPupil]  # the further windows asked for
    names_known: bool  # whoever looks may see pupils anyway, so nothing is hidden

    @property
    def headline(self) -> Headline:
        return Headline(
            window=self.window,
            last_window=self.last_window,
            now=self.whole(self.now),
            last_year=self.whole(self.last_year) if self.last_window else None,
            nation=national.figures(self.school.phase),
        )

    def whole(self, by_pupil: ByPupil) -> Shown:
        """All pupils, as they may be shown."""
        cohort = Cohort.of("All pupils", by_pupil.values())
        return cohorts.show(cohort) if self.names_known else cohorts.suppress_one(cohort)

    def table(self, title: str, now: dict[int, str], last: dict[int, str], order: Sequence[str]) -> CohortTable:
        """Pupils grouped by these labels, as they may be shown."""
        shown = self._groups(self.now, now, order)
        before = self._groups(self.last_year, last, order) if self.last_window else {}
        return CohortTable(title, [CohortRow(label, row, before.get(label)) for label, row in shown.items()])

    def _groups(self, by_pupil: ByPupil, labels: dict[int, str], order: Sequence[str]) -> dict[str, Shown]:
        grouped: dict[str, list[Tally]] = defaultdict(list)
        for pupil_id, tally in by_pupil.items():
            if tally.possible:
                grouped[labels.get(pupil_id, NOT_PLACED)].append(tally)
        groups = [Cohort.of(label, grouped[label]) for label in order if label in grouped]
        rows = [cohorts.show(group) for group in groups] if self.names_known else cohorts.suppress(groups)
        return {row.label: row for row in rows}


def picture(
    school: School,
    window: Window,
    last_window: Window | None,
    further: Iterable[Window] = (),
    *,
    names_known: bool = False,
) -> Picture:
    """Every pupil's tally in these windows, in the statements of one. Small numbers are hidden unless names are known."""
    further = list(further)
    counted = tallies.for_windows(school, [window, last_window or window, *further])
    return Picture(
        school=school,
        window=window,
        last_window=last_window,
        now=counted[0],
        last_year=counted[1] if last_window else {},
        extra=list(counted[2:]),
        names_known=names_known,
    )


def year_so_far(school: School, on: date, calendar: Calendar, *, names_known: bool = False) -> Picture:
    """The year to date against the same point last year."""
    window = year_to_date(on, calendar)
    last = same_point_last_year(window, academic_year_of(on), calendar)
    return picture(school, window, last, names_known=names_known)


def by_year_group(seen: Picture) -> CohortTable:
    """Year by year. Two statements."""
    return seen.table(
        "Year group",
        _year_groups(seen.school, seen.window),
        _year_groups(seen.school, seen.last_window),
        [*(year.label for year in YearGroup), NOT_PLACED],
    )


def by_need(seen: Picture) -> list[CohortTable]:
    """Free school meals and special educational needs. Two statements."""
    now, last = _needs(seen.school, seen.window), _needs(seen.school, seen.last_window)
    return [
        seen.table(title, _labels(seen.now, now, choose), _labels(seen.last_year, last, choose), order)
        for title, choose, order in (
            ("Free school meals", _meals, (MEALS, NO_MEALS)),
            ("Special educational needs", _special, (PLAN, SUPPORT, NO_SEN)),
        )
    ]


def weeks(school: School, window: Window, last_window: Window | None) -> list[Week]:
    """Attendance week by week, the nth school week of this year beside the nth of last. One statement."""
    first = min(w.start for w in (window, last_window) if w)
    by_week: dict[date, Tally] = defaultdict(Tally)
    counted = (
        WeekTally.objects.filter(school=school, starts_on__gte=first, starts_on__lt=window.end)
        .values("starts_on")
        .annotate(p=Sum("possible"), a=Sum("present"), z=Sum("authorised"), u=Sum("unauthorised"))
    )
    for row in counted:
        by_week[monday(row["starts_on"])] += Tally(row["p"], row["a"], row["z"], row["u"])
    now = _in_window(by_week, window)
    last = _in_window(by_week, last_window) if last_window else []
    return [
        Week(
            label=f"{start.day} {start:%b}",
            now=tally.tenths,
            last_year=last[n][1].tenths if n < len(last) else None,
        )
        for n, (start, tally) in enumerate(now)
    ]


MEALS, NO_MEALS = "Eligible for free school meals", "Not eligible"
PLAN, SUPPORT, NO_SEN = "Education, health and care plan", "SEN support", "No special educational need"
NOT_PLACED = "No class recorded"


def _in_window(by_week: dict[date, Tally], window: Window) -> list[tuple[date, Tally]]:
    first = monday(window.start)
    return [(start, by_week[start]) for start in sorted(by_week) if first <= start < window.end]


def _year_groups(school: School, window: Window | None) -> dict[int, str]:
    """Each pupil's year group at the end of a window, or when last placed inside it."""
    if window is None:
        return {}
    places = (
        GroupPlace.objects.filter(school=school, kind=GroupKind.CLASS, starts_on__lt=window.end)
        .filter(Q(ends_on=None) | Q(ends_on__gte=window.start))
        .order_by("starts_on", "pk")
        .values_list("pupil_id", "year_group")
    )
    return {pupil_id: YearGroup(year).label for pupil_id, year in places}


def _needs(school: School, window: Window | None) -> dict[int, set[str]]:
    """Which of the needs that are reported on each pupil had at any time in a window."""
    if window is None:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    rows = (
        Need.objects.filter(school=school, kind__in=(FSM, EHCP, SEN_SUPPORT), starts_on__lt=window.end)
        .filter(Q(ends_on=None) | Q(ends_on__gte=window.start))
        .values_list("pupil_id", "kind")
    )
    for pupil_id, kind in rows:
        found[pupil_id].add(kind)
    return found


def _labels(by_pupil: ByPupil, needs: dict[int, set[str]], choose: Callable[[set[str]], str]) -> dict[int, str]:
    return {pupil_id: choose(needs.get(pupil_id, set())) for pupil_id in by_pupil}


def _meals(needs: set[str]) -> str:
    return MEALS if FSM in needs else NO_MEALS


def _special(needs: set[str]) -> str:
    if EHCP in needs:
        return PLAN
    return SUPPORT if SEN_SUPPORT in needs else NO_SEN

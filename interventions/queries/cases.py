"""Cases as pages show them: a list, and one case with everything around the pupil."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.domain.tally import Tally
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_pupils
from interventions.access import cases_for, tasks_for
from interventions.domain import over
from interventions.domain.facts import Standing
from interventions.domain.kinds import LADDER
from interventions.domain.policy import Band, Policy, Stage
from interventions.domain.timeline import EntryKind
from interventions.models import Case, CaseEntry, CaseStage, Task
from interventions.models.case import CaseQuerySet
from interventions.queries.policy import policy_of
from interventions.queries.standings import standings_of
from pupils.queries.groups import class_names

A_PAGE = 50
ONE_WEEK = timedelta(weeks=1)
SHOW = {"open": "Open", "mine": "Mine", "review": "Review due", "closed": "Closed"}
PRIVATE = "A private note, for those who may see what is sensitive."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to."""

    show: str = "open"
    stage: str = ""
    page: str = ""

    @classmethod
    def of(cls, given: dict[str, str], policy: Policy) -> "Wanted":
        """As asked for in an address; what is unknown falls back."""
        show, stage = given.get("show", "open"), given.get("stage", "")
        return cls(show if show in SHOW else "open", stage if policy.stage(stage) else "", given.get("page", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pupil stands on one track, in words."""

    track: str  # its name; blank for the ladder
    stage: Stage
    standing: Standing

    def is_overdue(self, on: date) -> bool:
        return self.standing.review_on is not None and self.standing.review_on < on


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list."""

    case: Case
    group: str
    places: list[Place]
    tally: Tally
    band: Band | None
    tasks: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Page:
    """The list of cases."""

    rows: list[Row]
    sheet: Sheet[Case]
    counts: dict[str, int]
    stages: list[Stage]  # that the list can be narrowed to


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline as this person sees it."""

    entry: CaseEntry
    text: str

    @property
    def on(self) -> date:
        return self.entry.on

    @property
    def kind(self) -> str:
        return self.entry.kind

    @property
    def kind_words(self) -> str:
        return EntryKind(self.entry.kind).words


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case."""

    row: Row
    whys: list[tuple[Place, str]]  # which sentence put the pupil there
    lines: list[Line]
    tasks: list[Task]
    figure: str  # what it is counted over, in words


def page(membership: Membership, school: School, wanted: Wanted, on: date) -> Page:
    """The cases that this person may see, as wanted, fifty at a time. Some nine statements."""
    policy = policy_of(school, on)
    seen = with_review(cases_for(membership, on), on)
    of_stage = seen.filter(in_stage(wanted.stage, on)) if wanted.stage else seen
    counts = of_stage.aggregate(
        open=Count("pk", filter=Q(state="open")),
        mine=Count("pk", filter=Q(state="open", owner=membership)),
        review=Count("pk", filter=Q(state="open", review_on__lte=on + ONE_WEEK)),
        closed=Count("pk", filter=Q(state="closed")),
    )
    found = _narrowed(of_stage, membership, wanted.show, on).select_related("pupil", "owner__user")
    sheet = Paginator(found, A_PAGE).get_page(wanted.page)
    return Page(
        rows(membership, school, list(sheet), policy, on), sheet, counts, [s for s in policy.stages if s.opens_a_case]
    )


def with_review(cases: CaseQuerySet, on: date) -> QuerySet[Any]:
    """With the day of the next review of the stages a pupil stands in now."""
    return cases.annotate(review_on=Subquery(_latest(on).filter(review_on__isnull=False).values("review_on")[:1]))


def reviews_due(cases: CaseQuerySet, on: date) -> QuerySet[Any]:
    """Open cases with a review within a week, or overdue."""
    return with_review(cases.open(), on).filter(review_on__lte=on + ONE_WEEK)


def in_stage(stage: str, on: date) -> Q:
    """Standing in a stage on a day."""
    return Q(Exists(_latest(on).filter(stage=stage)))


def _latest(on: date) -> QuerySet[CaseStage]:
    """The last line of each track of a case's pupil, as on a day; the earliest review first.

    The latest by its day, for a run for a day that has passed writes its lines after those of later days.
    """
    lines = CaseStage.objects.filter(pupil=OuterRef("pupil"), on__lte=on)
    later = CaseStage.objects.filter(pupil=OuterRef("pupil"), track=OuterRef("track"), on__lte=on)
    later = later.filter(Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")))
    return lines.filter(~Exists(later)).order_by("review_on")


def _narrowed(cases: QuerySet[Any], membership: Membership, show: str, on: date) -> QuerySet[Case]:
    if show == "closed":
        return cases.filter(state="closed").order_by("-closed_on", "-pk")
    open_ones = cases.filter(state="open").order_by(F("review_on").asc(nulls_last=True), "opened_on", "pk")
    if show == "mine":
        return open_ones.filter(owner=membership)
    return open_ones.filter(review_on__lte=on + ONE_WEEK) if show == "review" else open_ones


def rows(membership: Membership, school: School, cases: Sequence[Case], policy: Policy, on: date) -> list[Row]:
    """Cases with class, stages, figure and what is owed. Six statements however many."""
    if not cases:
        return []
    ids = {case.pupil_id for case in cases}
    standings = standings_of(school, on, ids)
    groups = class_names(school, ids, on)
    tallies = for_pupils(school, ids, over.window(policy.figure, on, calendar_of(school)))
    owed = {
        pk: (number, late)
        for pk, number, late in tasks_for(membership, on)
        .open()
        .filter(pupil__in=ids)
        .order_by()
        .values_list("pupil_id")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    }
    found = []
    for case in cases:
        pk = case.pupil_id
        tally = tallies.get(pk, Tally())
        number, late = owed.get(pk, (0, 0))
        band = policy.ladder.band(tally.tenths) if policy.can_say(tally) else None
        places = places_of(policy, standings.get(pk, {}).values())
        found.append(Row(case, groups.get(pk, ""), places, tally, band, number, late))
    return found


def places_of(policy: Policy, standings: object) -> list[Place]:
    """Where a pupil stands, the ladder first; only stages that ask for something."""
    names = {track.key: track.name for track in policy.beside} | {LADDER: ""}
    found = [
        Place(names.get(one.track, one.track), stage, one)
        for one in standings  # type: ignore[attr-defined]
        if (stage := policy.stage(one.stage)) is not None and stage.opens_a_case
    ]
    return sorted(found, key=lambda place: (place.track != "", place.track))


def case_page(membership: Membership, school: School, case: Case, on: date) -> CasePage:
    """One case with its timeline, the latest first. Some twelve statements."""
    policy = policy_of(school, on)
    row = rows(membership, school, [case], policy, on)[0]
    lines = list(reversed(lines_of(membership, [case]).get(case.pk, [])))
    tasks = list(
        tasks_for(membership, on).open().filter(pupil=case.pupil_id).select_related("owner__user").order_by("due_on")
    )
    return CasePage(row, _whys(case, row.places), lines, tasks, over.words(policy.figure))


def lines_of(membership: Membership, cases: Sequence[Case]) -> dict[int, list[Line]]:
    """The timelines of some cases, oldest first; what is private only as far as that there is something. One statement."""
    sees = membership.may(Permission.VIEW_SENSITIVE)
    entries = CaseEntry.objects.filter(case__in=[case.pk for case in cases]).select_related("by").order_by("on", "pk")
    found: dict[int, list[Line]] = defaultdict(list)
    for entry in entries:
        may_read = sees or not entry.sensitive or entry.by_id == membership.user_id
        found[entry.case_id].append(Line(entry, entry.text if may_read else PRIVATE))
    return found


def _whys(case: Case, places: Sequence[Place]) -> list[tuple[Place, str]]:
    """The sentence under which the pupil came to each stage. One statement."""
    if not places:
        return []
    lines = CaseStage.objects.filter(pupil=case.pupil_id, what__in=["entered", "moved"]).order_by("-pk")
    said: dict[tuple[str, str], str] = {}
    for track, stage, why in lines.values_list("track", "stage", "why"):
        said.setdefault((track, stage), why)
    return [(place, said.get((place.standing.track, place.stage.key), "")) for place in places]

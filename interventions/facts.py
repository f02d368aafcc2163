"""Rows to PupilFacts, for every pupil of a school at once: a handful of statements, whatever the size of the school.

Only what the school's policy looks at is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_windows
from interventions.domain import over
from interventions.domain.facts import PupilFacts, Raised, Review, Standing
from interventions.domain.kinds import ASKED
from interventions.domain.policy import Policy
from interventions.models import CaseStage, Exemption, Task
from interventions.models.task import TaskState
from interventions.queries.circumstances import Circumstances, circumstances
from interventions.queries.standings import standings_of
from pupils.domain import age
from pupils.queries.roll import on_roll

MEMORY = timedelta(days=365)  # how far back tasks and reviews matter to rules
FIGURE = ""  # the policy's own window

Tallies = Mapping[int, Tally]
Standings = Mapping[str, Standing]  # by track


@dataclass
class SchoolFacts:
    """What the rules of a school look at, as on a day."""

    on: date
    policy: Policy
    calendar: Calendar
    pupil_ids: list[int]
    standings: dict[int, dict[str, Standing]]
    tasks: list[Task]  # open ones, and those raised within memory
    reviews: Mapping[int, tuple[Review, ...]]
    known: Circumstances
    births: Mapping[int, date] = field(default_factory=dict)
    excepted: frozenset[int] = frozenset()  # of whom nothing more is asked for now
    counts: dict[tuple[str, date], Tallies] = field(default_factory=dict)  # by window and day, with the marks of now

    def tally(self, pupil_id: int, on: date, window: str = FIGURE) -> Tally:
        return self.counts.get((window, on), {}).get(pupil_id, Tally())

    def pupils(self) -> Iterable[PupilFacts]:
        """Each pupil's facts as on the day, with where the pupil stood before it."""
        raised = self._raised()
        for pk in self.pupil_ids:
            yield self.of(pk, raised=raised.get(pk, ()))

    def of(self, pk: int, raised: tuple[Raised, ...] = ()) -> PupilFacts:
        """One pupil's facts as on the day of the run."""
        known = self.known
        standings = self.standings.get(pk, {})
        return PupilFacts(
            pk,
            self.on,
            self.tally(pk, self.on),
            self.calendar,
            standings,
            raised,
            self._is_compulsory(pk, self.on),
            over=self._over(pk, self.on),
            spells={window: found.get(pk, 0) for window, found in known.spells.items()},
            needs=known.needs.get(pk, frozenset()),
            days_without_contact=known.days_without_contact.get(pk, 0),
            holiday_requests=known.holiday_requests.get(pk, 0),
            on_part_time_timetable=pk in known.part_time,
            missing_from_education=pk in known.missing,
            support=known.support_of(pk),
            is_excepted=pk in self.excepted,
            reviews=self.reviews.get(pk, ()),
            tenths_then={one.since: self.tally(pk, one.since).tenths for one in standings.values() if one.review_on},
        )

    def as_on(self, task: Task) -> PupilFacts:
        """The facts of a task's pupil as on the day the task was raised, with the marks of now."""
        pk, on = task.pupil_id, task.raised_on
        earlier = tuple(self._as_raised(t) for t in self._tasks_of[pk] if t.pk != task.pk)
        return PupilFacts(
            pk,
            on,
            self.tally(pk, on),
            self.calendar,
            self.standings.get(pk, {}),
            earlier,
            self._is_compulsory(pk, on),
            over=self._over(pk, on),
            spells={window: found.get(pk, 0) for window, found in self.known.spells.items()},
            needs=self.known.needs.get(pk, frozenset()),
            reviews=self.reviews.get(pk, ()),
            circumstances="assumed",
        )

    def _over(self, pk: int, on: date) -> dict[str, Tally]:
        return {window: self.tally(pk, on, window) for window in self.windows}

    @property
    def windows(self) -> list[str]:
        """Windows besides the figure's own that the policy counts over."""
        return sorted(window for what, window in self.policy.uses if what == "over")

    def _is_compulsory(self, pk: int, on: date) -> bool:
        """Whether a pupil is of compulsory school age on a day; who is not on the roll is left as they were."""
        born = self.births.get(pk)
        return born is None or age.is_compulsory(born, on)

    @cached_property
    def _tasks_of(self) -> dict[int, list[Task]]:
        """The tasks of each pupil: looked up for every open task, so sorted once."""
        found: dict[int, list[Task]] = defaultdict(list)
        for task in self.tasks:
            found[task.pupil_id].append(task)
        return found

    def _raised(self) -> dict[int, tuple[Raised, ...]]:
        return {pk: tuple(map(self._as_raised, tasks)) for pk, tasks in self._tasks_of.items()}

    def _as_raised(self, task: Task) -> Raised:
        done_on = task.closed_on if task.state == TaskState.DONE else None
        then = self.tally(task.pupil_id, done_on).tenths if done_on else None
        return Raised(task.trigger, task.window, task.raised_on, task.state, done_on, task.outcome, then)


def of_school(school: School, policy: Policy, on: date) -> SchoolFacts:
    """Everything the rules of a school look at on a day. Eight statements, and one for each other thing looked at."""
    calendar = calendar_of(school)
    excepted = Exists(Exemption.objects.in_force(on).filter(pupil=OuterRef("pk")))
    roll = list(on_roll(school, on).annotate(excepted=excepted).values_list("pk", "date_of_birth", "excepted"))
    births = {pk: born for pk, born, _ in roll}
    standings = standings_of(school, on)
    facts = SchoolFacts(
        on=on,
        policy=policy,
        calendar=calendar,
        pupil_ids=sorted(births),
        standings=standings,
        tasks=_tasks(school, on, _long_since(policy, standings, on)),
        reviews=_reviews(school, on) if policy.remembers else {},
        known=circumstances(school, on, calendar, policy.uses),
        births=births,
        excepted=frozenset(pk for pk, _, excepted in roll if excepted),
    )
    asked = _asked(facts)
    found = for_windows(school, [_window(policy, window, day, calendar) for window, day in asked], calendar=calendar)
    facts.counts = dict(zip(asked, found, strict=True))
    return facts


def _window(policy: Policy, window: str, on: date, calendar: Calendar) -> Window:
    return over.window(window or policy.figure, on, calendar)


def _asked(facts: SchoolFacts) -> list[tuple[str, date]]:
    """Windows and days: today; the days on which open tasks were raised; when others were done, and stages began."""
    on, tasks = facts.on, facts.tasks
    days = {on} | {task.raised_on for task in tasks if task.is_open}
    begun = {one.since for mine in facts.standings.values() for one in mine.values() if one.review_on}
    done = {task.closed_on for task in tasks if task.state == TaskState.DONE and task.closed_on}
    found = {(FIGURE, day) for day in days | begun | done} | {(w, day) for w in facts.windows for day in days}
    return sorted(found)


def _long_since(policy: Policy, standings: Mapping[int, Standings], on: date) -> dict[int, date]:
    """Who has stood for longer than memory in a stage that asks for something, and since when."""
    found: dict[int, date] = {}
    for pk, mine in standings.items():
        for one in mine.values():
            stage = policy.stage(one.stage)
            if stage and stage.steps and one.since < on - MEMORY:
                found[pk] = min(one.since, found.get(pk, one.since))
    return found


def _tasks(school: School, on: date, long_since: Mapping[int, date]) -> list[Task]:
    """Open ones, those raised within memory, and of who stands in a stage for longer those raised since."""
    rows = school.tasks.filter(raised_on__gte=on - MEMORY) | school.tasks.open()
    if long_since:
        rows |= school.tasks.filter(pupil__in=list(long_since), raised_on__gte=min(long_since.values()))
    rows = rows.exclude(track=ASKED)
    return list(
        rows.only(
            "school_id", "pupil_id", "trigger", "window", "raised_on", "state", "closed_on", "outcome", "owner_id"
        ).order_by("pk")
    )


def _reviews(school: School, on: date) -> dict[int, tuple[Review, ...]]:
    """Every review, also one that ended its stage: its line is that of the stage that followed."""
    rows = CaseStage.objects.filter(school=school, improved__isnull=False, on__lte=on, on__gte=on - MEMORY)
    found: dict[int, tuple[Review, ...]] = defaultdict(tuple)
    asked = rows.order_by("on", "pk").values_list("pupil_id", "what", "stage", "came_from", "on", "improved")
    for pk, what, stage, came_from, day, improved in asked:
        stays = what == "reviewed"
        found[pk] += (Review(stage if stays else came_from, day, improved is True, left=not stays),)
    return found

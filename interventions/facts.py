"""Rows to PupilFacts, for every pupil of a school at once: a handful of statements, whatever the size of the school."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from accounts.models import School
from attendance.domain import windows
from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_windows
from interventions.domain.facts import PupilFacts, Raised
from interventions.domain.kinds import ASKED, Figure
from interventions.domain.policy import Policy
from interventions.domain.standing import Standing, moved
from interventions.models import BandStanding, Task
from interventions.models.task import TaskState
from pupils.domain import age
from pupils.queries.roll import on_roll

MEMORY = timedelta(days=365)  # how far back tasks matter to rules

Tallies = Mapping[int, Tally]


@dataclass
class SchoolFacts:
    """What the rules of a school look at, as on a day."""

    on: date
    policy: Policy
    calendar: Calendar
    pupil_ids: list[int]
    standings: dict[int, Standing]
    tasks: list[Task]  # open ones, and those raised within memory
    births: Mapping[int, date] = field(default_factory=dict)
    by_day: dict[date, Tallies] = field(default_factory=dict)  # figures as on a day, with the marks of now

    def tally(self, pupil_id: int, on: date) -> Tally:
        return self.by_day.get(on, {}).get(pupil_id, Tally())

    def pupils(self) -> Iterable[tuple[PupilFacts, Standing | None, Standing | None]]:
        """Each pupil's facts as on the day, where the pupil stood before, and where now."""
        raised = self._raised()
        for pk in self.pupil_ids:
            tally, before = self.tally(pk, self.on), self.standings.get(pk)
            now = moved(self.policy, before, tally, self.on)
            yield self._facts(pk, self.on, tally, now, raised.get(pk, ())), before, now

    def as_on(self, task: Task) -> PupilFacts:
        """The facts of a task's pupil as on the day the task was raised, with the marks of now."""
        earlier = [t for t in self._tasks_of[task.pupil_id] if t.pk != task.pk]
        tally = self.tally(task.pupil_id, task.raised_on)
        return self._facts(task.pupil_id, task.raised_on, tally, None, tuple(map(self._as_raised, earlier)))

    def today(self, task: Task) -> PupilFacts:
        """The facts of a task's pupil as on the day of the run, as far as the figure goes."""
        return self._facts(task.pupil_id, self.on, self.tally(task.pupil_id, self.on), None, ())

    def _facts(
        self, pk: int, on: date, tally: Tally, standing: Standing | None, raised: tuple[Raised, ...]
    ) -> PupilFacts:
        since, came_from = (standing.since, standing.came_from) if standing else (on, None)
        return PupilFacts(pk, on, tally, self.calendar, since, came_from, raised, self._is_compulsory(pk, on))

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
    """Everything the rules of a school look at on a day. Seven statements."""
    calendar = calendar_of(school)
    tasks = _tasks(school, on)
    births = dict(on_roll(school, on).values_list("pk", "date_of_birth"))
    facts = SchoolFacts(
        on=on,
        policy=policy,
        calendar=calendar,
        pupil_ids=sorted(births),
        standings=_standings(school, on),
        tasks=tasks,
        births=births,
    )
    days = sorted(_days_looked_at(tasks, on))
    found = for_windows(school, [figure_window(policy.figure, day, calendar) for day in days])
    facts.by_day = dict(zip(days, found, strict=True))
    return facts


def figure_window(figure: Figure, on: date, calendar: Calendar) -> Window:
    """The stretch that a policy's figure covers on a day."""
    match figure:
        case Figure.FOUR_WEEKS:
            return windows.last_weeks(4, on, calendar)
        case Figure.HALF_TERM:
            return windows.half_term(on, calendar)
        case Figure.TERM:
            return windows.term(on, calendar)
        case Figure.YEAR:
            return windows.year_to_date(on, calendar)


def _days_looked_at(tasks: Sequence[Task], on: date) -> set[date]:
    """Today; the days on which open tasks were raised; the days on which others were done."""
    days = {on}
    days.update(task.raised_on for task in tasks if task.is_open)
    days.update(task.closed_on for task in tasks if task.state == TaskState.DONE and task.closed_on)
    return days


def _tasks(school: School, on: date) -> list[Task]:
    rows = (school.tasks.filter(raised_on__gte=on - MEMORY) | school.tasks.open()).exclude(track=ASKED)
    return list(
        rows.only(
            "school_id", "pupil_id", "trigger", "window", "raised_on", "state", "closed_on", "outcome", "owner_id"
        ).order_by("pk")
    )


def _standings(school: School, on: date) -> dict[int, Standing]:
    rows = (
        BandStanding.objects.filter(school=school, since__lte=on)
        .order_by("pupil_id", "-since", "-pk")
        .distinct("pupil_id")
        .values_list("pupil_id", "band", "since", "came_from")
    )
    return {pk: Standing(band, since, came_from or None) for pk, band, since, came_from in rows}

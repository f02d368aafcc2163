"""A school year under a policy, day by day: marks, the evaluation of every school day, and people who do what it asks.

Shared by the journeys of the five policies. What is asked comes from the policy alone; the story says who was away when,
and how people answer the steps.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from playwright.sync_api import Page

from accounts.models import Membership
from attendance.domain.calendar import Calendar
from attendance.models import AcademicYear, HalfTerm
from attendance.queries.calendar import calendar_of
from interventions.actions import cases, evaluate, policies, tasks
from interventions.models import Case, CaseStage, Task
from tests import cast
from tests.cast import YEAR_START, SchoolWorld
from tests.conftest import RoleClient
from tests.reports.marks import present

NEXT_YEAR = [
    ("Autumn 1", date(2027, 9, 2), date(2027, 10, 22)),
    ("Autumn 2", date(2027, 11, 1), date(2027, 12, 17)),
]
Sessions = Iterable[tuple[date, str, str]]  # day, AM or PM, code


@dataclass(frozen=True)
class Does:
    """How people answer a step: so many school days after it was asked; how it ended, the first time, the second …

    No ending: the story answers it by itself.
    """

    after: int = 2
    ends: tuple[str, ...] = ("",)


@dataclass
class Year:
    """A school, a policy, some pupils, and the days so far."""

    world: SchoolWorld
    preset: str
    away: Mapping[str, Sessions]  # who is followed, and what they missed
    does: Mapping[str, Does] = field(default_factory=dict)  # by trigger, or "Omar level_1.review" for one pupil's
    otherwise: Does | None = None  # how every other step is answered
    started: date = YEAR_START
    on: date | None = None  # the last day played
    calendar: Calendar = field(init=False)

    def __post_init__(self) -> None:
        _next_year(self.world)
        for name in self.away:
            if not self.world.pupil(name).contact_links.exists():
                cast._family(self.world, name, "Ruth", self.world.pupil(name).legal_surname, "07700 900133")
        policies.adopt(
            school=self.world.school, preset=self.preset, starts_on=YEAR_START, on=YEAR_START, process="test"
        )
        self.calendar = calendar_of(self.world.school)

    def play(self, to: date) -> None:
        """Every school day up to one: marks, the evaluation, and what people do then."""
        first = self.calendar.next_school_day(self.on) if self.on else self.started
        days = self.calendar.days_between(first or self.started, to)
        present(self.world, days[0], to, but=self.away, only=self.away)
        for day in days:
            self.on = day
            evaluate.run(school=self.world.school, on=day, process="test")
            self._work(day)

    def _work(self, day: date) -> None:
        owed = self.world.school.tasks.open().select_related("pupil").order_by("raised_on", "pk")
        for task in owed:
            own = f"{task.pupil.legal_forename} {task.trigger}"
            step = self.does.get(own) or self.does.get(task.trigger) or self.otherwise
            if step and step.ends and self.calendar.step(task.raised_on, step.after) <= day:
                times = Task.objects.filter(pupil=task.pupil_id, trigger=task.trigger, state="done").count()
                self.complete(task, step.ends[min(times, len(step.ends) - 1)])

    def complete(self, task: Task, outcome: str = "", role: str = "") -> None:
        """One of those who answer for a task does it."""
        member = self.world.member(role or task.owner_roles[0])
        tasks.complete(task=task, outcome=outcome, membership=member, **self.by(member))

    def by(self, person: Membership | str) -> dict[str, Any]:
        member = self.world.member(person) if isinstance(person, str) else person
        assert self.on is not None
        return {"by": member.user, "at": datetime.combine(self.on, time(16), cast.NOW.tzinfo), "on": self.on}

    def lead(self, name: str, track: str, stage: str, reason: str, role: str = "leadership") -> None:
        """A person leads a pupil to a stage."""
        cases.lead(case=self.case(name), track=track, stage=stage, reason=reason, **self.by(role))

    def hand(self, name: str, to: str, role: str = "leadership") -> None:
        """A person says who answers for the case."""
        cases.hand_to(case=self.case(name), to=self.world.member(to), **self.by(role))

    def case(self, name: str) -> Case:
        """The pupil's open case, or the latest."""
        found = self.world.pupil(name).cases.order_by("state", "-opened_on", "-pk")
        return found.filter(state="open").first() or found[0]

    def task(self, name: str, trigger: str) -> Task:
        """The latest task of a rule."""
        return self.world.pupil(name).tasks.filter(trigger=trigger).latest("raised_on", "pk")

    def stages(self, name: str, track: str = "ladder") -> list[tuple[date, str]]:
        """Which stages were come into, when; blank: out of the track."""
        rows = CaseStage.objects.filter(
            pupil=self.world.pupil(name), track=track, what__in=("entered", "left", "moved")
        )
        return list(rows.order_by("on", "pk").values_list("on", "stage"))

    def reviews(self, name: str, track: str = "ladder") -> list[tuple[date, str, bool]]:
        """What was looked at when the time of a stage was over: the day, the stage, and whether it had helped."""
        rows = CaseStage.objects.filter(pupil=self.world.pupil(name), track=track, improved__isnull=False)
        found = rows.order_by("on", "pk").values_list("on", "what", "stage", "came_from", "improved")
        return [(on, stage if what == "reviewed" else before, better) for on, what, stage, before, better in found]

    def asked(self, name: str, *, of: str = "") -> list[tuple[date, str]]:
        """The days on which steps were asked for."""
        rows = self.world.pupil(name).tasks.filter(trigger__startswith=of).order_by("raised_on", "pk")
        return list(rows.values_list("raised_on", "trigger"))

    def days(self, name: str, trigger: str) -> list[date]:
        """On which days one step was asked for."""
        return [on for on, found in self.asked(name, of=trigger) if found == trigger]

    def owners(self, name: str) -> dict[str, set[str]]:
        """Who answers for the steps of each stage."""
        found: dict[str, set[str]] = {}
        for stage, roles in self.world.pupil(name).tasks.values_list("stage", "owner_roles"):
            found.setdefault(stage, set()).update(roles)
        return found

    def due(self, name: str, trigger: str) -> list[date]:
        """By when one step was asked for, each time."""
        return list(
            self.world.pupil(name)
            .tasks.filter(trigger=trigger)
            .order_by("raised_on", "pk")
            .values_list("due_on", flat=True)
        )

    def letters(self, name: str) -> list[tuple[date, str]]:
        """Which letters and invitations were asked for, and when."""
        rows = self.world.pupil(name).tasks.exclude(letter_kind="").order_by("raised_on", "pk")
        return list(rows.values_list("raised_on", "letter_kind"))

    def told(self, name: str) -> list[str]:
        """The lines of all the pupil's cases."""
        return [e.text for case in self.world.pupil(name).cases.order_by("pk") for e in case.entries.order_by("pk")]

    def diary(self, name: str) -> str:
        """Everything, to read while a story is written."""
        lines = [
            (on, f"{track}: {stage or 'out'} ({what}, {better})")
            for on, track, stage, what, better in CaseStage.objects.filter(pupil=self.world.pupil(name))
            .order_by("on", "pk")
            .values_list("on", "track", "stage", "what", "improved")
            if what != "noted"
        ]
        lines += [
            (t.raised_on, f"   {t.trigger} due {t.due_on} {t.state} {t.closed_on or ''} {t.outcome} {t.letter_kind}")
            for t in self.world.pupil(name).tasks.order_by("raised_on", "pk")
        ]
        return "\n".join(f"{on:%a %d %b %y} {text}" for on, text in sorted(lines, key=lambda line: line[0]))


def missed(code: str, *sessions: tuple[date, str] | date) -> list[tuple[date, str, str]]:
    """Sessions missed: a whole day, or a day with AM or PM."""
    found = []
    for one in sessions:
        on, parts = (one[0], (one[1],)) if isinstance(one, tuple) else (one, ("AM", "PM"))
        found += [(on, part, code) for part in parts]
    return found


def days_of(first: date, last: date) -> list[date]:
    """Every day from one to another; those without school are passed over when marks are written."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _next_year(world: SchoolWorld) -> None:
    """The autumn after, in which a figure of the year begins anew."""
    year = AcademicYear.objects.create(
        school=world.school, year=2027, starts_on=NEXT_YEAR[0][1], ends_on=date(2028, 7, 20)
    )
    HalfTerm.objects.bulk_create(
        HalfTerm(school=world.school, academic_year=year, name=name, starts_on=start, ends_on=end)
        for name, start, end in NEXT_YEAR
    )


Clock = Callable[..., datetime]
OpenAs = Callable[..., Page]
SignIn = Callable[[Membership], RoleClient]

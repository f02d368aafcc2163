"""The shape of a school's policy: a ladder of bands, stages, and what each stage asks of whom.

Values only. A policy is read from TOML (presets.py), kept as text in a PolicyVersion, and never edited.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from interventions.domain.conditions import ALWAYS, Condition
from interventions.domain.kinds import LADDER, Duty, Every, Figure, TaskKind


@dataclass(frozen=True, slots=True)
class Band:
    """A rung of the ladder: everyone shown at this floor or above it, up to the next rung."""

    key: str
    name: str
    colour: str
    floor: int  # tenths of a per cent, compared with the figure as people see it
    parents_name: str = ""  # what the school says to parents, who need not learn the colours


@dataclass(frozen=True, slots=True)
class Ladder:
    """Bands as floors, best first. The last floor is nought, so that every figure has exactly one home."""

    bands: tuple[Band, ...]

    def band(self, tenths: int | None) -> Band | None:
        """The band of a figure; none where there is no figure."""
        place = self.place(tenths)
        return None if place is None else self.bands[place]

    def place(self, tenths: int | None) -> int | None:
        """Which rung, counted down from the best: nought is the top."""
        if tenths is None:
            return None
        return next(place for place, band in enumerate(self.bands) if tenths >= band.floor)

    def index(self, key: str) -> int:
        """The rung of a band by its key."""
        return next(place for place, band in enumerate(self.bands) if band.key == key)

    def ceiling(self, band: Band) -> int:
        """The highest figure of a band, in tenths: one below the rung above."""
        place = self.index(band.key)
        return 1000 if place == 0 else self.bands[place - 1].floor - 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way a meeting or another step may end; whoever completes the task picks one."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage asks someone to do."""

    key: str
    kind: TaskKind
    title: str
    owners: tuple[str, ...]  # roles
    duty: Duty = Duty.DO
    joined_by: tuple[str, ...] = ()  # roles that take part without owning the task
    due_days: int = 5  # school days after it is raised
    every: Every = Every.ENTRY
    letter_kind: str = ""
    points: tuple[str, ...] = ()
    happens: tuple[tuple[str, str], ...] = ()  # points that are ticked by what happens elsewhere: (text, what)
    outcomes: tuple[Outcome, ...] = ()
    when: Condition = ALWAYS

    def points_to_do(self) -> list[dict[str, object]]:
        """The points as a task starts with them."""
        what = dict(self.happens)
        return [
            {"text": point, "done": False, **({"happens": what[point]} if point in what else {})}
            for point in self.points
        ]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a stage celebrates, over which figure. Off unless the school turns it on."""

    key: str
    title: str
    figure: Figure
    at_least: int  # tenths


@dataclass(frozen=True, slots=True)
class Stage:
    """How far things have gone for a pupil, who answers for it, and what is asked then."""

    key: str
    name: str
    band: str  # key of the band that leads here
    owners: tuple[str, ...] = ()
    track: str = LADDER
    steps: tuple[Step, ...] = ()
    after: tuple[str, ...] = ()  # stages whose steps come first where a pupil fell past them
    recognitions: tuple[Recognition, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolDuty:
    """What the school does as a whole: nobody's task about one pupil."""

    key: str
    title: str
    owners: tuple[str, ...]
    every: str


@dataclass(frozen=True, slots=True)
class SupportGroup:
    """A grouping of pupils who need the same kind of help, proposed from needs where some are named."""

    key: str
    name: str
    needs: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class Policy:
    """A school's response to absence, as data."""

    key: str
    title: str
    figure: Figure
    ladder: Ladder
    stages: tuple[Stage, ...] = ()
    least_sessions: int = 0  # with fewer possible sessions in the window nothing is asked of anybody
    monitoring_days: int = 15  # school days
    duties: tuple[SchoolDuty, ...] = ()
    support_groups: tuple[SupportGroup, ...] = ()

    @cached_property
    def _steps(self) -> dict[str, tuple[Stage, Step]]:
        return {trigger(stage, step): (stage, step) for stage in self.stages for step in stage.steps}

    def find(self, trigger_key: str) -> tuple[Stage, Step] | None:
        """The stage and step of a trigger, where this policy has it."""
        return self._steps.get(trigger_key)

    def stage(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.key == key), None)

    def stages_of_band(self, band_key: str) -> Iterator[Stage]:
        return (stage for stage in self.stages if stage.band == band_key)


def trigger(stage: Stage, step: Step) -> str:
    """What a task remembers of the rule that raised it: `amber_green.conversation`."""
    return f"{stage.key}.{step.key}"

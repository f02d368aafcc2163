"""The shape of a school's policy: a ladder of bands, stages, and what each stage asks of whom.

Values only. A policy is read from TOML (presets.py), kept as text in a PolicyVersion, and never edited.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from attendance.domain.tally import Tally
from interventions.domain.conditions.base import ALWAYS, Condition, Use
from interventions.domain.facts import PupilFacts, Standing
from interventions.domain.kinds import LADDER, Duty, Every, Figure, TaskKind
from interventions.domain.length import Length
from interventions.domain.members import Members


@dataclass(frozen=True, slots=True)
class Band:
    """A rung of the ladder: everyone shown at this floor or above it, up to the next rung."""

    key: str
    name: str
    colour: str
    floor: int  # tenths of a per cent, compared with the figure as people see it
    parents_name: str = ""  # what the school says to parents, who need not learn the colours
    duties: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # who does what in this band: parents, the school, others (S2-002)


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
    legal: bool = False  # leads towards the law: not offered outside compulsory school age


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
    legal: bool = False  # a step towards penalty notice or court
    support: bool = False  # help, and nothing else: asked for a pupil too whom only a need has led here
    at_least: int = 1  # how often it is to be done before it counts as done: two home visits
    to: tuple[str, ...] = ()  # roles that get what it makes: copies
    members: Members | None = None  # who sits there: a panel, a meeting with a senior leader

    @property
    def is_legal(self) -> bool:
        """Never asked for outside compulsory school age, when absence is no offence (S4-018)."""
        return self.legal or self.kind is TaskKind.MONITORING

    def outcomes_for(self, *, compulsory: bool) -> tuple[Outcome, ...]:
        """How it may end, at an age."""
        return tuple(outcome for outcome in self.outcomes if compulsory or not outcome.legal)

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
class Track:
    """A row of stages of its own, beside the ladder: persistent absence, the school's welfare officer (S3-041, S3-043)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """How far things have gone for a pupil, who answers for it, and what is asked then.

    A pupil is led here by a band, by a rule, or by either of the two. Of the stages of a track that would have the pupil,
    the one listed last is the one.
    """

    key: str
    name: str
    band: str = ""  # key of the band that leads here, and to those below unless a later stage has them
    enter: Condition | None = None  # the rule that leads here
    owners: tuple[str, ...] = ()
    track: str = LADDER
    tier: str = ""  # what the school calls this stretch of the ladder: targeted support (S1-001)
    length: Length | None = None  # none: as long as what led here is so
    maintained: int = 0  # school weeks that attendance stays better before a stage with a length is left (S0-053)
    steps: tuple[Step, ...] = ()
    after: tuple[str, ...] = ()  # stages whose steps come first where a pupil fell past them
    recognitions: tuple[Recognition, ...] = ()
    legal: bool = False  # the law stands behind it: never outside compulsory school age
    under_fives: bool = True  # whether children under compulsory school age are in it at all
    by_hand: bool = False  # a person leads pupils here, and out again: a case allotted (S3-038)

    @property
    def opens_a_case(self) -> bool:
        """Whether there is work around a pupil here: steps to take, and somebody who answers."""
        return bool(self.steps) or self.by_hand


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
    beside: tuple[Track, ...] = ()  # tracks beside the ladder

    @cached_property
    def uses(self) -> frozenset[Use]:
        """The facts that its rules look at, besides its own figure."""
        found = [stage.enter for stage in self.stages if stage.enter]
        found += [step.when for stage in self.stages for step in stage.steps]
        return frozenset(use for condition in found for use in condition.uses())

    @property
    def remembers(self) -> bool:
        """Whether what is so on a day depends on what was so on the days before: stages with a length do."""
        return any(stage.length for stage in self.stages)

    @cached_property
    def tracks(self) -> dict[str, tuple[Stage, ...]]:
        """Its tracks, the ladder first, each with its stages from the mildest on."""
        names = dict.fromkeys([LADDER, *(stage.track for stage in self.stages)])
        return {name: tuple(stage for stage in self.stages if stage.track == name) for name in names}

    def asks_for_work(self, standings: Iterable[Standing]) -> bool:
        """Whether a stage that a pupil stands in asks for anything."""
        found = (self.stage(standing.stage) for standing in standings)
        return any(stage.opens_a_case for stage in found if stage)

    def can_say(self, tally: Tally) -> bool:
        """Whether there are enough sessions for a band."""
        return tally.possible > 0 and tally.possible >= self.least_sessions

    def place(self, track: str, key: str | None) -> int:
        """How deep a stage is in its track, from nought; less than nought: in none of its stages."""
        keys = [stage.key for stage in self.tracks.get(track, ())]
        return keys.index(key) if key in keys else -1

    def leads(self, stage: Stage, facts: PupilFacts) -> bool:
        """Whether a pupil is led to a stage, or past it by its band."""
        if stage.by_hand or ((stage.legal or not stage.under_fives) and not facts.is_compulsory):
            return False
        return self.by_band(stage, facts.tally) or (stage.enter is not None and stage.enter.holds(facts, stage.key))

    def by_band(self, stage: Stage, tally: Tally) -> bool:
        """Whether the figure stands in the stage's band, or below."""
        if not stage.band or not self.can_say(tally):
            return False
        place = self.ladder.place(tally.tenths)
        return place is not None and place >= self.ladder.index(stage.band)

    def reach(self, track: str, facts: PupilFacts) -> int:
        """The deepest stage of a track that a pupil is led to; less than nought where there is none."""
        stages = self.tracks.get(track, ())
        return max((place for place, stage in enumerate(stages) if self.leads(stage, facts)), default=-1)

    @cached_property
    def _steps(self) -> dict[str, tuple[Stage, Step]]:
        return {trigger(stage, step): (stage, step) for stage in self.stages for step in stage.steps}

    def find(self, trigger_key: str) -> tuple[Stage, Step] | None:
        """The stage and step of a trigger, where this policy has it."""
        return self._steps.get(trigger_key)

    def stage(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.key == key), None)


def trigger(stage: Stage, step: Step) -> str:
    """What a task remembers of the rule that raised it: `amber_green.conversation`."""
    return f"{stage.key}.{step.key}"

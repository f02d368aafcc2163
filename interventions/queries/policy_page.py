"""A policy in plain words, and its bands on a number line."""

from dataclasses import dataclass

from accounts.domain.roles import role_name
from accounts.domain.words import counted, either, listed
from interventions.domain.kinds import Every
from interventions.domain.policy import Band, Policy, Stage, Step
from interventions.domain.reasons import reach
from interventions.domain.stage_words import ages, lasts, led_by, track_name

LEFT, WIDTH = 800, 200  # the line runs from 80 to 100 per cent: where schools' bands lie


@dataclass(frozen=True, slots=True)
class Stretch:
    """A band on the line, in its own units."""

    band: Band
    reach: str
    x: int
    width: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step as people read it."""

    title: str
    who: str
    when: str
    points: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageWords:
    """A stage as people read it."""

    name: str
    led_by: str
    lasts: str
    owners: str
    tier: str
    track: str  # blank: the ladder
    ages: str
    first: str  # stages whose steps come first
    steps: tuple[StepWords, ...]


def number_line(policy: Policy) -> list[Stretch]:
    """The bands from 80 to 100 per cent, left to right worst to best; what lies below is cut off at 80."""
    found = []
    for band in reversed(policy.ladder.bands):
        first = max(band.floor, LEFT)
        beyond = min(policy.ladder.ceiling(band) + 1, 1000)
        if beyond > first:
            found.append(Stretch(band, reach(policy, band), (first - LEFT) * 5, (beyond - first) * 5))
    return found


def bands(policy: Policy) -> list[tuple[Band, str]]:
    """Each band with its reach, best first."""
    return [(band, reach(policy, band)) for band in policy.ladder.bands]


def stages(policy: Policy) -> list[StageWords]:
    """Every stage, the mildest first, as the policy lists them."""
    called = {stage.key: stage.name for stage in policy.stages}
    return [
        StageWords(
            stage.name,
            led_by(policy, stage),
            lasts(stage),
            names(stage.owners),
            stage.tier,
            track_name(policy, stage.track),
            ages(stage),
            listed([called[key] for key in stage.after]),
            tuple(_step(stage, step) for step in stage.steps),
        )
        for stage in policy.stages
    ]


def names(roles: tuple[str, ...]) -> str:
    """Attendance officer or teacher."""
    return either([role_name(role) for role in roles])


def _step(stage: Stage, step: Step) -> StepWords:
    who = names(step.owners)
    if step.joined_by:
        who += f", with {listed([role_name(role) for role in step.joined_by])}"
    if step.members:
        who += f"; {step.members.describe()}"
    if step.to:
        who += f"; to {listed([role_name(role) for role in step.to])}"
    return StepWords(step.title, who, _when(step), step.points, tuple(o.text for o in step.outcomes))


def _when(step: Step) -> str:
    """On falling into the band; each week; when …, and by when it is due."""
    often = {
        Every.ENTRY: "On coming into the stage",
        Every.WEEK: "Each week",
        Every.HALF_TERM: "Each half term",
        Every.EACH: "Each time",
        Every.REVIEW: "Each time the stage is reviewed",
    }
    condition = step.when.describe()
    start = (condition[:1].upper() + condition[1:]) if condition else often[step.every]
    if condition and step.every is not Every.ENTRY:
        start = f"{often[step.every]}, {condition}"
    within = f"within {counted(step.due_days, 'school day')}"
    due = {Every.HALF_TERM: "by its last school day", Every.REVIEW: "by that day"}.get(step.every, within)
    often_done = f", {counted(step.at_least, 'time')} at least" if step.at_least > 1 else ""
    never = " Never for a child who is not of compulsory school age." if step.is_legal else ""
    support = " Support: also where only a need led here." if step.support else ""
    return f"{start}; {'to consider' if step.duty == 'consider' else 'to be done'} {due}{often_done}.{never}{support}"

"""A policy in plain words, and its bands on a number line."""

from dataclasses import dataclass

from accounts.domain.roles import role_name
from accounts.domain.words import counted, either, listed
from interventions.domain.kinds import Every
from interventions.domain.policy import Band, Policy, Stage, Step
from interventions.domain.reasons import reach

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
    band: Band
    reach: str
    owners: str
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
    """Every stage that asks for something, best band first."""
    bands = {band.key: band for band in policy.ladder.bands}
    return [
        StageWords(
            stage.name,
            bands[stage.band],
            reach(policy, bands[stage.band]),
            names(stage.owners),
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
    return StepWords(step.title, who, _when(step), step.points, tuple(o.text for o in step.outcomes))


def _when(step: Step) -> str:
    """On falling into the band; each week; when …, and by when it is due."""
    often = {Every.ENTRY: "On falling into the band", Every.WEEK: "Each week", Every.HALF_TERM: "Each half term"}
    condition = step.when.describe()
    start = (condition[:1].upper() + condition[1:]) if condition else often[step.every]
    if condition and step.every is not Every.ENTRY:
        start = f"{often[step.every]}, {condition}"
    due = (
        "by its last school day" if step.every is Every.HALF_TERM else f"within {counted(step.due_days, 'school day')}"
    )
    ages = " Never for a child who is not of compulsory school age." if step.is_legal else ""
    return f"{start}; {'to consider' if step.duty == 'consider' else 'to be done'} {due}.{ages}"

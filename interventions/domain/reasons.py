"""Why a rule holds of a pupil, in a sentence that stands on the task and on the pupil's page."""

import re

from interventions.domain import over
from interventions.domain.conditions.figures import shown
from interventions.domain.facts import PupilFacts
from interventions.domain.policy import Band, Policy, Stage, Step

WHOLE = 1000  # tenths


def why(policy: Policy, facts: PupilFacts, stage: Stage, step: Step | None = None) -> str:
    """What led to a stage, and what else has to be so for a step: the figure, its sessions, the band, the rule."""
    parts = [_figure(policy, facts, stage), _rule(policy, facts, stage)]
    standing = facts.standings.get(stage.track)
    if standing and standing.stage and standing.stage != stage.key:
        parts.append(f"the steps of {stage.name.lower()} come first")
    if step:
        parts.append(step.when.why(facts, stage.key))
    said = "; ".join(filter(None, parts))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _figure(policy: Policy, facts: PupilFacts, stage: Stage) -> str:
    """The policy's own figure, where it is what led here or nothing else has."""
    band = policy.ladder.band(facts.tally.tenths)
    tally = facts.tally
    if band is None or (not stage.band and stage.enter is not None):
        return ""
    return (
        f"Attendance over {over.words(policy.figure)} is {shown(tally.tenths or 0)} % "
        f"({tally.present} of {tally.possible} sessions): {band.name}, {reach(policy, band)}"
    )


def _rule(policy: Policy, facts: PupilFacts, stage: Stage) -> str:
    if stage.enter is None or not stage.enter.holds(facts, stage.key):
        return ""
    return stage.enter.why(facts, stage.key)


WHY = re.compile(
    r"Attendance over .+ is (?P<figure>[\d.]+) % \((?P<present>\d+) of (?P<possible>\d+) sessions\): "
    r"(?P<band>[^,;]+), [^;]+?(?P<more>(?:; .+)?)\."
)


def briefly(sentence: str) -> str:
    """What `why` says, in a line of a list: RED at 75.0 %, 10 of 40 missed; no better since conversation.

    A sentence of another make stays as it is.
    """
    found = WHY.fullmatch(sentence)
    if found is None:
        return sentence
    missed = int(found["possible"]) - int(found["present"])
    more = [part for part in found["more"].split("; ")[1:] if not part.endswith(" come first")]
    return "; ".join([f"{found['band']} at {found['figure']} %, {missed} of {found['possible']} missed", *more])


def reach(policy: Policy, band: Band) -> str:
    """A band in figures: 97.0 and above, 93.1 to 96.9, up to 90.0."""
    top = policy.ladder.ceiling(band)
    if band.floor == 0:
        return f"up to {shown(top)}"
    return f"{shown(band.floor)} and above" if top == WHOLE else f"{shown(band.floor)} to {shown(top)}"

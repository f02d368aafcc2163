"""Policy and facts make proposals: what is to be asked of whom about this pupil today.

Raising what is proposed and asking again proposes nothing. A task stands as long as, with the marks as they are now,
it would have been raised on the day it was.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from attendance.domain.calendar import monday
from interventions.domain.facts import PupilFacts
from interventions.domain.kinds import Every
from interventions.domain.policy import Band, Outcome, Policy, Stage, Step, trigger
from interventions.domain.standing import Standing, band_of, fell

WHOLE = 1000  # tenths


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step called for about one pupil, once in its window."""

    pupil_id: int
    stage: Stage
    step: Step
    window: str
    why: str
    outcomes: tuple[Outcome, ...] = ()

    @property
    def trigger(self) -> str:
        return trigger(self.stage, self.step)

    @property
    def key(self) -> tuple[int, str, str]:
        """What is unique in a school."""
        return self.pupil_id, self.trigger, self.window


def proposals(policy: Policy, facts: PupilFacts) -> list[Proposal]:
    """Everything the policy calls for about a pupil that has not been raised yet."""
    return list(_proposals(policy, facts))


def _proposals(policy: Policy, facts: PupilFacts) -> Iterator[Proposal]:
    standing = _standing(policy, facts)
    if standing is None or not fell(policy, standing):
        return
    unwritten = _letters_still_to_write(policy, facts)
    for stage in _stages(policy, standing):
        for step in stage.steps:
            if step.is_legal and not facts.is_compulsory:
                continue
            window = window_key(step, facts)
            if step.letter_kind in unwritten or _raised_already(facts, trigger(stage, step), step, window):
                continue
            if step.when.holds(facts, stage.key):
                outcomes = step.outcomes_for(compulsory=facts.is_compulsory)
                yield Proposal(facts.pupil_id, stage, step, window, why(policy, facts, stage, step), outcomes)
                unwritten |= {step.letter_kind} if step.letter_kind else set()


def _letters_still_to_write(policy: Policy, facts: PupilFacts) -> set[str]:
    """Kinds of letter that an open task asks for: two stages that want the same letter want it once."""
    found = [policy.find(raised.trigger) for raised in facts.raised if raised.state == "open"]
    return {step.letter_kind for _, step in filter(None, found) if step.letter_kind}


def holds(policy: Policy, trigger_key: str, facts: PupilFacts) -> bool:
    """Whether a task raised on the facts' day would be raised on it still. Facts are of that day, marks of today.

    A rule that the policy no longer has is left standing: what was asked under the old policy was asked.
    """
    found = policy.find(trigger_key)
    if found is None:
        return True
    stage, step = found
    if step.is_legal and not facts.is_compulsory:
        return False
    band = band_of(policy, facts.tally)
    if band is None or policy.ladder.index(band) < policy.ladder.index(stage.band):
        return False
    return step.when.holds(facts, stage.key)


def outlived(policy: Policy, trigger_key: str, today: PupilFacts) -> bool:
    """Whether a weekly task is past its use: the pupil has come out of the stage that asks for it every week."""
    found, band = policy.find(trigger_key), band_of(policy, today.tally)
    if found is None or band is None or found[1].every is not Every.WEEK:
        return False
    return policy.ladder.index(band) < policy.ladder.index(found[0].band)


def window_key(step: Step, facts: PupilFacts) -> str:
    """The stretch in which a step is raised once: the week, or the half term, named by its first day."""
    if step.every is Every.WEEK:
        return monday(facts.on).isoformat()
    half_term = facts.calendar.latest_half_term(facts.on)
    return (half_term.starts_on if half_term else monday(facts.on)).isoformat()


def why(policy: Policy, facts: PupilFacts, stage: Stage, step: Step) -> str:
    """The sentence of the rule: the figure, its sessions, the band and what else is so."""
    band = policy.ladder.band(facts.tally.tenths)
    if band is None:
        return ""
    tally = facts.tally
    sentence = (
        f"Attendance over {policy.figure.words} is {shown(tally.tenths or 0)} % "
        f"({tally.present} of {tally.possible} sessions): {band.name}, {reach(policy, band)}"
    )
    if stage.band != band.key:
        sentence += f"; the steps of {stage.name.lower()} come first"
    if more := step.when.why(facts, stage.key):
        sentence += f"; {more}"
    return sentence + "."


WHY = re.compile(
    r"Attendance over .+ is (?P<figure>[\d.]+) % \((?P<present>\d+) of (?P<possible>\d+) sessions\): "
    r"(?P<band>[^,;]+), [^;]+(?P<more>(?:; .+)?)\."
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


def shown(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _standing(policy: Policy, facts: PupilFacts) -> Standing | None:
    band = band_of(policy, facts.tally)
    known = {rung.key for rung in policy.ladder.bands}
    return (
        None
        if band is None
        else Standing(band, facts.entered_on, facts.came_from if facts.came_from in known else None)
    )


def _stages(policy: Policy, standing: Standing) -> Iterable[Stage]:
    """The stages of the band, after those the pupil fell past (S4-209)."""
    own = list(policy.stages_of_band(standing.band))
    ladder = policy.ladder
    top = -1 if standing.came_from is None else ladder.index(standing.came_from)
    for key in (key for stage in own for key in stage.after):
        passed = policy.stage(key)
        if passed is not None and top < ladder.index(passed.band) < ladder.index(standing.band):
            yield passed
    yield from own


def _raised_already(facts: PupilFacts, key: str, step: Step, window: str) -> bool:
    """In this window; or, for a step that comes once a fall, since the fall; or one is still open."""
    earlier = [raised for raised in facts.of(key) if raised.stands]
    if any(raised.window == window or raised.state == "open" for raised in earlier):
        return True
    return step.every is Every.ENTRY and any(raised.raised_on >= facts.entered_on for raised in earlier)

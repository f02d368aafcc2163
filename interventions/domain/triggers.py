"""Policy and facts make proposals: what is to be asked of whom about this pupil today.

Raising what is proposed and asking again proposes nothing. A task stands as long as, with the marks as they are now,
it would have been raised on the day it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from attendance.domain.calendar import monday
from interventions.domain.facts import PupilFacts, Standing
from interventions.domain.kinds import Duty, Every, TaskKind
from interventions.domain.policy import Outcome, Policy, Stage, Step, trigger
from interventions.domain.reasons import why
from interventions.domain.standing import fell

Paper = tuple[str, str]  # a kind of letter, and for an invitation the track that invites
NO_PAPER: frozenset[Paper] = frozenset({("", "")})


# What comes round for whoever stands in a stage; other steps are for those who fell into it, and not for who rose.
ROUNDS = frozenset({Every.WEEK, Every.HALF_TERM, Every.REVIEW})


@dataclass(frozen=True, slots=True)
class Proposal:
    """One step called for about one pupil, once in its window."""

    pupil_id: int
    stage: Stage
    step: Step
    window: str
    why: str
    outcomes: tuple[Outcome, ...] = ()
    review_on: date | None = None  # when the time of the stage is over

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
    unwritten = _letters_still_to_write(policy, facts)
    for track in policy.tracks:
        standing = facts.standings.get(track)
        if standing is None:
            continue
        has_fallen = fell(policy, standing)
        for stage, step in _steps(policy, standing, facts):
            if not (has_fallen or step.every in ROUNDS):
                continue
            window = window_key(step, facts, standing, stage)
            if _paper(stage, step) in unwritten or _raised_already(facts, standing, trigger(stage, step), step, window):
                continue
            if step.when.holds(_not_followed_yet(facts, stage, step), stage.key):
                outcomes = step.outcomes_for(compulsory=facts.is_compulsory)
                said = why(policy, facts, stage, step)
                yield Proposal(facts.pupil_id, stage, step, window, said, outcomes, standing.review_on)
                unwritten |= {_paper(stage, step)} - NO_PAPER


def _steps(policy: Policy, standing: Standing, facts: PupilFacts) -> Iterator[tuple[Stage, Step]]:
    """The steps that may be asked for where a pupil stands: at this age, and of support alone where a need led here or an
    exception is in force.

    What comes round is asked for by the stage itself alone: of two copies of one record one would be too many.
    """
    for stage in _stages(policy, standing):
        only_support = facts.is_excepted or led_by_need_alone(policy, stage, facts)
        for step in stage.steps:
            if step.every in ROUNDS and stage.key != standing.stage:
                continue
            if (step.is_legal and not facts.is_compulsory) or (only_support and not step.support):
                continue
            yield stage, step


def led_by_need_alone(policy: Policy, stage: Stage, facts: PupilFacts) -> bool:
    """Whether nothing but a need has led a pupil to a stage: then there is support, and never a sanction (S0-010)."""
    if not facts.needs or stage.enter is None or ("needs", "") not in set(stage.enter.uses()):
        return False
    return policy.leads(stage, facts) and not policy.leads(stage, replace(facts, needs=frozenset()))


def _letters_still_to_write(policy: Policy, facts: PupilFacts) -> set[Paper]:
    """What an open task asks to be written: two stages that want the same letter want it once.

    An invitation that somebody may still decide against keeps no other back.
    """
    found = [policy.find(raised.trigger) for raised in facts.raised if raised.state == "open"]
    sure = (
        (stage, step)
        for stage, step in filter(None, found)
        if step.kind is TaskKind.LETTER or step.duty is not Duty.CONSIDER
    )
    return {_paper(stage, step) for stage, step in sure} - NO_PAPER


def _paper(stage: Stage, step: Step) -> Paper:
    """A kind of letter, the same wherever it is asked for; an invitation to a meeting is one for each track."""
    invites = step.letter_kind and step.kind is not TaskKind.LETTER
    return step.letter_kind, stage.track if invites else ""


def holds(policy: Policy, trigger_key: str, facts: PupilFacts) -> bool:
    """Whether a task raised on the facts' day would be raised on it still. Facts are of that day, marks of today.

    A rule that the policy no longer has is left standing: what was asked under the old policy was asked. So is what was
    asked in the middle of a stage that lasts until its review, whatever the figure was that day.
    """
    found = policy.find(trigger_key)
    if found is None:
        return True
    stage, step = found
    if step.is_legal and not facts.is_compulsory:
        return False
    standing = facts.standings.get(stage.track)
    lasting = (stage.length or stage.by_hand) and standing and standing.stage == stage.key
    began_before = lasting and standing is not None and standing.since < facts.on
    return (bool(began_before) or _would_be_in(policy, stage, facts)) and step.when.holds(facts, stage.key)


def _would_be_in(policy: Policy, stage: Stage, facts: PupilFacts) -> bool:
    return stage.by_hand or policy.reach(stage.track, facts) >= policy.place(stage.track, stage.key)


def outlived(policy: Policy, trigger_key: str, today: PupilFacts) -> bool:
    """Whether a weekly task is past its use: the pupil has come out of the stage that asks for it every week."""
    found = policy.find(trigger_key)
    if found is None or found[1].every is not Every.WEEK:
        return False
    stage = found[0]
    standing = today.standings.get(stage.track)
    return standing is not None and policy.place(stage.track, standing.stage) < policy.place(stage.track, stage.key)


def window_key(step: Step, facts: PupilFacts, standing: Standing, stage: Stage) -> str:
    """The stretch in which a step is raised once: the week, or the half term, named by its first day; the time of the
    stage, named by the day of its review; what it waits for, named by the day that was done.
    """
    if step.every is Every.EACH:
        earlier = [facts.latest_done(f"{stage.key}.{key}") for key, _ in step.when.steps()]
        if days := [raised.done_on for raised in earlier if raised and raised.done_on]:
            return max(days).isoformat()
    if step.every is Every.REVIEW and standing.review_on:
        return standing.review_on.isoformat()
    if step.every is Every.WEEK:
        return monday(facts.on).isoformat()
    half_term = facts.calendar.latest_half_term(facts.on)
    return (half_term.starts_on if half_term else monday(facts.on)).isoformat()


def _stages(policy: Policy, standing: Standing) -> Iterable[Stage]:
    """The stage, after those the pupil fell past whose steps come first (S4-209)."""
    stage = policy.stage(standing.stage)
    if stage is None:
        return
    top = policy.place(stage.track, standing.came_from)
    for key in stage.after:
        passed = policy.stage(key)
        if passed is not None and top < policy.place(stage.track, passed.key) < policy.place(stage.track, stage.key):
            yield passed
    yield stage


def _not_followed_yet(facts: PupilFacts, stage: Stage, step: Step) -> PupilFacts:
    """The facts without what has led to this step before: a meeting of an earlier fall does not lead to its plan again."""
    waits_for = {f"{stage.key}.{key}" for key, _ in step.when.steps()} if step.every is Every.ENTRY else set()
    followed = max((one.raised_on for one in facts.of(trigger(stage, step)) if one.stands), default=None)
    if not waits_for or followed is None:
        return facts
    old = [one for one in facts.raised if one.trigger in waits_for and one.done_on and one.done_on <= followed]
    return replace(facts, raised=tuple(one for one in facts.raised if one not in old)) if old else facts


def _raised_already(facts: PupilFacts, standing: Standing, key: str, step: Step, window: str) -> bool:
    """In this window; or, for a step that comes once a fall, since the fall; or one is still open."""
    earlier = [raised for raised in facts.of(key) if raised.stands]
    if any(raised.window == window or raised.state == "open" for raised in earlier):
        return True
    return step.every is Every.ENTRY and any(raised.raised_on >= standing.since for raised in earlier)

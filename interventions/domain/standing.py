"""Where a pupil stands on each track of a policy, since when, and from where: the memory that tells falling from staying.

A stage without a length lasts as long as what led there is so. One with a length lasts until its review: then it is left
where attendance has been better for long enough, else its time begins again. A deeper stage is entered at once.
"""

from dataclasses import dataclass, replace
from datetime import date

from attendance.domain.calendar import monday
from attendance.domain.tally import Tally
from interventions.domain.facts import PupilFacts, Standing
from interventions.domain.policy import Policy, Stage

__all__ = ["Move", "Standing", "band_of", "fell", "move"]


@dataclass(frozen=True, slots=True)
class Move:
    """A change of standing, or the end of a stage's time."""

    to: Standing
    what: str  # entered, left, reviewed, noted
    improved: bool | None = None  # of a review


def band_of(policy: Policy, tally: Tally) -> str | None:
    """The band that a policy acts on: none while there are too few sessions to say."""
    if not policy.can_say(tally):
        return None
    band = policy.ladder.band(tally.tenths)
    return band.key if band else None


def move(policy: Policy, track: str, facts: PupilFacts) -> Move | None:
    """What becomes of a pupil's standing on a track as on a day; nothing, mostly."""
    stages = policy.tracks.get(track, ())
    before = facts.standings.get(track)
    at = policy.place(track, before.stage) if before else -1
    reach = policy.reach(track, facts)
    if reach > at and facts.is_excepted:
        reach = at  # led no deeper while an exception is in force
    if reach > at:
        return _enter(policy, track, stages[reach], before, facts)
    if before is None or at < 0 or not _can_leave(policy, stages, facts):
        return None
    stage = stages[at]
    if stage.by_hand:
        return _reviewed(before, stage, facts) if _is_over(before, facts) else None
    if stage.length is None:
        return None if reach == at else _leave(policy, track, before, stages, reach, facts)
    return _within(policy, track, before, stages, at, reach, facts)


def _within(
    policy: Policy,
    track: str,
    before: Standing,
    stages: tuple[Stage, ...],
    at: int,
    reach: int,
    facts: PupilFacts,
) -> Move | None:
    """In a stage with a length: looked at when its time is over, left where it was better for long enough."""
    stage = stages[at]
    better = (before.better_since or facts.on) if reach < at else None
    if _is_over(before, facts):
        if better and _weeks(better, facts) >= stage.maintained:
            return _leave(policy, track, before, stages, reach, facts, improved=True)
        return _reviewed(replace(before, better_since=better), stage, facts)
    return Move(replace(before, better_since=better), "noted") if better != before.better_since else None


def _enter(policy: Policy, track: str, stage: Stage, before: Standing | None, facts: PupilFacts) -> Move:
    known = before is not None and (before.stage == "" or policy.place(track, before.stage) >= 0)
    came_from = before.stage if before is not None and known else None  # a stage of a replaced policy tells nothing
    review_on = stage.length.ends_on(facts.on, facts.calendar) if stage.length else None
    return Move(Standing(stage.key, facts.on, came_from, track, review_on), "entered")


def _leave(
    policy: Policy,
    track: str,
    before: Standing,
    stages: tuple[Stage, ...],
    reach: int,
    facts: PupilFacts,
    improved: bool | None = None,
) -> Move:
    if reach < 0:
        return Move(Standing("", facts.on, before.stage, track), "left", improved)
    to = _enter(policy, track, stages[reach], before, facts).to
    return Move(to, "entered", improved)


def _reviewed(before: Standing, stage: Stage, facts: PupilFacts) -> Move:
    """The time of the stage is over: it begins again (S0-052)."""
    review_on = stage.length.ends_on(facts.on, facts.calendar) if stage.length else None
    return Move(replace(before, review_on=review_on), "reviewed", improved(before, facts))


def improved(standing: Standing, facts: PupilFacts) -> bool:
    """Whether the figure is better than on the day the stage began, with the marks of now."""
    now, then = facts.tally.tenths, facts.tenths_then.get(standing.since)
    return standing.better_since is not None or (now is not None and then is not None and now > then)


def fell(policy: Policy, standing: Standing) -> bool:
    """Whether the pupil came into this stage from a milder one, or is seen for the first time."""
    if standing.came_from is None:
        return True
    track = standing.track
    return policy.place(track, standing.stage) > policy.place(track, standing.came_from)


def _is_over(standing: Standing, facts: PupilFacts) -> bool:
    return standing.review_on is not None and facts.on >= standing.review_on


def _can_leave(policy: Policy, stages: tuple[Stage, ...], facts: PupilFacts) -> bool:
    """While there are too few sessions to say, nobody leaves a stage that goes by bands."""
    return policy.can_say(facts.tally) or not any(stage.band for stage in stages)


def _weeks(since: date, facts: PupilFacts) -> int:
    """School weeks that have passed since a day."""
    days = facts.calendar.days_between(since, facts.on)
    return len({monday(day) for day in days}) - 1 if days else 0

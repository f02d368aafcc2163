"""A stage in words: what leads to it, how long it lasts, when it is left."""

from accounts.domain.words import counted
from interventions.domain.conditions.figures import shown
from interventions.domain.kinds import LADDER
from interventions.domain.policy import Policy, Stage
from interventions.domain.reasons import WHOLE


def led_by(policy: Policy, stage: Stage) -> str:
    """Attendance 93.1 to 96.9, or late at least 3 times in the last four school weeks."""
    ways = []
    if stage.band:
        ways.append(f"attendance {_stretch(policy, stage)}")
    if stage.enter is not None:
        ways.append(stage.enter.describe())
    if stage.by_hand:
        ways.append("somebody allots the case")
    said = ", or ".join(ways)
    return said[:1].upper() + said[1:]


def _stretch(policy: Policy, stage: Stage) -> str:
    """From the stage's band down to the next stage of its track that a band leads to: who stands between is here."""
    ladder = policy.ladder
    top = ladder.ceiling(ladder.bands[ladder.index(stage.band)])
    mine = policy.tracks[stage.track]
    below = next((other for other in mine[mine.index(stage) + 1 :] if other.band), None)
    floor = ladder.ceiling(ladder.bands[ladder.index(below.band)]) + 1 if below else 0
    if not floor:
        return f"up to {shown(top)}"
    return f"{shown(floor)} and above" if top == WHOLE else f"{shown(floor)} to {shown(top)}"


def lasts(stage: Stage) -> str:
    """How long a stage goes on, and what it takes to be out of it."""
    if stage.by_hand and stage.length is None:
        return "until somebody ends it"
    if stage.length is None:
        return "as long as what led here is so"
    if stage.length.from_plan:
        return f"{stage.length.describe()}, then a review"
    better = (
        f"left once attendance has stayed better for {counted(stage.maintained, 'school week')}"
        if (stage.maintained)
        else "left if what led here is no longer so"
    )
    return f"{stage.length.describe()}, then a review: {better}, else its time begins again"


def track_name(policy: Policy, key: str) -> str:
    """A track as people call it; blank for the ladder, which needs no name."""
    return "" if key == LADDER else next(track.name for track in policy.beside if track.key == key)


def ages(stage: Stage) -> str:
    """Whom a stage leaves out by age (S4-018)."""
    if stage.legal or not stage.under_fives:
        return "Never for a child who is not of compulsory school age."
    return ""

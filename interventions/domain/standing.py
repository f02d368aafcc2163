"""In which band a pupil stands, since when, and from where: the memory that tells falling from staying."""

from dataclasses import dataclass
from datetime import date

from attendance.domain.tally import Tally
from interventions.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Standing:
    """The band of a pupil from a day on."""

    band: str
    since: date
    came_from: str | None = None  # None: the first we know


def band_of(policy: Policy, tally: Tally) -> str | None:
    """The band that a policy acts on: none while there are too few sessions to say."""
    if not tally.possible or tally.possible < policy.least_sessions:
        return None
    band = policy.ladder.band(tally.tenths)
    return band.key if band else None


def moved(policy: Policy, before: Standing | None, tally: Tally, on: date) -> Standing | None:
    """Where the pupil stands on a day: as before while the band is the same or cannot be said."""
    band = band_of(policy, tally)
    if band is None or (before is not None and before.band == band):
        return before
    known = {rung.key for rung in policy.ladder.bands}  # a band of a policy that has been replaced tells nothing
    return Standing(band, on, before.band if before and before.band in known else None)


def fell(policy: Policy, standing: Standing) -> bool:
    """Whether the pupil came into this band from a better one, or is seen for the first time."""
    if standing.came_from is None:
        return True
    return policy.ladder.index(standing.band) > policy.ladder.index(standing.came_from)

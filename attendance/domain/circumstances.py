"""What may change at home, as parents tell it, and which need it becomes when the school writes it down (S4-133)."""

from dataclasses import dataclass

from accounts.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One thing that parents may tell; `need` is the kind offered to whoever deals with it."""

    slug: str
    name: str
    need: str  # pupils/domain/needs.py
    at_once: bool = False  # somebody looks at it the same day


CIRCUMSTANCES = (
    Circumstance("bereavement", "Somebody close has died", "bereavement"),
    Circumstance("separation", "We are separating, or have separated", "family_change"),
    Circumstance("abuse", "Someone in the family is hurt, threatened or controlled", "domestic_abuse", at_once=True),
    Circumstance("illness_at_home", "Somebody in the family is ill or needs care", "young_carer"),
    Circumstance("health", "My child’s health or mood has changed", "mental_health"),
    Circumstance("housing", "We are moving, or have nowhere settled to live", "family_change"),
    Circumstance("other", "Something else", "early_help"),
)
BY_SLUG = {one.slug: one for one in CIRCUMSTANCES}


def circumstance_of(slug: str) -> Circumstance:
    """The circumstance by its slug, refused where there is none."""
    if slug not in BY_SLUG:
        raise Refused("Choose what has changed.", field="topic")
    return BY_SLUG[slug]

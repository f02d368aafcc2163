"""What the record of a home visit has to say (S4-107)."""

from datetime import datetime

from accounts.domain.refusal import Refused

NOBODY, CHILD_ALONE, NOT_SEEN, WORRY = "nobody", "child_alone", "not_seen", "worry"
OLDEST = 14  # days after which a visit is no longer news but a note for the case


def check_visit(*, answered: str, child: str, seen: str, went: str, at: datetime, now: datetime) -> None:
    """Who went, when, who was in, and whether the child was seen: without these it is no record."""
    if not went.strip():
        raise Refused("Say who went.", field="went")
    check_when(at, now)
    if answered == NOBODY and child != NOT_SEEN:
        raise Refused("Nobody was in, and yet the child was seen. Choose who was there.", field="answered")
    if answered == CHILD_ALONE and child == NOT_SEEN:
        raise Refused("The child was in, so say how the child was.", field="child")
    if child == WORRY and not seen.strip():
        raise Refused("Say what the worry is. The safeguarding lead is asked to look at it today.", field="seen")


def check_when(at: datetime, now: datetime) -> None:
    """A visit that was made, and not long ago."""
    if at > now:
        raise Refused("This time is still to come. Give the time of the visit.", field="day")
    if (now.date() - at.date()).days > OLDEST:
        raise Refused(f"This is more than {OLDEST} days ago. Look at the date.", field="day")


def is_worry(*, answered: str, child: str) -> bool:
    """What the safeguarding lead has to look at the same day."""
    return child == WORRY or answered == CHILD_ALONE


def reached(answered: str) -> bool:
    """Whether somebody of the family was spoken to; a child alone at home is no contact with the parents."""
    return answered in ("parent", "adult")

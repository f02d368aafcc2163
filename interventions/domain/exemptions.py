"""Exceptions that expire: for a reason of the family's, the policy asks for no more until a day, and then by itself again.

One long illness, a bereavement, a plan that is working: every case is looked at by itself (S0-018, S0-032). Help goes on.
"""

from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words

LONGEST = timedelta(weeks=12)  # a term: then somebody looks again
SHORTEST_REASON = 10


def check_grant(*, reason: str, ends_on: date, on: date) -> None:
    """It says why, and it ends."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say why nothing more is to be asked of this family for now.", field="reason")
    if ends_on <= on:
        raise Refused("Give a day to come: until then nothing more is asked.", field="ends_on")
    if ends_on - on > LONGEST:
        raise Refused(
            f"Twelve weeks at most, to {day_words(on + LONGEST)}. Then somebody looks again.", field="ends_on"
        )


def check_in_force(ended: bool, ends_on: date, on: date) -> None:
    """Only what is in force can be ended."""
    if ended or ends_on < on:
        raise Refused("This exception has ended already.")

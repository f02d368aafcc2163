"""Concerns that staff raise about a pupil in two taps, and what an officer answers (S0-038, S1-037, S1-043)."""

from accounts.domain.refusal import Refused

WHATS = {
    "away": "Away again, or often",
    "pattern": "A pattern: the same day or lesson",
    "late": "Late again",
    "unsettled": "Unsettled, tired or hungry",
    "worried": "Worried about coming to school",
    "behind": "Falling behind with work",
    "friends": "Friendships, or bullying",
    "home": "Something has changed at home",
    "trip": "A holiday or journey is talked about",
    "other": "Something else",
}
# Nothing about harm belongs here.
SAFEGUARDING = "If you fear that a child is not safe, tell the safeguarding lead now. Do not write it here."


def check_what(what: str, words: str) -> None:
    """One of the list; something else says what."""
    if what not in WHATS:
        raise Refused("Choose what it is about.", field="what")
    if what == "other" and len(words.strip()) < 3:
        raise Refused("Say in a few words what it is.", field="words")


def check_waiting(state: str) -> None:
    """A concern is answered once."""
    if state != "waiting":
        raise Refused("Somebody has answered this concern already.")

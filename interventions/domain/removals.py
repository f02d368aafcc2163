"""Who may do what with a proposal that a name leaves the roll, and with a nursery place under review."""

from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from pupils.domain.removal import DEATH

LONGEST_AHEAD = timedelta(days=366)
SHORTEST = 3


def check_open(state: str) -> None:
    """What is closed stays as it was closed."""
    if state != "proposed":
        raise Refused("This proposal is closed already. Look at it to see who closed it, and how.")


def check_on_roll(name: str, ends_on: date | None, *, ever: bool) -> None:
    """Only who is on the roll can leave it."""
    if not ever or ends_on is not None:
        left = f" The last day was {day_words(ends_on)}." if ends_on else ""
        raise Refused(f"{name} is not on the roll. There is nothing to remove.{left}")


def check_ahead(last_day: date, on: date) -> None:
    """A removal is not planned further ahead than a year."""
    if last_day > on + LONGEST_AHEAD:
        raise Refused(f"{day_words(last_day)} is more than a year away. Check the year.", field="last_day")


def check_another_decides(*, same: bool, others: bool, ground: str) -> None:
    """One person proposes and another decides; the head of a school without anybody else decides alone.

    A death needs no second pair of eyes: nobody should have to wait, or be asked, for it.
    """
    if same and others and ground not in DEATH:
        raise Refused(
            "You proposed this removal, and another person has to decide it. Withdraw it and let somebody else propose it."
        )


def check_words(words: str, field: str, sentence: str) -> None:
    """A decision says why."""
    if len(words.strip()) < SHORTEST:
        raise Refused(sentence, field=field)

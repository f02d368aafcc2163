"""Meetings and panels: who must sit there, what is on the agenda, and what follows when the parents do not come."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from interventions.domain.members import Members


class Came(StrEnum):
    """Whether the parents came (S2-025, S4-178)."""

    CAME = "came"
    WITH_REASON = "with_reason"
    NO_REASON = "no_reason"
    NOT_ASKED = "not_asked"  # a meeting of staff, or with the authority


CAME_WORDS = {
    Came.CAME: "came",
    Came.WITH_REASON: "did not come, with a reason",
    Came.NO_REASON: "did not come, and gave no good reason",
    Came.NOT_ASKED: "were not asked to this one",
}
MISSED = "missed"  # the outcome of policies for parents who did not come (S4-178, S4-190, S4-194)
READ_FOR = timedelta(days=14)  # who was named to one meeting reads its sheet until so long after it
# What every meeting looks at (S4-184, S4-185, S4-187, S4-188), after what the policy's step asks for.
AGENDA = (
    "What stands in the way, at home and in school",
    "The pupil’s own view",
    "Attendance: what was missed, and any pattern",
    "Progress, and work to catch up",
    "Behaviour and friendships",
    "Needs that may not be met yet",
    "Support offered before, and what became of it",
    "Plan, target and day of review",
)


def agenda(points: Iterable[str]) -> list[str]:
    """The points of the stage's step first, then what every meeting looks at."""
    return list(dict.fromkeys([*points, *AGENDA]))


def check_members(wanted: Members | None, roles: Sequence[Collection[str]]) -> None:
    """Two or three people out of some roles, where the policy says so (S0-045, S1-046); else at least one."""
    if wanted is None:
        if not roles:
            raise Refused("Name at least one person of the school.", field="members")
        return
    fitting = [one for one in roles if set(one) & set(wanted.roles)]
    if len(fitting) < len(roles):
        raise Refused(
            f"The policy asks here for {wanted.describe()}. Somebody named has another role.", field="members"
        )
    if not wanted.at_least <= len(roles) <= wanted.at_most:
        raise Refused(f"The policy asks here for {wanted.describe()}; {len(roles)} named.", field="members")


def check_day(day: date, today: date) -> None:
    """One arranges what is to come."""
    if day < today:
        raise Refused(f"{day_words(day)} is past. Choose a day that is still to come.", field="day")


def check_can_be_held(day: date, today: date, state: str) -> None:
    """Minutes are of what has happened, once."""
    if state != "arranged":
        raise Refused("This meeting is over already: its minutes stand.")
    if day > today:
        raise Refused(f"This meeting is on {day_words(day)}. Write its minutes then, or move it to today.")


def check_quorum(wanted: Members | None, came: int) -> None:
    """A panel of too few is none."""
    least = wanted.at_least if wanted else 1
    if came < least:
        raise Refused(
            f"At least {counted(least, 'member')} of those named must have come. Else arrange another day.",
            field="came",
        )


def outcome_of(came: str, chosen: str, keys: Collection[str]) -> str:
    """How a meeting ended: one that the parents missed without a reason is missed, where the policy has that word."""
    if came == Came.NO_REASON and MISSED in keys:
        if chosen not in ("", MISSED):
            raise Refused(
                "The parents did not come and gave no good reason: the policy has an outcome for that.", field="outcome"
            )
        return MISSED
    if chosen == MISSED and came != Came.NO_REASON:
        raise Refused("That outcome is for parents who did not come and gave no good reason.", field="outcome")
    if keys and not chosen and came != Came.WITH_REASON:
        raise Refused("Choose how it ended.", field="outcome")
    return chosen

"""What a starter brings: a talk with the parents about times, and about holidays in term time (S0-027)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.domain.roles import Role
from accounts.domain.words import day_words
from accounts.models import School, User
from pupils import asks
from pupils.asks import Ask
from pupils.models import Pupil

TALK = "starter_talk"
RECENT = timedelta(days=30)  # a file's pupils who started longer ago are no starters any more
POINTS = (
    "Times: when gates and registers open and close, and how an absence is reported",
    "Holidays in term time: that they are not granted, and how leave for an exceptional reason is asked for",
    "What would help the family; numbers of more than one person to ring",
)


def ask_for_talks(
    *,
    school: School,
    starters: Sequence[tuple[Pupil, date]],
    on: date,
    at: datetime,
    by: User | None = None,
    process: str = "",
) -> int:
    """Ask for a talk about each of these, by the starting day; once a starting day."""
    return asks.ask(
        school=school,
        asks=[_talk(pupil, starts_on, on) for pupil, starts_on in starters],
        on=on,
        at=at,
        by=by,
        process=process,
    )


def _talk(pupil: Pupil, starts_on: date, on: date) -> Ask:
    verb = "starts" if starts_on >= on else "started"
    return Ask(
        pupil=pupil,
        about=TALK,
        window=starts_on.isoformat(),
        kind="conversation",
        title="Talk with the parents of a new pupil",
        why=f"{pupil} {verb} on {day_words(starts_on)}. Parents hear about times and holidays when a child starts.",
        roles=(Role.OFFICE, Role.ATTENDANCE_OFFICER),
        due_on=max(starts_on, on),
        points=POINTS,
    )


def has_just_started(starts_on: date | None, on: date) -> bool:
    """Whether a starting day that a file gave makes a starter."""
    return starts_on is not None and starts_on >= on - RECENT

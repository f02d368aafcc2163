"""Part-time timetables: for a need of the child, agreed, with an end, looked at again (S0-058 to S0-060, S1-056, S4-142).

Very exceptional by the guidance, never to manage behaviour, and always with the day by which school is full time again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words
from attendance.domain.calendar import Calendar, weekdays

SESSIONS = ("AM", "PM")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
LONGEST = timedelta(weeks=6)  # before it is looked at again with parents and pupil
SHORTEST_REASON = 10
PART_TIME, NOT_OF_AGE = "C2", "X"
Place = tuple[int, str]  # a weekday from Monday, nought, and a session
Sitting = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The sessions of a week that the pupil attends."""

    attended: frozenset[Place]

    @classmethod
    def of(cls, keys: Collection[str]) -> "Pattern":
        """From keys such as 0AM; what is no session of a week is left out."""
        known = {f"{day}{session}": (day, session) for day in range(5) for session in SESSIONS}
        return cls(frozenset(known[key] for key in keys if key in known))

    @property
    def keys(self) -> list[str]:
        """As it is kept: Monday first, morning first."""
        return [f"{day}{session}" for day in range(5) for session in SESSIONS if (day, session) in self.attended]

    @property
    def words(self) -> str:
        """Monday and Tuesday mornings … as a table of a week would say it."""
        said = []
        for day, name in enumerate(DAYS):
            here = [session for session in SESSIONS if (day, session) in self.attended]
            if here:
                said.append(name if len(here) == 2 else f"{name} {'morning' if here == ['AM'] else 'afternoon'}")
        return ", ".join(said) or "no session"

    def away(self, first: date, last: date, calendar: Calendar) -> list[Sitting]:
        """The sessions of school that the pupil is not expected in, both days included."""
        return [
            (on, session)
            for on in weekdays(first, last)
            if calendar.is_school_day(on)
            for session in SESSIONS
            if (on.weekday(), session) not in self.attended
        ]


def check_agreed(
    *, pattern: Pattern, starts_on: date, ends_on: date, reason: str, consent_by: str, consent_on: date, on: date
) -> None:
    """What has to be there before a timetable is agreed."""
    check_pattern(pattern)
    if starts_on < on:
        raise Refused("A timetable begins today or later: what has been marked stays as it was.", field="starts_on")
    check_end(starts_on, ends_on)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say which need of the child this serves, and why it is in the child’s interest.", field="reason")
    if not consent_by.strip():
        raise Refused(
            "Name the parent who agreed. Without consent there is no part-time timetable.", field="consent_by"
        )
    if consent_on > on:
        raise Refused(
            f"{day_words(consent_on)} has not come yet. Give the day on which the parent agreed.", field="consent_on"
        )


def check_pattern(pattern: Pattern) -> None:
    """Some of the week, and not all of it."""
    if not pattern.attended:
        raise Refused(
            "Tick the sessions that the pupil attends. With none this is no timetable but an absence.", field="pattern"
        )
    if len(pattern.attended) == len(DAYS) * len(SESSIONS):
        raise Refused(
            "Every session is ticked: that is full time. Leave out those the pupil does not attend.", field="pattern"
        )


def check_end(starts_on: date, ends_on: date) -> None:
    """It ends, and within six weeks it is looked at again."""
    if ends_on < starts_on:
        raise Refused("It ends after it begins. Look at the two days.", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refused(
            f"Six weeks at most, to {day_words(starts_on + LONGEST)}: then look at it with parents and pupil, and agree "
            "how it goes on.",
            field="ends_on",
        )


def code_for(*, compulsory: bool) -> str:
    """C2 counts as absence that is authorised; a child outside compulsory school age is not required to attend: X."""
    return PART_TIME if compulsory else NOT_OF_AGE


def review_due_on(ends_on: date, calendar: Calendar) -> date:
    """Looked at again five school days before it ends, so that nobody is surprised by the end."""
    try:
        return calendar.step(ends_on, -5)
    except Refused:
        return ends_on - timedelta(days=7)


def check_review(*, parents: bool, note: str, held_on: date, on: date) -> None:
    """A review says who took part and what was found (S0-060)."""
    if held_on > on:
        raise Refused(f"{day_words(held_on)} has not come yet. Give the day of the review.", field="held_on")
    if not parents and len(note.strip()) < SHORTEST_REASON:
        raise Refused("Say why the parents took no part, and how they were asked.", field="note")


def check_in_force(state: str) -> None:
    """What has ended stays as it ended."""
    if state != "agreed":
        raise Refused("This timetable has ended. Agree another if the child still needs one.")

"""What keeps a pupil from attending through no fault of the family: the pupil's own Y codes and Q, for a stretch.

A closed school is another matter (domain/closures.py). None of these is a possible session, so the figure of the
pupil does not suffer; each needs a reason, and custody is known to few (criminal-offence data).
"""

from dataclasses import dataclass
from datetime import timedelta

from accounts.domain.refusal import Refused
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import LATE_AFTER_CLOSE, NO_REASON, UNKNOWN_REASON
from attendance.domain.explanations import Sitting, Span, sessions_of

PLANNED_AS = "Unable to attend: "  # how the plans of a stretch begin, by which they are found again
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its code, its name, when it is the right one, and whether only few may know."""

    code: str
    name: str
    hint: str
    sensitive: bool = False


CAUSES = {
    cause.code: cause
    for cause in (
        Cause(
            "Y1",
            "Transport that is provided did not run",
            "The school or the authority provides it, and the school is not within walking distance.",
        ),
        Cause(
            "Y2",
            "Widespread disruption to travel",
            "An emergency, local or national or abroad, that stops people from travelling.",
        ),
        Cause("Y5", "In custody", "Detained by the police, on remand or under a sentence.", sensitive=True),
        Cause(
            "Y6",
            "Public health guidance or law",
            "The law or the health authorities say that the pupil is not to come.",
            sensitive=True,
        ),
        Cause(
            "Y7",
            "Another unavoidable cause",
            "Something that befell the pupil, not the parent, and that nobody could avoid.",
            sensitive=True,
        ),
        Cause(
            "Q",
            "No access arrangements",
            "The authority has a duty to arrange travel to school for the pupil and has not done so.",
        ),
    )
}


def cause_of(code: str) -> Cause:
    """The cause of a code, refused where it is none of these."""
    if code not in CAUSES:
        raise Refused("Choose what keeps the pupil from attending.", field="code")
    return CAUSES[code]


def check(code: str, span: Span, words: str, calendar: Calendar) -> None:
    """A stretch has a cause in force, some words, and at least one session of school."""
    cause_of(code)
    if (span.ends_on, span.ends_session) < (span.starts_on, span.starts_session):
        raise Refused("It ends before it begins. Choose a later last day.", field="ends_on")
    if span.ends_on - span.starts_on > LONGEST:
        raise Refused("That is longer than a school year. Choose an earlier last day.", field="ends_on")
    if not calendar.has_school(span.starts_on, span.ends_on):
        raise Refused("There is no school on these days. Choose others.", field="starts_on")
    codes.check_in_force(code, span.starts_on)
    if not words.strip():
        raise Refused("Say what happened and how you know. It is the evidence for the code.", field="words")


def gives_way(code: str, *, all_absences: bool) -> bool:
    """Whether an absence that stands becomes the code: what nobody knew or accepted does; the rest where asked for."""
    known = codes.known(code)
    if code in (NO_REASON, UNKNOWN_REASON):
        return True
    return all_absences and known is not None and known.is_absence and code != LATE_AFTER_CLOSE


def check_end(span: Span, last: Sitting, calendar: Calendar) -> None:
    """A stretch ends sooner than was thought, never later, and not before it began."""
    left = [one for one in sessions_of(span, calendar) if one <= last]
    if not left:
        raise Refused("That is before it began. Withdraw the entry instead.", field="last_on")
    if left[-1] == sessions_of(span, calendar)[-1]:
        raise Refused("It ends then already. Choose an earlier session.", field="last_on")

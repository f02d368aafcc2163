"""The office's weeks of a class: what may be set on many sessions at once, and what is filled forward."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted, listed
from attendance.domain import codes
from attendance.domain.calendar import Calendar, monday
from attendance.domain.codes import LATE, LATE_AFTER_CLOSE, NO_REASON, PRESENT_AT, CountsAs
from attendance.domain.explanations import stands_at_once

MOST_WEEKS = 4  # on the screen at once
FURTHEST = 20  # school days that a code is filled forward
LONGEST_DELAY = 240  # minutes
ORDER = {"AM": 0, "PM": 1}
Sitting = tuple[date, str]  # a day and a session


@dataclass(frozen=True, slots=True)
class Chosen:
    """A cell that somebody chose, with the code that they saw in it; blank where nothing stood."""

    pupil_id: int
    on: date
    session: str
    seen: str = ""

    @property
    def sitting(self) -> Sitting:
        return self.on, self.session


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that shows another code by now than the person saw."""

    cell: Chosen
    stands: str


class Changed(Refused):
    """Somebody else has changed chosen cells since they were shown."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__(
            f"{counted(len(differences), 'mark')} changed while you had this page open. Nothing of yours is saved yet. "
            "Look at what stands now, and set it again if it is still right."
        )
        self.differences = list(differences)


def first_monday(asked: date | None, today: date, weeks: int) -> date:
    """The Monday that the weeks begin with: the one asked for, else so that this week is the last."""
    return monday(asked) if asked else monday(today) - timedelta(weeks=weeks - 1)


def code_for(typed: str, session: str) -> str:
    """The present mark is each session's own; other codes are as typed."""
    letter = typed.strip().upper()
    return PRESENT_AT[session] if letter in PRESENT_AT.values() else letter


def check_code(letter: str, days: Collection[date], permissions: Set[Permission], minutes: int | None) -> None:
    """A code in force on these days that the person may enter, with minutes only for who came late."""
    if not letter:
        raise Refused("Type a code.", field="code")
    try:
        codes.check_in_force(letter, min(days))
        codes.check_in_force(letter, max(days))
        codes.check_may_enter(letter, permissions)
    except Refused as refusal:
        raise Refused(refusal.sentence, field="code") from refusal
    if minutes is not None and (letter not in (LATE, LATE_AFTER_CLOSE) or not 0 <= minutes <= LONGEST_DELAY):
        raise Refused(f"Minutes belong to L or U, and lie between 0 and {LONGEST_DELAY}.", field="minutes")


def check_ahead(letter: str) -> None:
    """What lies ahead can be an absence or an activity that is known; nobody is present in advance."""
    if counts_present(letter) or letter in (LATE_AFTER_CLOSE, NO_REASON):
        raise Refused(
            f"{letter} is marked when it happens. For sessions to come enter what is known: a trip, a visit, an absence.",
            field="code",
        )


def check_may_fill(letter: str) -> None:
    """Present marks are never filled forward."""
    if counts_present(letter):
        raise Refused(
            "Present marks are not filled forward: a pupil is present when somebody has seen them. "
            "Filling forward is for trips and absences.",
            field="code",
        )
    if letter == LATE_AFTER_CLOSE:
        raise Refused("Nobody is late in advance: U is not filled forward.", field="code")


def counts_present(letter: str) -> bool:
    """Whether a code says that somebody was seen in school."""
    return codes.counts_as(letter) is CountsAs.PRESENT


def gives_way(standing: str | None, planned: str | None) -> bool:
    """Whether filling forward enters a session: only where nothing is known yet. What stands or is planned stays."""
    return standing == NO_REASON or (standing is None and planned is None)


def sittings_after(start: Sitting, until: date, calendar: Calendar) -> list[Sitting]:
    """The sessions of school after one, up to the end of a day."""
    days = calendar.days_between(start[0], until)
    if len(days) > FURTHEST + 1:
        raise Refused(
            f"A code is filled forward over {FURTHEST} school days at most. Choose an earlier day.", field="until"
        )
    found = [(day, session) for day in days for session in ORDER if (day, ORDER[session]) > (start[0], ORDER[start[1]])]
    if not found:
        raise Refused("Choose a last day after what is chosen.", field="until")
    return found


def longest_run(days: Collection[date], through: Collection[date], calendar: Calendar) -> int:
    """The longest stretch of school days one after another among some days that holds one of the others."""
    best = run = 0
    holds = False
    for day in calendar.days_between(min(days), max(days)) if days else []:
        run, holds = (run + 1, holds or day in through) if day in days else (0, False)
        best = max(best, run) if holds else best
    return best


def check_authorises(
    letter: str, days: Mapping[str, int], rules: Mapping[str, int], permissions: Set[Permission]
) -> None:
    """The office lets an absence stand as authorised only as far as the head's standing rule goes (S4-023).

    `days` is by pupil's name: how many school days in a row the code would stand.
    """
    if permissions & {Permission.AUTHORISE_ABSENCE, Permission.ENTER_RESTRICTED_CODE}:
        return
    known = codes.known(letter)
    if known is None or known.counts_as is not CountsAs.AUTHORISED:
        return
    beyond = [name for name, number in days.items() if not stands_at_once(letter, number, rules, decides=False)]
    if beyond:
        allowed = rules.get(letter, 0)
        rule = (
            f"The head’s standing rule lets {letter} stand for {counted(allowed, 'school day')}"
            if allowed
            else (f"No standing rule of the head’s lets {letter} stand")
        )
        raise Refused(
            f"{rule}. Record what was said of {listed(beyond[:3])} as a reported absence: it waits for the head.",
            field="code",
        )

"""The sheet of one class and session: what may be entered by whom, when, and when a change needs a reason."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted, listed, weekday_words
from attendance.domain import codes
from attendance.domain.arrival import SessionTimes
from attendance.domain.codes import (
    LATE,
    LATE_AFTER_CLOSE,
    NO_REASON,
    PRESENT_AT,
    TEACHER_LETTERS,
    UNKNOWN_REASON,
    Entry,
)
from attendance.domain.returning import Back

BEFORE_CLOSING = "Corrected before the register closed"  # the standing reason for a teacher's own second thoughts
IN_THE_ROOM = "In the classroom when the register was taken"  # why a planned absence is asked to be a present mark
PLANNED = "Planned absence"
AS_IN_THE_MORNING = "as in the morning"
SESSION_WORDS = {"AM": "morning", "PM": "afternoon"}
LONGEST_DELAY = 240  # minutes
IN_SCHOOL = frozenset({*PRESENT_AT.values(), LATE})  # what a class teacher enters of a child in the room


@dataclass(frozen=True, slots=True)
class StandingMark:
    """The mark that stands for a pupil in this session."""

    code: str
    minutes_late: int | None
    comment: str
    recorded_by_id: int | None
    recorded_at: datetime

    @property
    def content(self) -> tuple[str, int | None, str]:
        return self.code, self.minutes_late, self.comment


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned for a pupil in this session, or runs on from the morning (the school's setting)."""

    code: str
    reason: str
    sensitive: bool
    by_id: int | None = None  # who planned it, and so knows why
    runs_on: bool = False  # filled in, and yet the teacher's to change: the child may have come after lunch


@dataclass(frozen=True, slots=True)
class Row:
    """One pupil on the sheet."""

    pupil_id: int
    name: str
    standing: StandingMark | None = None
    planned: Planned | None = None
    days: tuple[str, ...] = ()  # the last ten sessions: present, late, absent, away, none
    back: Back | None = None  # came back after whole days away

    @property
    def locked(self) -> bool:
        """What the office or a plan has entered is not the teacher's to change."""
        if self.standing:
            return self.standing.code not in TEACHER_LETTERS
        return self.planned is not None and not self.planned.runs_on

    @property
    def filled(self) -> str:
        """The code that the sheet begins with: what stands, else what is planned."""
        if self.standing:
            return self.standing.code
        return self.planned.code if self.planned else ""

    def contradicts(self, choice: "Chosen") -> bool:
        """Chosen to be in school, while a plan that nobody has entered yet says away."""
        return self.standing is None and self.locked and choice.code in IN_SCHOOL

    def words_for(self, viewer: "Taker") -> str:
        """Why the row is filled, as far as somebody may know: who may not see what is sensitive and did not record it
        reads “Planned absence”, and so does whoever stands before a projected screen."""
        sees = viewer.may(Permission.VIEW_SENSITIVE)
        if self.planned and (not self.standing or self.standing.code == self.planned.code):
            knows = not self.planned.sensitive or sees or self.planned.by_id == viewer.user_id
            return self.planned.reason if knows and self.planned.reason else PLANNED
        code = codes.known(self.filled)
        return code.name if code and (sees or code.entry is not Entry.RESTRICTED) else PLANNED


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everybody of a class on a day, with what stands and what is planned."""

    on: date
    session: str
    rows: tuple[Row, ...]

    @property
    def present(self) -> str:
        """The present mark of this session."""
        return PRESENT_AT[self.session]

    @property
    def fingerprint(self) -> str:
        """Tells whether anything on the sheet has changed since somebody looked."""
        content = [(row.pupil_id, row.standing.content if row.standing else None) for row in self.rows]
        return sha256(repr(sorted(content, key=lambda item: item[0])).encode()).hexdigest()[:16]

    @property
    def is_complete(self) -> bool:
        return all(row.standing for row in self.rows)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose for a pupil."""

    code: str = ""
    minutes_late: int | None = None
    comment: str = ""

    @property
    def content(self) -> tuple[str, int | None, str]:
        return self.code, self.minutes_late, self.comment


@dataclass(frozen=True, slots=True)
class Taker:
    """Who enters, as far as the rules look."""

    user_id: int
    permissions: Set[Permission] = field(default_factory=frozenset)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def corrects(self) -> bool:
        """May change a mark that stands, whenever, with a reason."""
        return self.may(Permission.CORRECT_MARK)


class Unmarked(Refused):
    """Some pupils have no mark yet."""

    def __init__(self, names: Sequence[str]) -> None:
        shown = list(names[:6]) + ([counted(len(names) - 6, "other")] if len(names) > 6 else [])
        super().__init__(
            f"{counted(len(names), 'pupil has', 'pupils have')} no mark yet: {listed(shown)}. Mark everybody, then save."
        )
        self.names = list(names)


class Stale(Refused):
    """Somebody else has changed the sheet since it was opened."""

    def __init__(self) -> None:
        super().__init__(
            "This register was changed while you had it open. Nothing of yours is saved yet, and nothing is overwritten. "
            "Look at what stands now, say where yours shall stand instead, and save."
        )


def run_on(morning: str, *, sensitive: bool) -> Planned | None:
    """What an absence of the morning with a reason fills into the afternoon, where the school says so.

    Not an appointment or an interview, from which a child is expected back (S4-032), nor a part-time timetable, which
    names its sessions; and not what nobody has explained.
    """
    code = codes.known(morning)
    if code is None or not code.is_absence or morning in NEVER_RUN_ON:
        return None
    private = sensitive or code.entry is Entry.RESTRICTED
    return Planned(morning, f"{code.name}, {AS_IN_THE_MORNING}", private, runs_on=True)


NEVER_RUN_ON = frozenset({NO_REASON, UNKNOWN_REASON, LATE_AFTER_CLOSE, "M", "J1", "C2"})


def check_may_be_taken(on: date, session: str, times: SessionTimes, now: datetime, taker: Taker) -> None:
    """A register is taken on its day, from shortly before its session; earlier days are for the office."""
    today = now.date()
    if on > today:
        raise Refused(f"{weekday_words(on)} has not come yet. The register opens on the day.")
    if on < today and not taker.corrects:
        raise Refused(
            f"The register of {weekday_words(on)} is closed. Ask the office to change a mark of an earlier day."
        )
    if on == today and not times.may_be_taken(now):
        raise Refused(
            f"The {SESSION_WORDS[session]} register opens at {clock_words(times.opens_at)}. Come back then; "
            "an absence that you know of already is for the office to plan."
        )


def check_choice(row: Row, chosen: Chosen, sheet: Sheet, taker: Taker) -> None:
    """A choice is a code in force, of this session, that the person may enter, with minutes only where late."""
    if chosen.content == (row.standing.content if row.standing else None):
        return
    if row.locked and not taker.may(Permission.ENTER_ANY_CODE):
        if chosen.code == row.filled:
            return
        raise Refused(f"{row.name}: the office has entered this mark. Ask the office to change it.")
    try:
        codes.check_in_force(chosen.code, sheet.on)
        if not (row.planned and chosen.code == row.planned.code):
            codes.check_may_enter(chosen.code, taker.permissions)
    except Refused as refusal:
        raise Refused(f"{row.name}: {refusal.sentence}") from refusal
    if chosen.code in PRESENT_AT.values() and chosen.code != sheet.present:
        raise Refused(f"{row.name}: {chosen.code} is the present mark of the other session. Use {sheet.present}.")
    if chosen.minutes_late is not None and not 0 <= chosen.minutes_late <= LONGEST_DELAY:
        raise Refused(f"{row.name}: minutes late lie between 0 and {LONGEST_DELAY}.")


def may_only_ask(on: date, today: date, taker: Taker) -> bool:
    """An earlier day is the office's to change; who has the class may ask for it, with a reason (soft close)."""
    return on < today and not taker.corrects


def must_ask(on: date, times: SessionTimes, now: datetime, taker: Taker) -> bool:
    """Whether a change of what stands is a request: after closing, of who may not correct marks.

    What has no mark yet is still entered on its day, closed or not: a register taken late is better than none.
    """
    in_time = on == now.date() and not times.is_closed(now)
    return not in_time and not taker.corrects


def reason_for(changes: Sequence[Row], times: SessionTimes, now: datetime, on: date, taker: Taker, given: str) -> str:
    """The reason that goes into the trail for changing marks that stand.

    A teacher's second thoughts before the register closes need no words of their own; whatever comes later is for
    who may correct marks, and says why.
    """
    if not changes:
        return ""
    in_time = on == now.date() and not times.is_closed(now)
    own = all(row.standing and row.standing.recorded_by_id == taker.user_id for row in changes)
    names = listed([row.name for row in changes[:3]])
    if must_ask(on, times, now, taker):
        raise Refused(
            f"The register closed at {clock_words(times.closes_at)}. "
            f"Ask the office to change what stands for {names}; they need your reason."
        )
    if given.strip():
        return given.strip()
    if in_time and own:
        return BEFORE_CLOSING
    raise Refused(f"Say why you change what stands for {names}. The reason stays with the first entry.", field="reason")


def tidied(chosen: Chosen) -> Chosen:
    """Minutes belong to lateness alone."""
    late = chosen.code in (LATE, LATE_AFTER_CLOSE)
    return Chosen(chosen.code, chosen.minutes_late if late else None, chosen.comment.strip()[:200])


def clock_words(at: datetime) -> str:
    """9.20, as schools write it."""
    return f"{at.hour}.{at.minute:02d}"

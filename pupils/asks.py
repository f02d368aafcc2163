"""Asking for work about a pupil: the port through which lower apps raise and settle tasks (ADR 13).

Admission, the call board and leave each know that somebody has to do something; what a task *is* belongs to
`interventions`, above them. So they ask here, and interventions registers who takes the asking. It happens in the
caller's transaction: what was asked for stands exactly when what caused it stands.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from accounts.domain.roles import Role
from accounts.models import Membership, School, User
from pupils.models import Pupil

Key = tuple[int, str, str]  # what is asked for once: pupil, about, window
PREFIX = "asked."  # of the triggers of tasks that were asked for, which no policy raises


@dataclass(frozen=True, slots=True)
class Ask:
    """Something somebody must do by a day. Asked twice with the same `about` and `window`, it is raised once."""

    pupil: Pupil
    about: str  # what it is, in a slug: first_day_call, home_visit, holiday_talk …
    window: str  # which one of its sort, at most 20 characters: the day an absence began, the id of a leave request
    kind: str  # a task's kind: conversation, call, letter, meeting, home_visit, review, referral, check …
    title: str
    why: str  # the sentence a person reads: what happened, and which rule says what next
    roles: tuple[Role, ...]
    due_on: date
    due_by: time | None = None
    owner: Membership | None = None
    letter_kind: str = ""
    points: tuple[str, ...] = ()
    consider: bool = False  # answered yes or no with a reason, instead of done

    @property
    def trigger(self) -> str:
        return f"{PREFIX}{self.about}"

    @property
    def key(self) -> "Key":
        return self.pupil.pk, self.about, self.window


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of an ask: the task by its number, and its state in a word."""

    pk: int
    state: str


class Taker(Protocol):
    """What interventions does with an ask."""

    def raise_(
        self, *, school: School, asks: list[Ask], on: date, at: datetime, by: User | None, process: str
    ) -> int: ...

    def settle(
        self,
        *,
        school: School,
        pupil_ids: list[int],
        about: str | Collection[str],
        window: str | None,
        note: str,
        on: date,
        at: datetime,
        by: User | None,
        process: str,
    ) -> int: ...

    def asked(self, *, school: School, pupil_ids: Collection[int], about: str, window: str) -> Mapping[int, Asked]: ...

    def happened(
        self, *, school: School, pupil_ids: list[int], what: str, done: bool, at: datetime, by: User
    ) -> int: ...

    def stands_open(self, *, school: School, pupil_ids: Collection[int], about: str, window: str) -> set[int]: ...

    def keep_only(
        self,
        *,
        school: School,
        abouts: Collection[str],
        keep: Collection[Key],
        notes: Mapping[int, str],
        note: str,
        on: date,
        at: datetime,
        process: str,
    ) -> int: ...


_taker: Taker | None = None


def register(taker: Taker) -> None:
    """Name who takes what is asked. Once, at start-up."""
    global _taker
    _taker = taker


def ask(*, school: School, asks: list[Ask], on: date, at: datetime, by: User | None = None, process: str = "") -> int:
    """Raise these once each; answers how many are new. Two statements at most, whatever their number."""
    return _the_taker().raise_(school=school, asks=asks, on=on, at=at, by=by, process=process) if asks else 0


def settle(
    *,
    school: School,
    pupil_ids: list[int],
    about: str | Collection[str],
    note: str,
    on: date,
    at: datetime,
    window: str | None = None,
    by: User | None = None,
    process: str = "",
) -> int:
    """What was asked is done (`by` a person) or no longer wanted (by a `process`); answers how many open tasks closed.

    Without `window`, every open one of its sort (or sorts) about these pupils.
    """
    return _the_taker().settle(
        school=school, pupil_ids=pupil_ids, about=about, window=window, note=note, on=on, at=at, by=by, process=process
    )


def asked(*, school: School, pupil_ids: Collection[int], about: str, window: str) -> Mapping[int, Asked]:
    """What became of what was asked about these pupils, by pupil. One statement."""
    return _the_taker().asked(school=school, pupil_ids=pupil_ids, about=about, window=window) if pupil_ids else {}


def happened(*, school: School, pupil_ids: list[int], what: str, at: datetime, by: User, done: bool = True) -> int:
    """Something happened that a policy's step may wait for (`what`, a slug); answers how many points were ticked.

    Nothing is closed by it: the step goes on with its other points. `done=False` takes it back.
    """
    return _the_taker().happened(school=school, pupil_ids=pupil_ids, what=what, done=done, at=at, by=by)


def stands_open(*, school: School, pupil_ids: Collection[int], about: str, window: str) -> set[int]:
    """About which of these pupils this was asked and is not done yet. One statement."""
    return _the_taker().stands_open(school=school, pupil_ids=pupil_ids, about=about, window=window)


def keep_only(
    *,
    school: School,
    abouts: Collection[str],
    keep: Collection[Key],
    note: str,
    on: date,
    at: datetime,
    process: str,
    notes: Mapping[int, str] | None = None,
) -> int:
    """Of these sorts only what is kept is still wanted: every other open one in the school is withdrawn.

    `notes` say by pupil why, `note` for whom they do not.
    """
    return _the_taker().keep_only(
        school=school, abouts=abouts, keep=keep, notes=notes or {}, note=note, on=on, at=at, process=process
    )


def _the_taker() -> Taker:
    if _taker is None:
        raise RuntimeError("Nobody takes what is asked: interventions registers itself when it is ready.")
    return _taker

"""Registers of today that are not taken: who takes them, how long is left, who has been told."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Membership, School
from attendance.domain.outstanding import check_due_at, left_words, minutes_left
from attendance.models import Cover, RegisterCheck, RegisterReminder
from attendance.models.outstanding import Told
from attendance.models.register import Session
from attendance.queries import registers
from attendance.queries.settings import settings_of
from pupils.models import GroupTeacher

WAITING = ("open", "part", "missing")  # states of a register that is not in and could be


@dataclass(frozen=True, slots=True)
class Waiting:
    """One register that is not in."""

    line: registers.Line
    takers: tuple[Membership, ...]
    cover: bool  # taken in somebody else's place
    reminded_at: datetime | None
    officer_told_at: datetime | None
    left: int  # minutes until it closes; nought and below once it has
    left_words: str

    @property
    def names(self) -> str:
        return ", ".join(taker.user.formal_name for taker in self.takers)

    @property
    def unmarked(self) -> int:
        return max(0, self.line.pupils - self.line.marked)


@dataclass(frozen=True, slots=True)
class SessionBoard:
    """One session's registers: how many there are, which are not in, and the first-hour check."""

    session: str
    total: int
    waiting: tuple[Waiting, ...]
    check_due_at: datetime | None
    check: RegisterCheck | None
    why_closed: str = ""  # where no register is taken at all in this session
    closed: tuple[str, ...] = ()  # classes of which no register is taken

    @property
    def words(self) -> str:
        return Session(self.session).label

    @property
    def taken(self) -> int:
        return self.total - len(self.waiting)


def board(school: School, now: datetime) -> list[SessionBoard]:
    """The sessions of today that have begun, the latest first. The same number of statements for any school."""
    on = now.date()
    lines = [line for line in registers.of_day(school.registers.filter(on=on), school, now) if line.pupils]
    lines = [line for line in lines if line.state != "later"]
    if not lines:
        return []
    takers = who_takes(school, on, {line.register.group_id for line in lines})
    told = _told(school, {line.register.pk for line in lines if line.state in WAITING})
    checks = {check.session: check for check in school.register_checks.filter(on=on).select_related("checked_by")}
    within = settings_of(school).first_call_minutes
    found = []
    for session in reversed(Session.values):
        of_session = [line for line in lines if line.register.session == session]
        if of_session:
            waiting = [_waiting(line, takers, told, now) for line in of_session if line.state in WAITING]
            found.append(_session_board(session, of_session, waiting, checks.get(session), within))
    return found


def _session_board(
    session: str, lines: list[registers.Line], waiting: list[Waiting], check: RegisterCheck | None, within: int
) -> SessionBoard:
    """Where every class is closed there is neither a register nor a check."""
    wanted = [line for line in lines if not line.why_closed]
    shut = [line for line in lines if line.why_closed]
    return SessionBoard(
        session,
        len(wanted),
        tuple(sorted(waiting, key=lambda one: one.left)),
        check_due_at([line.times.opens_at for line in wanted if line.times], within) if wanted else None,
        check,
        "" if wanted else ", ".join(dict.fromkeys(line.why_closed for line in shut)),
        tuple(line.register.group.name for line in shut),
    )


def who_takes(
    school: School, on: date, groups: Collection[int]
) -> dict[tuple[int, str], tuple[tuple[Membership, ...], bool]]:
    """Who takes each class's register of a session: who covers it, else its teachers. Two statements."""
    teachers: dict[int, list[Membership]] = defaultdict(list)
    taught = GroupTeacher.objects.filter(school=school, group__in=groups).current(on)
    in_force = Membership.objects.filter(school=school).active(on)
    for one in taught.filter(membership__in=in_force).select_related("membership__user").order_by("starts_on", "pk"):
        teachers[one.group_id].append(one.membership)
    found: dict[tuple[int, str], tuple[tuple[Membership, ...], bool]] = {
        (group, session): (tuple(teachers[group]), False) for group in groups for session in Session.values
    }
    covers = Cover.objects.filter(school=school, group__in=groups).on_day(on).select_related("membership__user")
    for cover in covers:
        for session in [cover.session] if cover.session else Session.values:
            found[cover.group_id, session] = ((cover.membership,), True)
    return found


def _told(school: School, register_ids: Collection[int]) -> dict[tuple[int, str], datetime]:
    """When somebody was first told of each register."""
    sent = RegisterReminder.objects.filter(school=school, register__in=register_ids, sent_at__isnull=False)
    found: dict[tuple[int, str], datetime] = {}
    for register_id, told, at in sent.order_by("-sent_at").values_list("register_id", "told", "sent_at"):
        if at is not None:
            found[register_id, told] = at
    return found


def _waiting(
    line: registers.Line,
    takers: dict[tuple[int, str], tuple[tuple[Membership, ...], bool]],
    told: dict[tuple[int, str], datetime],
    now: datetime,
) -> Waiting:
    who, cover = takers[line.register.group_id, line.register.session]
    assert line.times is not None
    return Waiting(
        line,
        who,
        cover,
        told.get((line.register.pk, Told.TAKER)),
        told.get((line.register.pk, Told.OFFICER)),
        minutes_left(line.times, now),
        left_words(line.times, now),
    )

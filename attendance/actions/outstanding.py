"""Telling people of registers that are not taken, once each; and the first-hour check."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, Role
from accounts.domain.words import counted, listed
from accounts.models import Membership, School, User
from attendance.domain.outstanding import is_due
from attendance.models import RegisterCheck, RegisterReminder
from attendance.models.outstanding import Told
from attendance.queries.outstanding import SessionBoard, Waiting, board
from attendance.queries.settings import settings_of

TOLD_ROLES = (Role.ATTENDANCE_OFFICER, Role.OFFICE)  # who hears of it: the officer, and where there is none the office


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told at once: registers, never pupils."""

    told: str
    user: User
    waiting: tuple[Waiting, ...]
    reminders: tuple[int, ...]


@transaction.atomic
def claim_due(*, school: School, at: datetime) -> list[Message]:
    """Whom to tell now of what, each claimed for the caller: another run of the same minute finds nothing left.

    Who has claimed sends, and says afterwards whether it went out (`note_sent`) or not (`let_go`).
    """
    if at.time() > school.day_ends_at:
        return []
    waiting = {one.line.register.pk: one for session in board(school, at)[:1] for one in session.waiting}
    wanted = list(_wanted(school, list(waiting.values()), at))
    if not wanted:
        return []
    RegisterReminder.objects.bulk_create(wanted, ignore_conflicts=True)
    due = school.register_reminders.filter(register__in=waiting, claimed_at=None).select_related("user")
    claimed = list(due.select_for_update(of=("self",), skip_locked=True).order_by("told", "user", "pk"))
    RegisterReminder.objects.filter(pk__in=[one.pk for one in claimed]).update(claimed_at=at)
    by_person: dict[tuple[str, int], list[RegisterReminder]] = defaultdict(list)
    for reminder in claimed:
        by_person[reminder.told, reminder.user_id].append(reminder)
    return [
        Message(told, rows[0].user, tuple(waiting[row.register_id] for row in rows), tuple(row.pk for row in rows))
        for (told, _), rows in by_person.items()
    ]


@transaction.atomic
def note_sent(*, school: School, message: Message, at: datetime, process: str) -> None:
    """The e-mail went out."""
    school.register_reminders.filter(pk__in=message.reminders).update(sent_at=at)
    names = listed([str(one.line.register.group) for one in message.waiting])
    what = "was reminded of" if message.told == Told.TAKER else "was told of"
    audit.record(
        process=process,
        school=school,
        verb="register.reminded" if message.told == Told.TAKER else "register.officer_told",
        about=message.waiting[0].line.register,
        sentence=f"{message.user} {what} {counted(len(message.waiting), 'register')} not taken: {names}.",
    )


@transaction.atomic
def let_go(*, school: School, message: Message) -> None:
    """It did not go out: the next look tries again."""
    school.register_reminders.filter(pk__in=message.reminders, sent_at=None).update(claimed_at=None)


@transaction.atomic
def check(*, school: School, session: str, by: User, membership: Membership, at: datetime) -> RegisterCheck:
    """Somebody has looked through this session's registers in the first hour (S1-026)."""
    found: SessionBoard | None = next((one for one in board(school, at) if one.session == session), None)
    if found is None:
        raise Refused("The registers of this session are not open yet. Look again when they are.")
    if not membership.may(Permission.TAKE_ANY_REGISTER):
        raise Refused("The first-hour check is for the office.")
    made, fresh = RegisterCheck.objects.get_or_create(
        school=school,
        on=at.date(),
        session=session,
        defaults={"outstanding": len(found.waiting), "checked_at": at, "checked_by": by},
    )
    if not fresh:
        raise Refused(f"{made.checked_by.formal_name} has checked them already.")
    audit.record(
        by=by,
        school=school,
        verb="registers.checked",
        about=made,
        sentence=f"Registers of the {found.words} checked: {counted(len(found.waiting), 'register')} not taken.",
    )
    return made


def _wanted(school: School, waiting: Sequence[Waiting], at: datetime) -> Iterator[RegisterReminder]:
    """A row for everybody who is to know by now."""
    settings = settings_of(school)
    officers = _officers(school, at) if waiting else []
    for one in waiting:
        assert one.line.times is not None
        about = {"school": school, "register": one.line.register, "due_at": at}
        if is_due(settings.remind_after_minutes, one.line.times, at):
            yield from (RegisterReminder(told=Told.TAKER, user=taker.user, **about) for taker in one.takers)
        if is_due(settings.tell_officer_after_minutes, one.line.times, at):
            yield from (RegisterReminder(told=Told.OFFICER, user=user, **about) for user in officers)


def _officers(school: School, at: datetime) -> list[User]:
    for role in TOLD_ROLES:
        members = school.memberships.active(at.date()).filter(roles__contains=[role.value], user__is_active=True)
        if found := [member.user for member in members.select_related("user").order_by("pk")]:
            return found
    return []

"""What attendance does by the clock."""

import logging
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

from celery import shared_task

from accounts import clock, tenancy
from accounts.models import School
from attendance import post
from attendance.actions import (
    closures,
    evidence,
    leave_round,
    no_contact,
    no_reason,
    outstanding,
    papers,
    registers,
    return_tasks,
    tallies,
)
from attendance.actions.outstanding import Message
from attendance.models.outstanding import Told
from attendance.queries.settings import settings_of

logger = logging.getLogger("morningbell.attendance")


@shared_task
def open_registers(**_: object) -> None:
    """Send one job a school to lay out the registers of today."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        open_registers_of_school.delay(school_id=school_id, on=clock.today().isoformat())


@shared_task
def open_registers_of_school(*, school_id: int, on: str, **_: Any) -> None:
    """A morning and an afternoon register for every class; none on a day without school."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            registers.open_day(school=school, on=date.fromisoformat(on), process="registers of the day")


@shared_task
def follow_absence(**_: object) -> None:
    """Send one job a school to look who is away unexplained."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        follow_absence_of_school.delay(school_id=school_id)


@shared_task
def follow_absence_of_school(*, school_id: int, **_: Any) -> None:
    """Raise the steps of the no-contact ladder, and take back what no longer holds, as the school stands now."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            no_contact.follow(school=school, at=clock.now(), process="no-contact ladder")


@shared_task
def watch_returns(**_: object) -> None:
    """Send one job a school to see what the authority has to be told."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        watch_returns_of_school.delay(school_id=school_id, on=clock.today().isoformat(), at=clock.now().isoformat())


@shared_task
def watch_returns_of_school(*, school_id: int, on: str, at: str, **_: Any) -> None:
    """Ask for what the returns call for: joiners and leavers to be told of, education for who is too ill for school."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            return_tasks.propose(
                school=school,
                on=date.fromisoformat(on),
                at=datetime.fromisoformat(at),
                process="returns to the authority",
            )


@shared_task
def check_tallies(**_: object) -> None:
    """Send one check a school."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        check_tallies_of_school.delay(school_id=school_id)


@shared_task
def check_tallies_of_school(*, school_id: int, **_: Any) -> None:
    """Hold the week tallies against the marks; where they differ, say so in the log and count afresh."""
    with tenancy.scope(school_ids=[school_id]):
        school = School.objects.filter(pk=school_id).first()
        if school is None:
            return
        if wrong := tallies.verify(school):
            logger.error(
                "School %s: %s week tallies did not agree with the marks. They are counted afresh.", school_id, wrong
            )
            tallies.rebuild(school)


@shared_task
def chase_papers(**_: object) -> None:
    """Send one look for overdue notes and evidence a school."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        chase_papers_of_school.delay(school_id=school_id, on=clock.today().isoformat())


@shared_task
def chase_papers_of_school(*, school_id: int, on: str, **_: Any) -> None:
    """A written note or evidence that has not come by its day becomes a task, once (S4-027, S4-029)."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            papers.chase(school=school, on=date.fromisoformat(on), at=clock.now())


@shared_task
def sweep_evidence(**_: object) -> None:
    """Remove files that no row names: a save that did not stand left them. A day old, so that none is on its way."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        with tenancy.scope(school_ids=[school_id]):
            if school := School.objects.filter(pk=school_id).first():
                evidence.sweep(school=school, before=clock.real() - timedelta(days=1))


@shared_task
def keep_leave(**_: object) -> None:
    """Send one round a school over leave, travelling families and suspensions."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        keep_leave_of_school.delay(school_id=school_id, on=clock.today().isoformat())


@shared_task
def keep_leave_of_school(*, school_id: int, on: str, **_: Any) -> None:
    """Who is back after leave and who is not, refused leave that was taken, journeys whose return is due."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            leave_round.go(school=school, on=date.fromisoformat(on), at=clock.now(), process="round over leave")


@shared_task
def enter_closures(**_: object) -> None:
    """Send one job a school to mark the sessions that were closed."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        enter_closures_of_school.delay(school_id=school_id)


@shared_task
def enter_closures_of_school(*, school_id: int, **_: Any) -> None:
    """Whoever has no mark in a closed session of a day that is over gets its code. Safe to run twice."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            try:
                closures.enter_marks(school=school, at=clock.now(), process="closure of the school")
            except closures.Moved:  # somebody is just saving a register: the next look does it
                logger.info("School %s: closed sessions are marked at the next look.", school_id)


@shared_task
def confirm_unknown(**_: object) -> None:
    """Send one job a school to make O of what nobody explained in time."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        confirm_unknown_of_school.delay(school_id=school_id, on=clock.today().isoformat())


@shared_task
def confirm_unknown_of_school(*, school_id: int, on: str, **_: Any) -> None:
    """Where the school has it so. Safe to run twice: what is O is no N any more."""
    with tenancy.scope(school_ids=[school_id]):
        school = School.objects.filter(pk=school_id).first()
        if school and settings_of(school).n_to_o_by_itself:
            no_reason.confirm_overdue(
                school=school, on=date.fromisoformat(on), at=clock.now(), process="five school days are over"
            )


@shared_task
def chase_registers(**_: object) -> None:
    """Send one job a school to tell of registers that are not taken."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        chase_registers_of_school.delay(school_id=school_id)


@shared_task
def chase_registers_of_school(*, school_id: int, **_: Any) -> None:
    """Remind whoever takes a register that is late, and tell the officer: once each, by e-mail."""
    now = clock.now()
    with tenancy.scope(school_ids=[school_id]):
        school = School.objects.filter(pk=school_id).first()
        messages = outstanding.claim_due(school=school, at=now) if school else []
    for message in messages:
        assert school is not None
        went_out = _tell(message, now)
        with tenancy.scope(school_ids=[school_id]):
            if went_out:
                outstanding.note_sent(school=school, message=message, at=now, process="registers outstanding")
            else:
                outstanding.let_go(school=school, message=message)


def _tell(message: Message, now: datetime) -> bool:
    """Whether the e-mail went out."""
    rows = [
        {
            "group": one.line.register.group.name,
            "session": one.line.register.get_session_display(),
            "names": one.names,
            "left": one.left_words,
            "link": post.link("attendance:register", one.line.register.pk),
        }
        for one in message.waiting
    ]
    template = "register_reminder" if message.told == Told.TAKER else "registers_outstanding"
    try:
        post.send(message.user, template, rows=rows, at=now, page=post.link("attendance:outstanding"))
    except (SMTPException, OSError):
        logger.exception("A reminder of registers could not be sent. The next look tries again.")
        return False
    return True

"""What attendance does by the clock."""

import logging
from datetime import date, datetime
from typing import Any

from celery import shared_task

from accounts import clock, tenancy
from accounts.models import School
from attendance.actions import registers, return_tasks, tallies

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

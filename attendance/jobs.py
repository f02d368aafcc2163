"""What attendance does by the clock."""

import logging
from typing import Any

from celery import shared_task

from accounts import tenancy
from accounts.models import School
from attendance.actions import tallies

logger = logging.getLogger("morningbell.attendance")


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

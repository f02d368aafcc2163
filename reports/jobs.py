"""What reports do by the clock."""

import logging
from datetime import date
from typing import Any

from celery import shared_task

from accounts import clock, tenancy
from accounts.models import School
from letters.pdf import PrintError
from reports.actions import paper

logger = logging.getLogger("morningbell.reports")


@shared_task
def print_paper_days(**_: object) -> None:
    """One job a school, so that one school's trouble is not another's."""
    on = clock.today().isoformat()
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        print_paper_day.delay(school_id=school_id, on=on)


@shared_task
def print_paper_day(*, school_id: int, on: str, **_: Any) -> None:
    """The encrypted file for the next school day, where the school has chosen a passphrase. Safe to repeat."""
    with tenancy.scope(school_ids=[school_id]):
        school = School.objects.filter(pk=school_id).first()
        if school is None:
            return
        try:
            paper.make_nightly(
                school=school, today=date.fromisoformat(on), at=clock.now(), process="paper day at night"
            )
        except PrintError as trouble:
            logger.error("School %s: the paper day was not made. %s", school_id, trouble)
            raise

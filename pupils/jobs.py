"""What pupils does by the clock."""

from datetime import date
from typing import Any

from celery import shared_task

from accounts import clock, tenancy
from accounts.models import School
from pupils.actions import new_year


@shared_task
def keep_years(**_: object) -> None:
    """Send one job a school to bring year groups up to date."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        keep_years_of_school.delay(school_id=school_id, on=clock.today().isoformat())


@shared_task
def keep_years_of_school(*, school_id: int, on: str, **_: Any) -> None:
    """Every pupil is of the year of the class they are in: matters on the day a roll-over takes effect."""
    with tenancy.scope(school_ids=[school_id]):
        if school := School.objects.filter(pk=school_id).first():
            new_year.bring_years_up_to_date(school=school, on=date.fromisoformat(on))

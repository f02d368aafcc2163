"""Doorbells: the policy is run for each school, after registers close and at night."""

from datetime import date
from typing import Any

from celery import shared_task

from accounts import clock, tenancy
from accounts.models import School
from interventions.actions import evaluate, plans, targets


@shared_task
def evaluate_school(*, school_id: int, on: str, process: str = "nightly evaluation", **_: Any) -> None:
    """Raise whatever the school's policy calls for, as on a day."""
    if school := School.objects.filter(pk=school_id).first():
        with tenancy.scope(school_ids=[school.pk]):
            evaluate.run(school=school, on=date.fromisoformat(on), process=process)
            plans.carry_ends(school=school, on=date.fromisoformat(on))
            targets.settle(school=school, on=date.fromisoformat(on), at=clock.now(), process=process)


@shared_task
def evaluate_all(*, process: str = "nightly evaluation", **_: Any) -> None:
    """One job a school, so that one school's trouble is not another's."""
    on = clock.today().isoformat()
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        evaluate_school.delay(school_id=school_id, on=on, process=process)

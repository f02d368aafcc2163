"""Plans as pages show them."""

from datetime import date
from typing import Any

from accounts.models import Membership, School
from interventions.models import Case, Plan
from interventions.models.plan import PlanQuerySet
from pupils.access import pupils_for


def plans_for(membership: Membership, school: School, on: date) -> PlanQuerySet:
    """Plans of the pupils this person may see."""
    found: PlanQuerySet = school.plans.filter(pupil__in=pupils_for(membership, on).values("pk"))
    return found


def plan_page(plan: Plan, on: date) -> dict[str, Any]:
    """One plan with its actions and reviews. Two statements."""
    actions = [(action, action.is_late(on)) for action in plan.actions.order_by("done_on", "by", "pk")]
    return {"actions": actions, "reviews": list(plan.reviews.select_related("by").order_by("-held_on"))}


def section(case: Case, membership: Membership, on: date) -> dict[str, Any] | None:
    """The plans of a case's pupil in one place (S4-216). One statement."""
    found = Plan.objects.filter(pupil=case.pupil_id).select_related("owner__user").order_by("ended_on", "-starts_on")
    return {"case": case, "plans": [(plan, plan.is_review_due(on)) for plan in found]}

"""Plans around a pupil."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from interventions.access import tasks_for
from interventions.actions import plans as actions
from interventions.models import Plan
from interventions.queries import plans as queries
from interventions.queries.tasks import workers
from interventions.views.around import back_to
from interventions.work_forms import AgreedForm, PlanActionForm, PlanEndForm, PlanForm, PlanReviewForm
from pupils.models import Pupil
from pupils.views.shared import form_page, pupil_or_404


@require_permission(Permission.MANAGE_CASE)
def plan_make(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write a plan down; for a task that asks for one, it answers it."""
    pupil = pupil_or_404(request, pk)
    form = PlanForm(
        request.POST or None,
        people=workers(request.school, request.today, Permission.MANAGE_CASE),
        initial={"starts_on": request.today},
    )
    return form_page(
        request,
        form,
        lambda data: actions.make(
            pupil=pupil, task=_task(request, pupil), by=request.user, at=request.now, on=request.today, **data
        ),
        heading=f"A plan for {pupil.name}",
        intro="Reviewed every six school weeks. Actions are added on the plan’s page.",
        back=back_to(request, pupil),
        done="The plan is written down. Add what each of you does.",
        button="Write it down",
    )


def _task(request: SchoolRequest, pupil: Pupil) -> Any:
    """The open task that asks for the plan, where one is named."""
    asked = request.GET.get("task", "")
    if not asked.isdigit():
        return None
    waiting = tasks_for(request.membership, request.today).open().filter(pupil=pupil, kind="plan")
    return waiting.filter(pk=int(asked)).first()


@require_permission(Permission.MANAGE_CASE)
@require_safe
def plan(request: SchoolRequest, pk: int) -> HttpResponse:
    """One plan: aim, who agreed, who does what, how it goes."""
    found = _plan(request, pk)
    context = {"plan": found, **queries.plan_page(found, request.today), "back": back_to(request, found.pupil)}
    return render(request, "interventions/plan.html", context)


@require_permission(Permission.MANAGE_CASE)
def plan_agreed(request: SchoolRequest, pk: int) -> HttpResponse:
    """Who agreed to it."""
    found = _plan(request, pk)
    given = {"pupil_agreed": bool(found.pupil_agreed_on), "parents_agreed": bool(found.parents_agreed_on)}
    return _form(request, found, AgreedForm(request.POST or None, initial=given), "Who agreed", actions.note_agreed)


@require_permission(Permission.MANAGE_CASE)
def plan_action(request: SchoolRequest, pk: int) -> HttpResponse:
    """Add what somebody does."""
    found = _plan(request, pk)
    return _form(request, found, PlanActionForm(request.POST or None), "Add an action", actions.add_action)


@require_permission(Permission.MANAGE_CASE)
@require_POST
def plan_action_done(request: SchoolRequest, pk: int) -> HttpResponse:
    """It is done."""
    seen = queries.plans_for(request.membership, request.school, request.today).open().values("pk")
    rows = request.school.plan_actions.filter(plan__in=seen).select_related("plan")
    action = get_object_or_404(rows, pk=pk)
    actions.finish_action(action=action, by=request.user, at=request.now, on=request.today)
    return redirect("interventions:plan", pk=action.plan_id)


@require_permission(Permission.MANAGE_CASE)
def plan_review(request: SchoolRequest, pk: int) -> HttpResponse:
    """How it goes."""
    found = _plan(request, pk)
    form = PlanReviewForm(request.POST or None, initial={"held_on": request.today})
    return _form(request, found, form, "Review", actions.review)


@require_permission(Permission.MANAGE_CASE)
def plan_sign_off(request: SchoolRequest, pk: int) -> HttpResponse:
    """Improvement made and maintained."""
    found = _plan(request, pk)
    return _form(request, found, PlanEndForm(request.POST or None), "Sign off", actions.sign_off)


@require_permission(Permission.MANAGE_CASE)
def plan_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """It ends for another reason."""
    found = _plan(request, pk)
    return _form(request, found, PlanEndForm(request.POST or None), "End the plan", actions.end)


def _form(request: SchoolRequest, found: Plan, form: Any, heading: str, act: Any) -> HttpResponse:
    return form_page(
        request,
        form,
        lambda data: act(plan=found, by=request.user, at=request.now, on=request.today, **data),
        heading=f"{heading}: {found}",
        intro=found.pupil.name,
        back=reverse("interventions:plan", args=[found.pk]),
        done="Written down.",
    )


def _plan(request: SchoolRequest, pk: int) -> Plan:
    seen = queries.plans_for(request.membership, request.school, request.today)
    rows = seen.select_related("pupil__school", "school", "owner__user", "made_by", "ended_by", "meeting")
    return get_object_or_404(rows, pk=pk)

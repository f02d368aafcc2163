"""Penalty notices: who is near the threshold, and the notices of one pupil."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from interventions.access import cases_for
from interventions.actions import penalty as actions
from interventions.models import Case
from interventions.penalty_forms import FollowForm, MonitoredForm, MonitorForm, RequestForm
from interventions.queries import penalty as queries
from interventions.queries.policy import policy_of

MAY = Permission.MANAGE_CASE


@require_permission(MAY)
@require_safe
def near(request: SchoolRequest) -> HttpResponse:
    """Who has crossed the threshold, and who comes near it."""
    rows = queries.near(request.membership, request.school, request.today)
    context = {"rows": rows, "scheme": queries.scheme_of(request.today)}
    return render(request, "interventions/penalty_near.html", context)


@require_permission(MAY)
@require_safe
def penalty(request: SchoolRequest, pk: int) -> HttpResponse:
    """Notices and monitoring of the pupil of a case."""
    return _page(request, _case(request, pk))


@require_permission(MAY)
@require_POST
def penalty_request(request: SchoolRequest, pk: int) -> HttpResponse:
    """Ask for a notice."""
    case = _case(request, pk)
    form = RequestForm(request.POST, parents=_parents(case, request))

    def ask() -> None:
        contact = case.school.contacts.get(pk=form.cleaned_data["contact"])
        support = form.cleaned_data["support"]
        actions.request(
            pupil=case.pupil, contact=contact, support=support, by=request.user, at=request.now, on=request.today
        )

    return _do(request, case, form, "ask", ask, "Asked for. Send the authority what it wants to see.")


@require_permission(MAY)
@require_POST
def penalty_follow(request: SchoolRequest, pk: int) -> HttpResponse:
    """What became of a notice."""
    seen = cases_for(request.membership, request.today).values("pupil")
    notice = get_object_or_404(request.school.penalty_notices.filter(pupil__in=seen), pk=pk)
    case = cases_for(request.membership, request.today).filter(pupil=notice.pupil_id).order_by("-pk")[0]
    form = FollowForm(request.POST)

    def follow() -> None:
        actions.follow(notice=notice, by=request.user, at=request.now, on=request.today, **form.cleaned_data)

    return _do(request, case, form, "follow", follow, "Kept.", followed=notice.pk)


@require_permission(MAY)
@require_POST
def monitoring_start(request: SchoolRequest, pk: int) -> HttpResponse:
    """Look at every session for some school days."""
    case = _case(request, pk)
    form = MonitorForm(request.POST)

    def start() -> None:
        actions.start_monitoring(
            pupil=case.pupil, by=request.user, at=request.now, on=request.today, **form.cleaned_data
        )

    return _do(request, case, form, "monitor", start, "Monitoring has begun.")


@require_permission(MAY)
@require_POST
def monitoring_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """What came of it."""
    case = _case(request, pk)
    form = MonitoredForm(request.POST)
    standing = case.pupil.monitorings.filter(ended_on=None).first()
    if standing is None:
        messages.error(request, "There is no monitoring to end.")
        return redirect("interventions:penalty", pk=pk)

    def end() -> None:
        actions.end_monitoring(
            monitoring=standing, by=request.user, at=request.now, on=request.today, **form.cleaned_data
        )

    return _do(request, case, form, "monitored", end, "Monitoring has ended.")


def _do(
    request: SchoolRequest, case: Case, form: forms.Form, name: str, act: Callable[[], None], said: str, **more: Any
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, said)
            return redirect("interventions:penalty", pk=case.pk)
    return _page(request, case, {name: form, "form": form, **more}, status=422)


def _page(request: SchoolRequest, case: Case, given: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    days = policy_of(request.school, request.today).monitoring_days
    context = {
        "case": case,
        "page": queries.case_penalty(case, request.membership, request.today),
        "ask": RequestForm(parents=_parents(case, request)),
        "follow": FollowForm(initial={"happened_on": request.today}),
        "monitor": MonitorForm(initial={"days": days}),
        "monitored": MonitoredForm(),
    }
    return render(request, "interventions/penalty.html", {**context, **(given or {})}, status=status)


def _parents(case: Case, request: SchoolRequest) -> list[tuple[str, str]]:
    links = case.pupil.contact_links.filter(parental_responsibility=True).select_related("contact").order_by("priority")
    return [(str(link.contact_id), link.contact.name) for link in links]


def _case(request: SchoolRequest, pk: int) -> Case:
    return get_object_or_404(cases_for(request.membership, request.today).select_related("pupil", "school"), pk=pk)

"""Suspensions: the list, recording one, provision, ending early. For who may see such things alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.access import SEES_SUSPENSIONS, suspensions_for
from attendance.actions import suspensions as actions
from attendance.models import Suspension
from attendance.queries import suspensions as queries
from attendance.queries.calendar import calendar_of
from attendance.suspension_forms import EndForm, ProvisionForm, SuspensionForm
from attendance.views.pick import pick_pupil
from pupils.queries.groups import class_names
from pupils.views.shared import pupil_or_404

LIST = "attendance:suspensions"


@require_permission(*SEES_SUSPENSIONS)
@require_safe
def suspension_list(request: SchoolRequest) -> HttpResponse:
    """What stands, is to come, and was."""
    context = {
        "page": queries.page(request.membership, request.GET.get("page", ""), request.today),
        "may_record": has_permission(request.membership, P.ENTER_RESTRICTED_CODE),
    }
    return render(request, "attendance/suspension_list.html", context)


@require_permission(P.ENTER_RESTRICTED_CODE)
def suspension_find(request: SchoolRequest) -> HttpResponse:
    """Who it is."""
    return pick_pupil(
        request, heading="Record a suspension", intro="Which pupil? Only the headteacher suspends.",
        url_name="attendance:suspension_add", back=reverse(LIST),
    )  # fmt: skip


@require_permission(P.ENTER_RESTRICTED_CODE)
def suspension_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write down what the head decided."""
    pupil = pupil_or_404(request, pk)
    form = SuspensionForm(request.POST or None, initial={"first_day": request.today, "kind": "suspension"})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record(school=request.school, pupil=pupil, decided=form.decided, **_who(request))
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Recorded. Nobody rings the home, and the class teacher is asked for work.")
            return redirect("attendance:suspension", made.pk)
    context = {"form": form, "pupil": pupil, "cancel_url": reverse(LIST)}
    return render(request, "attendance/suspension_add.html", context, status=422 if form.errors else 200)


@require_permission(*SEES_SUSPENSIONS)
@require_safe
def suspension(request: SchoolRequest, pk: int) -> HttpResponse:
    """One record."""
    return _page(request, _suspension(request, pk))


@require_permission(P.ENTER_RESTRICTED_CODE)
@require_POST
def suspension_provide(request: SchoolRequest, pk: int) -> HttpResponse:
    """Education elsewhere is arranged."""
    wanted, form = _suspension(request, pk), ProvisionForm(request.POST)
    if form.is_valid():
        try:
            actions.provide(suspension=wanted, **_who(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Saved. Its sessions are planned from that day.")
            return redirect("attendance:suspension", pk)
    return _page(request, wanted, provision=form)


@require_permission(P.ENTER_RESTRICTED_CODE)
@require_POST
def suspension_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """Ended before its last day."""
    wanted = _suspension(request, pk)
    form = EndForm(request.POST, suspension=wanted)
    if form.is_valid():
        try:
            actions.end(suspension=wanted, **_who(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Ended. What was planned from that session is taken back.")
            return redirect("attendance:suspension", pk)
    return _page(request, wanted, end=form)


def _suspension(request: SchoolRequest, pk: int) -> Suspension:
    seen = suspensions_for(request.membership, request.today)
    found: Suspension = get_object_or_404(seen.select_related("pupil", "school", "recorded_by", "ended_by"), pk=pk)
    return found


def _who(request: SchoolRequest) -> dict[str, Any]:
    return {"by": request.user, "membership": request.membership, "at": request.now, "on": request.today}


def _page(request: SchoolRequest, wanted: Suspension, **forms: Any) -> HttpResponse:
    calendar = calendar_of(request.school)
    group = class_names(request.school, [wanted.pupil_id], request.today).get(wanted.pupil_id, "")
    teacher = actions.class_teacher(wanted.pupil, wanted.first_day)
    sixth = actions.day_six(wanted, calendar)
    context = {
        "suspension": wanted,
        "line": queries.line_of(wanted, group, calendar, request.today),
        "sixth": sixth,
        "teacher": teacher.user.full_name if teacher else "",
        "present": queries.present_meanwhile(wanted, request.today),
        "provision": forms.get("provision") or ProvisionForm.fresh(wanted, sixth),
        "end": forms.get("end") or EndForm.fresh(wanted, request.today),
        "form": next(iter(forms.values()), None),
        "may_record": has_permission(request.membership, P.ENTER_RESTRICTED_CODE),
    }
    return render(request, "attendance/suspension.html", context, status=422 if forms else 200)

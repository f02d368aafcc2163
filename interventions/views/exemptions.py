"""Exceptions that expire, granted and ended on a case's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from interventions.access import cases_for
from interventions.actions import exemptions as actions
from interventions.case_forms import ExemptionForm
from interventions.views.cases import case_again


@require_permission(Permission.MANAGE_CASE)
@require_POST
def exemption_grant(request: SchoolRequest, pk: int) -> HttpResponse:
    """Ask nothing more until a day."""
    case = get_object_or_404(cases_for(request.membership, request.today).open().select_related("pupil"), pk=pk)
    form = ExemptionForm(request.POST, auto_id="exemption_%s")
    if form.is_valid():
        try:
            actions.grant(pupil=case.pupil, by=request.user, at=request.now, on=request.today, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, "Kept. The policy asks for nothing but help until then.")
            return redirect("interventions:case", pk=pk)
    return case_again(request, pk, {"exemption": form, "form": form})


@require_permission(Permission.MANAGE_CASE)
@require_POST
def exemption_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """End it before its day."""
    seen = cases_for(request.membership, request.today).values("pupil")
    found = get_object_or_404(request.school.exemptions.filter(pupil__in=seen), pk=pk)
    case = cases_for(request.membership, request.today).filter(pupil=found.pupil_id).order_by("-pk")[0]
    try:
        actions.end(exemption=found, by=request.user, at=request.now, on=request.today)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Ended. The policy goes on as for everybody.")
    return redirect("interventions:case", pk=case.pk)

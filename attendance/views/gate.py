"""The gate list, on a phone, by one thumb."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.actions import greetings as actions
from attendance.queries import gate as queries
from pupils.access import pupils_for

SEES = (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)


@require_permission(*SEES)
@require_safe
def gate(request: SchoolRequest) -> HttpResponse:
    """Children to greet this morning, as far as they are this person's."""
    found = queries.gate(request.school, request.membership, request.now)
    return render(request, "attendance/gate.html", {"gate": found})


@require_permission(*SEES)
@require_POST
def gate_greet(request: SchoolRequest, pk: int) -> HttpResponse:
    """Greeted; or not yet, where the wrong name was ticked."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    act = actions.take_back if request.POST.get("not_yet") else actions.greet
    act(school=request.school, pupil=pupil, by=request.user, at=request.now)
    if getattr(request, "htmx", False):
        found = queries.gate(request.school, request.membership, request.now)
        return render(request, "attendance/gate_list.html", {"gate": found})
    return redirect(f"{reverse('attendance:gate')}#child-{pk}")

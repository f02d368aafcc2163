"""Who decides on leave and absence besides the headteacher."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.actions import appointments as actions
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.staffing import can_appoint
from accounts.http import SchoolRequest
from accounts.queries import appointments as queries


@require_permission(Permission.AUTHORISE_ABSENCE)
@require_safe
def deciders(request: SchoolRequest) -> HttpResponse:
    """The head and whom the head appointed; the head appoints and takes back here."""
    context = {
        "page": queries.deciders(request.school, request.today),
        "may_appoint": can_appoint(request.membership.roles),
    }
    return render(request, "accounts/deciders.html", context)


@require_permission(Permission.AUTHORISE_ABSENCE)
@require_POST
def decider_appoint(request: SchoolRequest, pk: int) -> HttpResponse:
    """Appoint a person, or take the appointment back."""
    members = request.school.memberships.active(request.today)
    membership = get_object_or_404(members, pk=pk)
    act = actions.take_back if request.POST.get("do") == "take_back" else actions.appoint
    try:
        act(membership=membership, by=request.membership)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("accounts:deciders")

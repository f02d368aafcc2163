"""Changes asked for after closing: the office's list, and taking one's own back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.actions import mark_requests as actions
from attendance.models import MarkRequest
from attendance.models.mark_request import RequestState
from attendance.queries import mark_requests as queries


@require_permission(P.CORRECT_MARK)
@require_safe
def mark_requests(request: SchoolRequest) -> HttpResponse:
    """What teachers ask to be changed, oldest first, and what was settled today."""
    return _list(request)


@require_permission(P.CORRECT_MARK)
@require_POST
def accept(request: SchoolRequest, pk: int) -> HttpResponse:
    """One click, and it stands."""
    asked = get_object_or_404(request.school.mark_requests, pk=pk)
    try:
        done = actions.accept(request=asked, by=request.user, membership=request.membership, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        _say(request, done)
    return redirect("attendance:calls" if "from_calls" in request.POST else "attendance:mark_requests")


@require_permission(P.CORRECT_MARK)
@require_POST
def decline(request: SchoolRequest, pk: int) -> HttpResponse:
    """Not accepted, with a sentence for whoever asked."""
    asked = get_object_or_404(request.school.mark_requests, pk=pk)
    answer = request.POST.get("answer", "")
    try:
        actions.decline(request=asked, answer=answer, by=request.user, membership=request.membership, at=request.now)
    except Refused as refusal:
        if refusal.field == "answer":
            return _list(request, declining=asked, refusal=refusal)
        messages.error(request, refusal.sentence)
    return redirect("attendance:mark_requests")


@require_permission(P.TAKE_REGISTER, P.TAKE_ANY_REGISTER)
@require_POST
def withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """Who asked takes it back."""
    asked = get_object_or_404(request.school.mark_requests.filter(asked_by=request.user), pk=pk)
    try:
        actions.withdraw(request=asked, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    response = redirect("attendance:registers")
    if asked.on != request.today:
        response["Location"] = f"{reverse('attendance:registers')}?on={asked.on}"
    return response


def _list(request: SchoolRequest, declining: MarkRequest | None = None, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "page": queries.page(request.school, request.today),
        "declining": declining.pk if declining else None,
        "refusal": refusal,
    }
    return render(request, "attendance/mark_requests.html", context, status=422 if refusal else 200)


def _say(request: SchoolRequest, done: MarkRequest) -> None:
    who = f"{done.pupil.name}, {done.on:%A} {done.get_session_display()}"
    if done.state == RequestState.ACCEPTED:
        messages.success(request, f"{who}: {done.code} stands, with the reason in the trail.")
    else:
        messages.warning(
            request, f"{who}: the mark was changed meanwhile. Nothing was overwritten; the request is closed."
        )

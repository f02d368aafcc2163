"""The head's daily list of explanations (S4-023, S4-037, S4-042)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.access import reports_for
from attendance.actions import absence_reports as actions
from attendance.domain.explanations import authorises_nothing
from attendance.models import AbsenceReport
from attendance.queries import decisions as queries
from attendance.queries.calendar import calendar_of
from attendance.report_forms import DecideForm
from attendance.views import reports

MOST_AT_ONCE = 200


@require_permission(P.AUTHORISE_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: SchoolRequest) -> HttpResponse:
    """What waits for the head; several ordinary ones accepted at once."""
    if request.method == "POST":
        return _accept_several(request)
    shown = queries.decisions(request.membership, request.school, request.today, calendar_of(request.school))
    context = {"decisions": shown, "codes": queries.codes_to_choose(request.today)}
    return render(request, "attendance/decisions.html", context)


@require_permission(P.AUTHORISE_ABSENCE)
@require_POST
def decide(request: SchoolRequest, pk: int) -> HttpResponse:
    """Accepted, not accepted, or another code: one click each."""
    chosen = _report(request, pk)
    form = DecideForm(request.POST, choices=queries.codes_to_choose(request.today))
    how: dict[str, Any] = {"approve": request.POST.get("do") != "refuse", "words": request.POST.get("words", "")[:400]}
    if request.POST.get("do") == "other":
        if not form.is_valid():
            return reports.page(request, chosen, decide=form)
        code = form.cleaned_data["code"]
        how |= {"code": code, "approve": not authorises_nothing(code)}
    try:
        done = actions.decide(report=chosen, by=request.user, membership=request.membership, at=request.now, **how)
    except Refused as refusal:
        show_refusal(form, refusal)
        return reports.page(request, chosen, decide=form)
    messages.info(request, f"{done.pupil}, {done.span.words}: {_outcome(done)}.")
    return redirect("attendance:decisions")


@require_permission(P.AUTHORISE_ABSENCE)
@require_POST
def undo(request: SchoolRequest, pk: int) -> HttpResponse:
    """A decision is taken back, or what stood under a rule: it waits (again)."""
    try:
        done = actions.reopen(
            report=_report(request, pk), by=request.user, membership=request.membership, at=request.now
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, f"{done.pupil}, {done.span.words}: taken back. It waits for your decision.")
    return redirect("attendance:decisions")


def _accept_several(request: SchoolRequest) -> HttpResponse:
    """Those that were ticked. One that somebody decided meanwhile is named, and stops no other."""
    numbers = [int(text) for text in request.POST.getlist("report")[:MOST_AT_ONCE] if text.isascii() and text.isdigit()]
    done, troubles = 0, []
    for chosen in reports_for(request.membership, request.today).filter(pk__in=numbers).select_related("pupil"):
        try:
            with transaction.atomic():
                actions.decide(
                    report=chosen, approve=True, by=request.user, membership=request.membership, at=request.now
                )
            done += 1
        except Refused as refusal:
            troubles.append(f"{chosen.pupil}: {refusal.sentence}")
    for trouble in troubles:
        messages.error(request, trouble)
    if done:
        messages.info(request, f"{counted(done, 'explanation')} accepted.")
    elif not troubles:
        messages.info(request, "Tick those you want to accept, then press the button once more.")
    return redirect("attendance:decisions")


def _report(request: SchoolRequest, pk: int) -> AbsenceReport:
    reports_seen = reports_for(request.membership, request.today).select_related("pupil", "school")
    return get_object_or_404(reports_seen, pk=pk)


def _outcome(done: AbsenceReport) -> str:
    return f"accepted with {done.code}" if done.state == "stands" else f"not accepted, {done.code}"

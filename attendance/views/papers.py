"""Notes and evidence: awaited, received, waived (S4-027, S4-029, S4-030, S4-033)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance import uploads
from attendance.access import reports_for
from attendance.actions import evidence as evidence_actions
from attendance.actions import papers as actions
from attendance.models import AbsenceReport
from attendance.models.evidence import EvidenceKind
from attendance.queries import papers as queries
from attendance.queries.calendar import calendar_of
from attendance.report_forms import SeenForm
from attendance.views import reports


@require_permission(P.LOG_ABSENCE_CALL)
@require_safe
def papers(request: SchoolRequest) -> HttpResponse:
    """What is awaited, what is due first on top."""
    shown = queries.papers(request.membership, request.school, request.today, calendar_of(request.school))
    return render(request, "attendance/papers.html", {"papers": shown, "kinds": EvidenceKind.choices})


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def note(request: SchoolRequest, pk: int) -> HttpResponse:
    """The note is here, is not needed, or is awaited after all: one click each."""
    chosen, do = _report(request, pk), request.POST.get("do", "")
    about = {"report": chosen, "by": request.user, "at": request.now}
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
        "received": (actions.note_received, {"on": request.today}, "the note is here"),
        "waived": (actions.note_waived, {"on": request.today}, "word of mouth is enough"),
        "awaited": (actions.note_awaited, {}, "a note is awaited"),
    }
    return _act(request, chosen, acts.get(do), about)


@uploads.limited
@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def evidence(request: SchoolRequest, pk: int) -> HttpResponse:
    """Asked for, asked for in writing, no longer asked for; shown, or a file of it attached."""
    chosen, do = _report(request, pk), request.POST.get("do", "")
    about = {"report": chosen, "by": request.user, "at": request.now, "on": request.today}
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
        "ask": (actions.ask_evidence, {}, "evidence is asked for"),
        "write": (
            actions.ask_evidence,
            {"in_writing": True},
            "a letter that asks for evidence is on the list of tasks",
        ),
        "waive": (actions.evidence_waived, {}, "evidence is not asked for any more"),
    }
    if do == "give":
        return _give(request, chosen)
    return _act(request, chosen, acts.get(do), about)


def _give(request: SchoolRequest, chosen: AbsenceReport) -> HttpResponse:
    """Something was shown, or a file of it was sent."""
    form = SeenForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        about = {
            "school": request.school, "pupil": chosen.pupil, "report": chosen, "kind": given["kind"],
            "words": given["words"], "by": request.user, "at": request.now,
        }  # fmt: skip
        try:
            if given["file"]:
                evidence_actions.attach(file=given["file"], **about)
            else:
                evidence_actions.seen(**about)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            what = "attached" if given["file"] else "noted as seen"
            messages.success(request, f"{chosen.pupil}: {EvidenceKind(given['kind']).label.lower()} {what}.")
            return _back(request, chosen)
    return reports.page(request, chosen, seen=form)


def _act(
    request: SchoolRequest,
    chosen: AbsenceReport,
    act: tuple[Callable[..., Any], dict[str, Any], str] | None,
    about: dict[str, Any],
) -> HttpResponse:
    if act is None:
        messages.error(request, "Choose what to do with it.")
        return _back(request, chosen)
    run, more, words = act
    try:
        run(**about, **more)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, f"{chosen.pupil}, {chosen.span.words}: {words}.")
    return _back(request, chosen)


def _back(request: SchoolRequest, chosen: AbsenceReport) -> HttpResponse:
    """To the list it was done from, else to the explanation."""
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("attendance:report", chosen.pk)


def _report(request: SchoolRequest, pk: int) -> AbsenceReport:
    seen = reports_for(request.membership, request.today).select_related("pupil", "school")
    return get_object_or_404(seen, pk=pk)

"""The office form: somebody rang, wrote or sent a note about an absence (S4-025, S4-104)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import absence_reports
from attendance.actions.absence_reports import Said
from attendance.models import AbsenceReport
from attendance.models.absence_report import ReportState
from attendance.queries import report_check
from attendance.queries.calendar import calendar_of
from attendance.queries.households import brothers_and_sisters
from attendance.queries.report_check import Look
from attendance.queries.report_page import found_by_name, lately
from attendance.queries.settings import reasons_of
from attendance.report_forms import ReportForm
from pupils.access import pupils_for
from pupils.models import Pupil
from pupils.queries.roll import only_on_roll

SHOWN = 20


@require_permission(P.LOG_ABSENCE_CALL)
def add(request: SchoolRequest) -> HttpResponse:
    """Find the child, then write down what was said; brothers and sisters at once."""
    number = request.GET.get("pupil", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return _search(request)
    pupil = _pupil(request, int(number))
    siblings = brothers_and_sisters(pupil, pupils_for(request.membership, request.today), request.today)
    form = _form(request, pupil, siblings)
    if request.method == "POST" and form.is_valid():
        look = _look(request, pupil, form)
        if look.questions and not form.cleaned_data["confirmed"]:
            return _page(request, pupil, form, look, 422)
        try:
            made = _record(request, pupil, siblings, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            for report in made:
                messages.success(request, _receipt(report))
            return redirect("attendance:report", made[0].pk) if len(made) == 1 else redirect("attendance:reports")
    return _page(request, pupil, form, None, 422 if form.errors else 200)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def check(request: SchoolRequest) -> HttpResponse:
    """What would follow from what is on the form so far: asked for while it is filled in."""
    number = request.POST.get("pupil", "")
    pupil = _pupil(request, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if pupil is None:
        return HttpResponse("")
    form = _form(request, pupil, [])
    form.is_valid()
    wanted = {"starts_on", "starts_session", "ends_on", "ends_session", "reason", "code"}
    look = _look(request, pupil, form) if not wanted & form.errors.keys() else None
    return render(request, "attendance/report_check.html", {"look": look, "form": form})


def _search(request: SchoolRequest) -> HttpResponse:
    """Names are searched by POST, so that none stands in an address."""
    words = request.POST.get("q", "").strip()[:60]
    found = list(found_by_name(request.membership, words, request.today)[: SHOWN + 1]) if words else []
    context = {"words": words, "found": found[:SHOWN], "more": len(found) > SHOWN}
    template = "attendance/report_found.html" if getattr(request, "htmx", False) else "attendance/report_search.html"
    return render(request, template, context)


def _pupil(request: SchoolRequest, pk: int) -> Pupil:
    pupils = pupils_for(request.membership, request.today).select_related("school")
    return get_object_or_404(pupils, pk=pk)


def _form(request: SchoolRequest, pupil: Pupil, siblings: list[Pupil]) -> ReportForm:
    return ReportForm(
        request.POST or None,
        pupil=pupil,
        siblings=siblings,
        known=reasons_of(request.school),
        on=request.today,
        initial={"starts_on": request.today, "ends_on": request.today},
    )


def _look(request: SchoolRequest, pupil: Pupil, form: ReportForm) -> Look:
    reason = reasons_of(request.school)[form.cleaned_data["reason"]]
    calendar = calendar_of(request.school)
    code = form.cleaned_data.get("code") or ""
    return report_check.look(request.school, pupil, form.span, reason, code, request.membership, calendar)


@transaction.atomic
def _record(request: SchoolRequest, pupil: Pupil, siblings: list[Pupil], form: ReportForm) -> list[AbsenceReport]:
    """All of them, or none."""
    given = form.cleaned_data
    chosen = {one.pk for one in given.get("also") or ()}
    said = Said(
        form.span,
        given["reason"],
        words=given["words"],
        code=given["code"],
        expected_return_on=given["expected_return_on"],
        contact=given["contact"],
        said_by=given["said_by"],
    )
    return [
        absence_reports.record(
            school=request.school,
            pupil=one,
            said=said,
            source=given["source"],
            by=request.user,
            membership=request.membership,
            at=request.now,
        )
        for one in [pupil, *(one for one in siblings if one.pk in chosen)]
    ]


def _receipt(report: AbsenceReport) -> str:
    """Said at once: whether it stands or waits."""
    how = {
        ReportState.PROPOSED: "It waits for the head.",
        ReportState.STANDS: "It stands under the head’s rule." if report.by_rule else "It stands.",
    }[ReportState(report.state)]
    return f"{report.pupil}, {report.span.words}: recorded with {report.code}. {how}"


def _page(request: SchoolRequest, pupil: Pupil, form: ReportForm, look: Look | None, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "pupil": pupil,
        "form": form,
        "look": look,
        "lately": lately(pupil, request.membership, request.school, request.today, calendar_of(request.school)),
        "on_roll": only_on_roll(request.school.pupils.filter(pk=pupil.pk), request.today).exists(),
        "cancel_url": reverse("attendance:reports"),
        "here": f"{reverse('attendance:report_add')}?pupil={pupil.pk}",
    }
    return render(request, "attendance/report_add.html", context, status=status)

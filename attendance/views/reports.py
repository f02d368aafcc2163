"""The inbox of explanations, and one of them."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.access import reports_for
from attendance.actions import absence_reports as actions
from attendance.actions import report_leave
from attendance.models import AbsenceReport
from attendance.models.absence_report import ReportState
from attendance.queries import report_inbox
from attendance.queries.calendar import calendar_of
from attendance.queries.decisions import codes_to_choose
from attendance.queries.report_page import report_page
from attendance.queries.settings import every_reason, reasons_of, settings_of
from attendance.report_forms import AskForm, DecideForm, SeenForm, SpanForm, WithdrawForm

WORKS = (P.LOG_ABSENCE_CALL, P.AUTHORISE_ABSENCE)


@require_permission(P.LOG_ABSENCE_CALL)
@require_safe
def inbox(request: SchoolRequest) -> HttpResponse:
    """What came in and waits; who was expected back; what was dealt with lately."""
    shown = report_inbox.inbox(request.membership, request.school, request.today, calendar_of(request.school))
    context = {
        "inbox": shown,
        "parents_form": settings_of(request.school).parents_form,
        "may_open_pupils": has_permission(request.membership, P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS),
    }
    return render(request, "attendance/reports.html", context)


@require_permission(*WORKS)
@require_safe
def report(request: SchoolRequest, pk: int) -> HttpResponse:
    """One explanation: what was said, what the register says, its papers, and what can be done."""
    return page(request, _report(request, pk))


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def accept(request: SchoolRequest, pk: int) -> HttpResponse:
    """As suggested, in one click; or corrected, from its own page."""
    chosen = _report(request, pk)
    corrected: dict[str, Any] = {}
    form = None
    if "starts_on" in request.POST:
        form = _correct_form(request, chosen, request.POST)
        if not form.is_valid():
            return page(request, chosen, correct=form)
        corrected = {"span": form.span, **{k: form.cleaned_data[k] for k in ("reason", "code", "expected_return_on")}}
    try:
        done = actions.accept(
            report=chosen, by=request.user, membership=request.membership, at=request.now, **corrected
        )
    except Refused as refusal:
        if form is None:
            messages.error(request, refusal.sentence)
            return redirect("attendance:report", pk)
        show_refusal(form, refusal)
        return page(request, chosen, correct=form)
    waits = "It waits for the head." if done.state == ReportState.PROPOSED else "It stands."
    messages.success(request, f"{done.pupil}, {done.span.words}: accepted with {done.code}. {waits}")
    return redirect("attendance:reports")


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def make_leave(request: SchoolRequest, pk: int) -> HttpResponse:
    """A holiday on days to come goes to the head, as leave."""
    chosen = _report(request, pk)
    try:
        asked = report_leave.make_leave(
            report=chosen, by=request.user, membership=request.membership, at=request.now, on=request.today
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("attendance:report", pk)
    messages.success(request, f"{asked.pupil}, {asked.span.words}: a request for leave, which waits for the head.")
    return redirect("attendance:leave", asked.pk)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def ask(request: SchoolRequest, pk: int) -> HttpResponse:
    """The parent is asked back; it stays in the inbox with the question."""
    chosen, form = _report(request, pk), AskForm(request.POST)
    if form.is_valid():
        try:
            actions.query_back(report=chosen, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, f"{chosen.pupil}: asked back. The report waits for the answer.")
            return redirect("attendance:reports")
    return page(request, chosen, ask=form)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """It was a mistake, or the child came after all."""
    chosen, form = _report(request, pk), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(
                report=chosen, by=request.user, membership=request.membership, at=request.now, **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, f"{chosen.pupil}, {chosen.span.words}: withdrawn. Marks entered stay as they are.")
            return redirect("attendance:reports")
    return page(request, chosen, withdraw=form)


def page(request: SchoolRequest, chosen: AbsenceReport, **forms: Any) -> HttpResponse:
    """The page of one explanation, with a form that was not accepted where there is one: what was typed stays."""
    school, calendar = request.school, calendar_of(request.school)
    seen = reports_for(request.membership, request.today).filter(pk=chosen.pk)
    shown = report_page(seen, request.membership, school, request.today, calendar)
    decides = request.membership.may(P.AUTHORISE_ABSENCE)
    refused = next(iter(forms.values()), None)
    stays = {"decide": shown.row.is_proposed, "correct": shown.row.is_waiting, "ask": shown.row.is_waiting}
    context = {
        "page": shown,
        "row": shown.row,
        "report": shown.row.report,
        "correct": forms.get("correct") or _correct_form(request, shown.row.report),
        "ask": forms.get("ask") or AskForm(),
        "withdraw": forms.get("withdraw") or WithdrawForm(),
        "seen": forms.get("seen") or SeenForm(),
        "decide": forms.get("decide") or DecideForm(choices=codes_to_choose(request.today)),
        "form": refused,
        # what somebody typed for a step that another has taken meanwhile: shown, so that it is not lost
        "typed": [] if refused is None or stays.get(next(iter(forms)), True) else _typed(refused),
        "may_decide": decides,
        "may_log": request.membership.may(P.LOG_ABSENCE_CALL),
        "may_open_pupils": has_permission(request.membership, P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS),
    }
    return render(request, "attendance/report.html", context, status=422 if forms else 200)


def _typed(form: Form) -> list[tuple[str, str]]:
    return [(str(field.label), str(field.value())) for field in form if field.value()]


def _report(request: SchoolRequest, pk: int) -> AbsenceReport:
    reports = reports_for(request.membership, request.today).select_related("pupil", "school")
    return get_object_or_404(reports, pk=pk)


def _correct_form(request: SchoolRequest, chosen: AbsenceReport, data: Any = None) -> SpanForm:
    start = {name: getattr(chosen, name) for name in SpanForm.base_fields if name != "code"}
    known, ever = reasons_of(request.school), every_reason(request.school)
    given = {chosen.reason: ever[chosen.reason]} if chosen.reason in ever else {}  # which may be put away by now
    return SpanForm(data, known=given | known, on=request.today, initial=start)

"""Closures: the list, entering one with its effect shown first, and taking it back."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import closures as actions
from attendance.closure_forms import ClosureForm, ReopenForm
from attendance.models import Closure
from attendance.queries import closure_pages as pages
from attendance.queries.closures import Reopening
from pupils.domain.years import academic_year_of


@require_permission(P.ENTER_CLOSURES)
@require_safe
def closures(request: SchoolRequest) -> HttpResponse:
    """This year's closures, and what the school year leaves out anyway."""
    lines = pages.listed(request.school, academic_year_of(request.today))
    context = {
        "coming": [line for line in lines if not line.closure.undone and line.closure.ends_on >= request.today],
        "past": [line for line in lines if line.closure.undone or line.closure.ends_on < request.today],
        "planned": pages.planned_days(request.school, request.today),
        "may_plan": has_permission(request.membership, P.MANAGE_CALENDAR),
    }
    return render(request, "attendance/closure_list.html", context)


@require_permission(P.ENTER_CLOSURES)
def closure_enter(request: SchoolRequest) -> HttpResponse:
    """Describe it, look at what it does, then enter it."""
    years, groups = pages.parts(request.school, request.today)
    start = {"starts_on": request.today, "extent": "whole"}
    form = ClosureForm(request.POST or None, initial=start, years=years, groups=groups)
    effect = None
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "change":
        try:
            if request.POST.get("do") == "enter":
                return _entered(request, form)
            effect = actions.look(school=request.school, wanted=form.wanted, at=request.now)
        except actions.Moved as moved:
            messages.warning(request, moved.sentence)
            effect = actions.look(school=request.school, wanted=form.wanted, at=request.now)
        except Refused as refusal:
            show_refusal(form, refusal)
    template = "attendance/closure_preview.html" if effect else "attendance/closure_enter.html"
    context = {
        "form": form,
        "effect": effect,
        "wanted": effect.wanted if effect else None,
        "whom": pages.whom_of(effect.wanted, dict(groups)) if effect else "",
        "sees_pupils": request.membership.may(P.VIEW_ALL_PUPILS),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _entered(request: SchoolRequest, form: ClosureForm) -> HttpResponse:
    closure = actions.enter(
        school=request.school,
        wanted=form.wanted,
        by=request.user,
        membership=request.membership,
        at=request.now,
        seen=request.POST.get("seen", ""),
    )
    messages.success(request, f"{closure.kind.briefly}, {closure.span.words}: entered.")
    return redirect("attendance:closure_page", closure.pk)


@require_permission(P.ENTER_CLOSURES)
@require_safe
def closure_page(request: SchoolRequest, pk: int) -> HttpResponse:
    """One closure: what it did, and what is still open."""
    closure = get_object_or_404(_all(request), pk=pk)
    names = pages.class_names(request.school, closure.group_ids)
    context = {
        "closure": closure,
        "whom": pages.whom_of(closure.wanted, names),
        "done": pages.done(closure, request.now),
        "to_take": pages.to_take(closure),
        "ends_only": closure.extent != "planned",
    }
    return render(request, "attendance/closure_page.html", context)


@require_permission(P.ENTER_CLOSURES)
def closure_undo(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take it back, or open again sooner: what is put back is shown first."""
    closure = get_object_or_404(_all(request), pk=pk)
    form = ReopenForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "change":
        try:
            if request.POST.get("do") == "undo":
                return _reopened(request, closure, form)
            found = actions.look_back(closure=closure, since=form.since)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "closure": closure,
        "form": form,
        "found": found,
        "changed": pages.changed_lines(found) if found and request.membership.may(P.VIEW_ALL_PUPILS) else [],
        "is_planned": closure.extent == "planned",
    }
    return render(request, "attendance/closure_undo.html", context, status=422 if form.errors else 200)


def _reopened(request: SchoolRequest, closure: Closure, form: ReopenForm) -> HttpResponse:
    found = actions.reopen(
        closure=closure,
        why=form.cleaned_data["why"],
        by=request.user,
        membership=request.membership,
        at=request.now,
        since=form.since,
    )
    messages.success(request, _said(found))
    return redirect(reverse("attendance:closure_page", args=[closure.pk]))


def _said(found: Reopening) -> str:
    """What taking back came to, in a sentence."""
    parts = [f"{counted(len(found.back), 'mark is', 'marks are')} as before the closure"]
    if found.nothing:
        parts.append(f"{counted(len(found.nothing), 'session')} had no mark and are N until the register is taken")
    if found.changed:
        parts.append(f"{counted(len(found.changed), 'mark')} changed since stay")
    return f"Taken back: {'; '.join(parts)}."


def _all(request: SchoolRequest) -> QuerySet[Closure]:
    return request.school.closures.select_related("entered_by", "reopened_by", "closure_day", "school")

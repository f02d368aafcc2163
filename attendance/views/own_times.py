"""Session times of classes and years that differ from the school's."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import own_times as actions
from attendance.models import OwnTimes
from attendance.queries import own_times as queries
from attendance.times_forms import OwnTimesForm

TIMES = ("am_opens_at", "am_closes_at", "pm_opens_at", "pm_closes_at")


@require_permission(P.MANAGE_SCHOOL)
@require_safe
def own_times(request: SchoolRequest) -> HttpResponse:
    """The school's times, and who keeps others."""
    lines = queries.lines(request.school, request.today)
    return render(request, "attendance/own_times.html", {"lines": lines})


@require_permission(P.MANAGE_SCHOOL)
def own_times_add(request: SchoolRequest) -> HttpResponse:
    """A class or year gets times of its own."""
    choices = queries.choices(request.school, request.today)
    form = OwnTimesForm(request.POST or None, choices=choices)
    if form.is_valid():
        group, year = queries.chosen(request.school, form.cleaned_data["whose"])
        try:
            kept = actions.keep(
                school=request.school, times=form.times(), group=group, year_group=year, by=request.user
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, f"{kept} keeps its own times.")
    return _page(request, form, "Give a class or a year its own times", None)


@require_permission(P.MANAGE_SCHOOL)
def own_times_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Other times for a class or year, or the school's again."""
    row = get_object_or_404(request.school.own_times.select_related("group", "school"), pk=pk)
    if request.POST.get("do") == "remove":
        actions.keep_schools(row=row, by=request.user)
        return _done(request, f"{row} keeps the school’s times.")
    form = OwnTimesForm(request.POST or None, initial={name: getattr(row, name) for name in TIMES})
    if form.is_valid():
        try:
            actions.keep(
                school=request.school, times=form.times(), group=row.group, year_group=row.year_group, by=request.user
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, f"The times of {row} are saved.")
    return _page(request, form, f"Times of {row}", row)


def _page(request: SchoolRequest, form: OwnTimesForm, heading: str, row: OwnTimes | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "heading": heading,
        "row": row,
        "cancel_url": reverse("attendance:own_times"),
    }
    return render(request, "attendance/own_times_form.html", context, status=422 if form.errors else 200)


def _done(request: SchoolRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("attendance:own_times")

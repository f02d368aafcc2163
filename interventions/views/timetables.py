"""Part-time timetables: the list, agreeing one, looking at it again, ending it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from interventions.access import timetables_for
from interventions.actions import timetables as actions
from interventions.domain.timetables import DAYS
from interventions.models import PartTimeTimetable
from interventions.queries import timetables as queries
from interventions.timetable_forms import AgreeForm, EndForm, ReviewForm, ToldForm, week_of
from pupils.access import pupils_for


@require_permission(P.MANAGE_CASE)
@require_safe
def timetables(request: SchoolRequest) -> HttpResponse:
    """Those agreed, the one that ends first on top."""
    rows = queries.rows(request.membership, request.today)
    return render(request, "interventions/timetables.html", {"rows": rows})


@require_permission(P.ENTER_RESTRICTED_CODE)
def timetable_of(request: SchoolRequest, pk: int) -> HttpResponse:
    """Agree a timetable for a pupil."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    form = AgreeForm(request.POST or None, initial={"starts_on": request.today, "consent_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.agree(pupil=pupil, what=form.agreed(), by=request.user, at=request.now, on=request.today)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, "The timetable is agreed, and its sessions away are planned.")
            return redirect("interventions:timetable", pk=made.pk)
    context = {"pupil": pupil, "form": form, "week": week_of(form), "days": DAYS}
    return render(request, "interventions/timetable_agree.html", context, status=422 if form.errors else 200)


@require_permission(P.MANAGE_CASE)
@require_safe
def timetable(request: SchoolRequest, pk: int) -> HttpResponse:
    """One timetable with its reviews."""
    return _page(request, _timetable(request, pk))


@require_permission(P.ENTER_RESTRICTED_CODE)
@require_POST
def timetable_review(request: SchoolRequest, pk: int) -> HttpResponse:
    """It was looked at again."""
    return _do(request, pk, ReviewForm(request.POST), "review", actions.review, "The review is kept.")


@require_permission(P.ENTER_RESTRICTED_CODE)
@require_POST
def timetable_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """Full time again."""
    return _do(request, pk, EndForm(request.POST), "end", actions.end, "The timetable has ended.")


@require_permission(P.ENTER_RESTRICTED_CODE)
@require_POST
def timetable_told(request: SchoolRequest, pk: int) -> HttpResponse:
    """The authority was told."""
    return _do(request, pk, ToldForm(request.POST), "told", actions.told_authority, "Kept.")


def _do(
    request: SchoolRequest, pk: int, form: forms.Form, name: str, act: Callable[..., Any], said: str
) -> HttpResponse:
    found = _timetable(request, pk)
    if form.is_valid():
        try:
            act(timetable=found, by=request.user, at=request.now, on=request.today, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, said)
            return redirect("interventions:timetable", pk=pk)
    return _page(request, found, {name: form, "form": form}, status=422)


def _page(
    request: SchoolRequest, found: PartTimeTimetable, given: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    today = {"held_on": request.today, "told_on": request.today}
    context = {
        "timetable": found,
        "reviews": found.reviews.select_related("recorded_by").order_by("-held_on", "-pk"),
        "may_change": found.state == "agreed" and has_permission(request.membership, P.ENTER_RESTRICTED_CODE),
        "review": ReviewForm(initial=today),
        "end": EndForm(),
        "told": ToldForm(initial=today),
    }
    return render(request, "interventions/timetable.html", {**context, **(given or {})}, status=status)


def _timetable(request: SchoolRequest, pk: int) -> PartTimeTimetable:
    seen = timetables_for(request.membership, request.today).select_related("pupil", "agreed_by", "ended_by")
    return get_object_or_404(seen, pk=pk)

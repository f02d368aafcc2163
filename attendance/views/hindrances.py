"""Pupils who are unable to attend: the list, an entry, its end."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import hindrances as actions
from attendance.hindrance_forms import HindranceEndForm, HindranceForm
from attendance.models import Hindrance
from attendance.queries import hindrances as queries
from attendance.queries.hindrances import PupilEffect
from pupils.access import pupils_for
from pupils.models import Pupil


@require_permission(P.ENTER_CLOSURES)
@require_safe
def hindrances(request: SchoolRequest) -> HttpResponse:
    """Who is unable to attend, now and before."""
    listed = queries.listed(request.membership, request.school, request.today)
    return render(request, "attendance/hindrance_list.html", {"listed": listed})


@require_permission(P.ENTER_CLOSURES)
def hindrance_add(request: SchoolRequest) -> HttpResponse:
    """Choose the pupils, say what keeps them away, look at what it does, enter it. Names come by POST alone."""
    chosen = _chosen(request)
    form = HindranceForm(
        request.POST if request.POST.get("do") in ("look", "enter", "change") else None,
        initial={"starts_on": request.today, **request.POST.dict()},
        pupils=chosen,
        sensitive=request.membership.may(P.VIEW_SENSITIVE),
    )
    effects: list[PupilEffect] = []
    if form.is_bound and form.is_valid() and request.POST.get("do") != "change":
        try:
            if request.POST.get("do") == "enter":
                return _entered(request, form)
            effects = actions.look(
                school=request.school, entry=form.entry, membership=request.membership, at=request.now
            )
        except Refused as refusal:
            show_refusal(form, refusal)
    found = queries.candidates(request.membership, request.POST.get("q", ""), request.today)
    context = {
        "form": form,
        "chosen": chosen,
        "found": [pupil for pupil in found if pupil not in chosen],
        "q": request.POST.get("q", ""),
        "effects": effects,
        "entry": form.entry if effects else None,
    }
    template = "attendance/hindrance_preview.html" if effects else "attendance/hindrance_add.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _entered(request: SchoolRequest, form: HindranceForm) -> HttpResponse:
    made = actions.enter(
        school=request.school, entry=form.entry, by=request.user, membership=request.membership, at=request.now
    )
    messages.success(request, f"{counted(len(made), 'pupil')}, {form.entry.span.words}: entered.")
    return redirect("attendance:hindrances")


@require_permission(P.ENTER_CLOSURES)
def hindrance_page(request: SchoolRequest, pk: int) -> HttpResponse:
    """One entry, and its end: what goes back is shown first."""
    hindrance = get_object_or_404(_visible(request), pk=pk)
    form = HindranceEndForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "change":
        try:
            if request.POST.get("do") == "end":
                return _ended(request, hindrance, form)
            found = actions.look_at_end(hindrance=hindrance, last=form.last)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "hindrance": hindrance,
        "form": form,
        "found": found,
        "is_open": not hindrance.withdrawn,
    }
    return render(request, "attendance/hindrance_page.html", context, status=422 if form.errors else 200)


def _ended(request: SchoolRequest, hindrance: Hindrance, form: HindranceEndForm) -> HttpResponse:
    actions.end(
        hindrance=hindrance,
        last=form.last,
        why=form.cleaned_data["why"],
        by=request.user,
        membership=request.membership,
        at=request.now,
    )
    messages.success(request, f"{hindrance.pupil}: {'ended' if form.last else 'withdrawn'}.")
    return redirect("attendance:hindrances")


def _chosen(request: SchoolRequest) -> list[Pupil]:
    """The pupils ticked so far, or the one whose page the person comes from."""
    asked: Iterable[str] = request.POST.getlist("pupil") if request.method == "POST" else request.GET.getlist("pupil")
    ids = [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 10]
    return list(pupils_for(request.membership, request.today).filter(pk__in=ids).by_name()) if ids else []


def _visible(request: SchoolRequest) -> QuerySet[Hindrance]:
    rows = request.school.hindrances.select_related("pupil", "school", "entered_by", "ended_by")
    return queries.visible(request.membership, rows, request.today)

"""Returns to the local authority: as they stand, to take along, and as they were sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import return_tasks
from attendance.actions import returns as actions
from attendance.domain.returns import CARDS, OF_THE_ROLL, ReturnKind, check_day
from attendance.models import AuthorityReturn, EnrolmentReturn
from attendance.queries import returns as queries
from attendance.queries.calendar import calendar_of
from attendance.returns_forms import DayForm, NotNeededForm, SentForm
from pupils.asks import Asked
from pupils.exports import csv_response

READS = (P.SEND_RETURNS, P.PROPOSE_REMOVAL)  # who enters joiners and leavers reads the returns that follow from it


@require_permission(*READS)
@require_safe
def returns(request: SchoolRequest) -> HttpResponse:
    """Every return with how many are on it, what is new and when it is due; and those that were sent."""
    kinds = kinds_for(request)
    try:
        check_day(request.today, request.today, calendar_of(request.school))
    except Refused as refusal:
        context: dict[str, Any] = {"closed": refusal.sentence}
    else:
        context = {"drafts": queries.drafts(request.school, kinds, request.today)}
    made = request.school.authority_returns.filter(kind__in=kinds).without_rows().order_by("-sent_on", "-pk")[:50]
    context["may_send"] = has_permission(request.membership, P.SEND_RETURNS)
    context["made"] = [(one, CARDS[ReturnKind(one.kind)]) for one in made]
    return render(request, "attendance/returns.html", context)


@require_permission(*READS)
@require_safe
def return_page(request: SchoolRequest, kind: str) -> HttpResponse:
    """One return as on a day, with what changed since the last one."""
    return _page(request, readable(request, kind))


@require_permission(*READS)
@require_safe
def return_csv(request: SchoolRequest, kind: str) -> HttpResponse:
    """The same for a spreadsheet, or to send along."""
    found = readable(request, kind)
    try:
        draft = draft_for(request, found)
    except Refused:
        return back_to_page(request, found)
    reveal = reveals(request)
    actions.note_taken(
        school=request.school, title=draft.card.title, on=draft.on, form="CSV", reveal=reveal, by=request.user
    )
    return _csv(found, draft.on, draft.rows)


@require_permission(P.SEND_RETURNS)
@require_POST
def return_record(request: SchoolRequest, kind: str) -> HttpResponse:
    """It was sent: keep it as it was."""
    found, form = kind_or_404(kind), SentForm(request.POST)
    try:
        on = day_of(request)
        if form.is_valid():
            made = actions.record(
                school=request.school,
                kind=found,
                on=on,
                chosen=request.POST.getlist("chosen") if found in OF_THE_ROLL else None,
                reveal=reveals(request),
                today=request.today,
                at=request.now,
                by=request.user,
                **form.cleaned_data,
            )
            messages.success(request, f"{CARDS[found].title}: recorded as sent. It is kept as it was.")
            return redirect("attendance:return_made", pk=made.pk)
    except Refused as refusal:
        show_refusal(form, refusal)
    return _page(request, found, sent=form)


@require_permission(P.SEND_RETURNS)
@require_POST
def return_not_needed(request: SchoolRequest, kind: str) -> HttpResponse:
    """Some names need no return."""
    found, form = kind_or_404(kind), NotNeededForm(request.POST)
    if found not in OF_THE_ROLL:
        raise Http404
    try:
        if form.is_valid():
            actions.not_needed(
                school=request.school,
                kind=found,
                chosen=request.POST.getlist("chosen"),
                on=request.today,
                at=request.now,
                by=request.user,
                **form.cleaned_data,
            )
            messages.success(request, "Noted: no return is needed for them.")
            return redirect("attendance:return", kind=kind)
    except Refused as refusal:
        show_refusal(form, refusal)
    return _page(request, found, needless=form)


@require_permission(P.SEND_RETURNS)
@require_POST
def return_needed(request: SchoolRequest, pk: int) -> HttpResponse:
    """It is needed after all."""
    told: EnrolmentReturn = get_object_or_404(request.school.enrolment_returns.select_related("school"), pk=pk)
    kind = told.kind
    try:
        actions.needed(told=told, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("attendance:return", kind=kind)


@require_permission(*READS)
@require_safe
def return_made(request: SchoolRequest, pk: int) -> HttpResponse:
    """A return as it was sent."""
    made = made_or_404(request, pk)
    card = CARDS[ReturnKind(made.kind)]
    return render(request, "attendance/return_made.html", {"made": made, "card": card, "table": table(card, made.rows)})


@require_permission(*READS)
@require_safe
def return_made_csv(request: SchoolRequest, pk: int) -> HttpResponse:
    """The same once more for a spreadsheet."""
    made = made_or_404(request, pk)
    kind = ReturnKind(made.kind)
    actions.note_taken(
        school=request.school,
        title=CARDS[kind].title,
        on=made.on,
        form="CSV",
        reveal=made.confidential,
        by=request.user,
    )
    return _csv(kind, made.on, made.rows)


def kind_or_404(kind: str) -> ReturnKind:
    """The kind named in an address."""
    if kind not in set(ReturnKind):
        raise Http404
    return ReturnKind(kind)


def kinds_for(request: SchoolRequest) -> list[ReturnKind]:
    """The returns that this person may read: all, or those that admissions and removals cause."""
    sends = has_permission(request.membership, P.SEND_RETURNS)
    return [kind for kind in ReturnKind if sends or kind in OF_THE_ROLL]


def readable(request: SchoolRequest, kind: str) -> ReturnKind:
    """The kind named in an address, for who may read it."""
    found = kind_or_404(kind)
    if found not in kinds_for(request):
        raise PermissionDenied
    return found


def made_or_404(request: SchoolRequest, pk: int) -> AuthorityReturn:
    """A return that this school sent, for who may read it."""
    found: AuthorityReturn = get_object_or_404(request.school.authority_returns.select_related("made_by"), pk=pk)
    readable(request, found.kind)
    return found


def reveals(request: SchoolRequest) -> bool:
    """Whether confidential addresses are asked for, by somebody who may see them."""
    asked = request.POST if request.method == "POST" else request.GET
    return asked.get("confidential") == "1" and has_permission(request.membership, P.VIEW_SENSITIVE)


def day_of(request: SchoolRequest) -> date:
    """The day asked for, today where none is; refused where it has no return."""
    asked = request.POST if request.method == "POST" else request.GET
    form = DayForm({"on": asked.get("on") or request.today})
    if not form.is_valid():
        raise Refused("Write the day as day, month and year.", field="on")
    on: date = form.cleaned_data["on"]
    check_day(on, request.today, calendar_of(request.school))
    return on


def draft_for(request: SchoolRequest, kind: ReturnKind) -> queries.Draft:
    """The return of a kind as on the day asked for."""
    return queries.draft(request.school, kind, day_of(request), reveal=reveals(request))


def back_to_page(request: SchoolRequest, kind: ReturnKind) -> HttpResponse:
    """To the page of a return, which says why the day asked for has none."""
    return redirect(f"{reverse('attendance:return', kwargs={'kind': kind.value})}?{request.GET.urlencode()}")


def _asked(request: SchoolRequest, draft: queries.Draft) -> Mapping[str, Asked]:
    """The tasks that ask for education while a child is too ill, by the key of the row."""
    if draft.card.kind is not ReturnKind.SICKNESS:
        return {}
    asked = return_tasks.provision_asked(school=request.school, rows=draft.rows, on=draft.on)
    return {str(pk): found for pk, found in asked.items()}


def table(card: Any, rows: Any, *, asked: Mapping[str, Asked] | None = None) -> list[dict[str, Any]]:
    """Rows as cells in the order of the columns, each with what stands beside it."""
    return [
        {
            "key": row["key"],
            "who": row,
            "cells": [(column, row.get(column.key, "")) for column in card.told],
            "mark": row.get("since", ""),
            "asked": (asked or {}).get(row["key"]),
            "confidential": row.get("confidential", ""),
        }
        for row in rows
    ]


def _page(request: SchoolRequest, kind: ReturnKind, **forms: Any) -> HttpResponse:
    """The page, with a form that was not accepted where there is one; without rows where the day has no return."""
    context: dict[str, Any] = {
        "card": CARDS[kind],
        "of_the_roll": kind in OF_THE_ROLL,
        "may_send": has_permission(request.membership, P.SEND_RETURNS),
        "may_reveal": has_permission(request.membership, P.VIEW_SENSITIVE),
        "reveal": reveals(request),
        "form": next(iter(forms.values()), None),
        "needless_form": forms.get("needless") or NotNeededForm(),
    }
    try:
        draft = draft_for(request, kind)
    except Refused as refusal:
        asked = request.POST if request.method == "POST" else request.GET
        day_form = DayForm({"on": asked.get("on", "")})
        day_form.is_valid()
        show_refusal(day_form, refusal)
        context |= {"day_form": day_form, "form": day_form}
        return render(request, "attendance/return.html", context, status=422)
    query = {"on": draft.on.isoformat()} | ({"confidential": "1"} if context["reveal"] else {})
    context |= {
        "draft": draft,
        "table": table(draft.card, draft.rows, asked=_asked(request, draft)),
        "asks": kind is ReturnKind.SICKNESS,
        "may_set": has_permission(request.membership, P.MANAGE_SCHOOL, P.AUTHORISE_ABSENCE),
        "day_form": DayForm(initial={"on": draft.on}),
        "sent_form": forms.get("sent") or SentForm(initial={"seen": draft.digest, "sent_on": request.today}),
        "query": urlencode(query),
        "csv": f"{reverse('attendance:return_csv', kwargs={'kind': kind.value})}?{urlencode(query)}",
        "needless": _needless(request, kind),
        "authority": request.school.named_people.filter(post__in=("la_attendance", "la_cme")).order_by("post"),
    }
    return render(request, "attendance/return.html", context, status=422 if forms else 200)


def _needless(request: SchoolRequest, kind: ReturnKind) -> Any:
    """Names for which no return is needed, the latest first."""
    if kind not in OF_THE_ROLL:
        return []
    told = request.school.enrolment_returns.filter(kind=kind, sent=None)
    return told.select_related("enrolment__pupil", "by").order_by("-at")[:20]


def _csv(kind: ReturnKind, on: date, rows: Any) -> HttpResponse:
    columns = CARDS[kind].columns
    return csv_response(
        f"{kind.value}-return-{on.isoformat()}.csv",
        [column.heading for column in columns],
        [[row.get(column.key, "") for column in columns] for row in rows],
    )

"""Leave of absence: the list, one request with all it rests on, and deciding it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance import uploads
from attendance.access import ASKS_FOR_LEAVE, leave_for, sees_leave
from attendance.actions import evidence, leave_returns, leave_taken
from attendance.actions import leave as actions
from attendance.domain.leave import BEFOREHAND, NO_LEAVE_IN_TERM
from attendance.leave_forms import BackForm, DecisionForm, LeaveForm, WhyForm
from attendance.models import LeaveRequest
from attendance.queries import leave as queries
from attendance.queries.leave_page import leave_page
from attendance.queries.settings import settings_of
from attendance.report_forms import SeenForm
from attendance.views.pick import pick_pupil
from pupils.views.shared import pupil_or_404

LIST = "attendance:leave_list"


@require_permission(*ASKS_FOR_LEAVE)
@require_safe
def leave_list(request: SchoolRequest) -> HttpResponse:
    """What waits for the head first; above it who is away although leave was refused, and who is not back."""
    show = request.GET.get("show", "waiting")
    show = show if show in queries.SHOW else "waiting"
    context = {
        "page": queries.page(request.membership, show, request.GET.get("page", ""), request.today),
        "show": show,
        "shows": queries.SHOW,
        "may_decide": has_permission(request.membership, P.AUTHORISE_ABSENCE),
        "may_correct": has_permission(request.membership, P.CORRECT_MARK),
        "may_record": has_permission(request.membership, P.LOG_ABSENCE_CALL),
    }
    return render(request, "attendance/leave_list.html", context)


@require_permission(P.LOG_ABSENCE_CALL)
def leave_find(request: SchoolRequest) -> HttpResponse:
    """Whose leave is asked for."""
    return pick_pupil(
        request, heading="Record a request for leave", intro="For whom? Search by name.",
        url_name="attendance:leave_add", back=reverse(LIST),
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def leave_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """A request that came on paper, as the office enters it."""
    pupil = pupil_or_404(request, pk)
    form = LeaveForm(
        request.POST or None, pupil=pupil, on=request.today,
        initial={"received_on": request.today, "channel": "paper"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            leave = actions.ask(
                school=request.school, pupil=pupil, wanted=form.wanted, channel=form.cleaned_data["channel"],
                received_on=form.cleaned_data["received_on"], on=request.today, at=request.now, by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            if leave.by_rule:
                messages.warning(request, f"Refused by the rule, and kept. {BEFOREHAND}")
            else:
                messages.info(request, "Recorded. It waits for the headteacher.")
            return redirect("attendance:leave", leave.pk)
    context = {
        "form": form,
        "pupil": pupil,
        "rule": NO_LEAVE_IN_TERM if settings_of(request.school).no_leave_in_term else "",
        "beforehand": BEFOREHAND,
        "cancel_url": reverse(LIST),
    }
    return render(request, "attendance/leave_add.html", context, status=422 if form.errors else 200)


@require_permission(*ASKS_FOR_LEAVE)
@require_safe
def leave(request: SchoolRequest, pk: int) -> HttpResponse:
    """One request: what is asked, the child's figures, brothers and sisters, and the decision."""
    return _page(request, _leave(request, pk))


@require_permission(P.AUTHORISE_ABSENCE)
@require_POST
def leave_decide(request: SchoolRequest, pk: int) -> HttpResponse:
    """Grant it, a part of it, or refuse it."""
    wanted = _leave(request, pk)
    page = leave_page(wanted, request.membership, request.today)
    together = [line.leave for line in page.together]
    form = DecisionForm(request.POST, leave=wanted, together=together)
    if form.is_valid():
        leaves = [wanted, *(one for one in together if str(one.pk) in form.cleaned_data["also"])]
        try:
            decided = actions.decide_together(leaves=leaves, **_who(request), **form.decided)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            for_whom = f", for {counted(len(decided), 'child', 'children')}" if len(decided) > 1 else ""
            messages.info(request, f"{decided[0].get_state_display()}{for_whom}. A task asks for the reply in writing.")
            return redirect("attendance:leave", pk)
    return _page(request, wanted, decision=form)


@require_permission(P.AUTHORISE_ABSENCE)
@require_POST
def leave_reopen(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take the decision back."""
    return _do(request, pk, lambda leave: actions.reopen(leave=leave, **_who(request)), "The decision is taken back.")


@require_permission(*ASKS_FOR_LEAVE)
@require_POST
def leave_withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """The family no longer wants it."""
    wanted = _leave(request, pk)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(leave=wanted, **form.cleaned_data, **_who(request))
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Withdrawn. What was planned is taken back.")
            return redirect("attendance:leave", pk)
    return _page(request, wanted, why=form)


@uploads.limited
@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def leave_papers(request: SchoolRequest, pk: int) -> HttpResponse:
    """Something was shown: the licence, the invitation, the card; or a file of it was sent."""
    wanted, form = _leave(request, pk), SeenForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        about: dict[str, Any] = {
            "school": request.school, "pupil": wanted.pupil, "leave": wanted, "kind": given["kind"],
            "words": given["words"], "by": request.user, "at": request.now,
        }  # fmt: skip
        try:
            evidence.attach(file=given["file"], **about) if given["file"] else evidence.seen(**about)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Noted.")
            return redirect("attendance:leave", pk)
    return _page(request, wanted, papers=form)


@require_permission(P.CORRECT_MARK)
@require_POST
def leave_taken_all(request: SchoolRequest) -> HttpResponse:
    """Refused and taken: the absences of one child, or of brothers and sisters together, become what was said."""
    asked = [int(pk) for pk in request.POST.getlist("leave") if pk.isascii() and pk.isdecimal() and len(pk) < 10]
    found = leave_for(request.membership, request.today).filter(pk__in=asked).select_related("pupil", "school")
    also = {(day, session) for day, session in (_sitting(value) for value in request.POST.getlist("also")) if day}
    try:
        changed = leave_taken.mark_taken(
            leaves=list(found.order_by("pk")), at=request.now, by=request.user, membership=request.membership, also=also
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(
            request, f"{changed} mark{'' if changed == 1 else 's'} changed; what stood before is in the trail."
        )
    return redirect("attendance:leave", asked[0]) if len(asked) == 1 and found else redirect(LIST)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def leave_returned(request: SchoolRequest, pk: int) -> HttpResponse:
    """The child is back."""
    wanted = _leave(request, pk)
    form = BackForm(request.POST)
    if form.is_valid():
        try:
            leave_returns.note_return(
                leave=wanted, on=request.today, at=request.now, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Noted. Nobody is asked to look for the child any more.")
            return redirect("attendance:leave", pk)
    return _page(request, wanted, back=form)


def _leave(request: SchoolRequest, pk: int) -> LeaveRequest:
    seen = leave_for(request.membership, request.today)
    found: LeaveRequest = get_object_or_404(
        seen.select_related("pupil", "school", "asked_by", "received_by", "decided_by", "withdrawn_by"), pk=pk
    )
    return found


def _who(request: SchoolRequest) -> dict[str, Any]:
    return {"by": request.user, "membership": request.membership, "at": request.now, "on": request.today}


def _do(request: SchoolRequest, pk: int, act: Any, done: str) -> HttpResponse:
    try:
        act(_leave(request, pk))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, done)
    return redirect("attendance:leave", pk)


def _sitting(value: str) -> tuple[Any, str]:
    """A session as a tick names it: 2026-11-23 AM."""
    day, _, session = value.partition(" ")
    try:
        return date.fromisoformat(day), session
    except ValueError:
        return None, session


def _page(request: SchoolRequest, wanted: LeaveRequest, **forms: Any) -> HttpResponse:
    """The page, with a form that was not accepted where there is one."""
    member = request.membership
    page = leave_page(wanted, member, request.today)
    start = {"outcome": "refuse"} if wanted.kind == "holiday" and settings_of(request.school).no_leave_in_term else {}
    context = {
        "leave": wanted,
        "page": page,
        "rule": NO_LEAVE_IN_TERM,
        "decision": forms.get("decision")
        or DecisionForm(leave=wanted, together=[line.leave for line in page.together], initial=start),
        "why": forms.get("why") or WhyForm(),
        "back": forms.get("back") or BackForm(initial={"back_on": request.today}),
        "papers": forms.get("papers") or SeenForm(initial={"kind": "other"}),
        "evidence": list(wanted.evidence.filter(removed_at=None).order_by("pk")) if sees_leave(member, wanted) else [],
        "form": next(iter(forms.values()), None),
        "sees": sees_leave(member, wanted),
        "may_decide": has_permission(member, P.AUTHORISE_ABSENCE),
        "may_record": has_permission(member, P.LOG_ABSENCE_CALL),
        "may_correct": has_permission(member, P.CORRECT_MARK),
        "may_write": has_permission(member, P.ISSUE_LETTER),
    }
    return render(request, "attendance/leave.html", context, status=422 if forms else 200)

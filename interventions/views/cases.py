"""Cases: the list, one case, and what people do with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from accounts.models import Membership
from interventions.access import cases_for
from interventions.actions import cases as actions
from interventions.case_forms import ExemptionForm, LeadForm, NoteForm, OwnerForm, ReasonForm
from interventions.case_sections import sections_of
from interventions.domain.timeline import EntryKind
from interventions.models import Case
from interventions.queries import cases as queries
from interventions.queries.cases import SHOW, Wanted
from interventions.queries.concerns import inbox
from interventions.queries.policy import policy_of
from interventions.queries.tasks import workers
from pupils.access import pupils_for


@require_permission(Permission.MANAGE_CASE)
@require_safe
def cases(request: SchoolRequest) -> HttpResponse:
    """What is open, by the day of the next review."""
    wanted = Wanted.of(request.GET.dict(), policy_of(request.school, request.today))
    page = queries.page(request.membership, request.school, wanted, request.today)
    waiting = inbox(request.membership, request.school, request.today).count()
    return render(
        request, "interventions/cases.html", {"page": page, "wanted": wanted, "show": SHOW, "concerns": waiting}
    )


@require_permission(Permission.MANAGE_CASE)
@require_safe
def case(request: SchoolRequest, pk: int) -> HttpResponse:
    """One case: where the pupil stands and why, what is owed, and everything that happened."""
    return _page(request, _case(request, pk))


@require_permission(Permission.MANAGE_CASE)
@require_POST
def case_open(request: SchoolRequest, pk: int) -> HttpResponse:
    """Open a case for a pupil whom no rule has led to one."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the case is opened.")
        return redirect("attendance:history", pk=pk)
    try:
        opened = actions.open_by_hand(
            pupil=pupil, reason=form.cleaned_data["reason"], by=request.user, at=request.now, on=request.today
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("attendance:history", pk=pk)
    return redirect("interventions:case", pk=opened.pk)


@require_permission(Permission.MANAGE_CASE)
@require_POST
def case_note(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write a line."""

    def write(found: Case, data: dict[str, Any]) -> None:
        kind = EntryKind(data.pop("kind"))
        actions.note(case=found, kind=kind, by=request.user, at=request.now, on=request.today, **data)

    return _do(request, pk, NoteForm(request.POST), "note", write, "Written down.")


@require_permission(Permission.MANAGE_CASE)
@require_POST
def case_owner(request: SchoolRequest, pk: int) -> HttpResponse:
    """Say who answers for it."""

    def hand(found: Case, data: dict[str, Any]) -> None:
        actions.hand_to(case=found, to=data["owner"], by=request.user, at=request.now, on=request.today)

    return _do(request, pk, OwnerForm(request.POST, people=_people(request)), "owner", hand, "Handed over.")


@require_permission(Permission.MANAGE_CASE)
@require_POST
def case_lead(request: SchoolRequest, pk: int) -> HttpResponse:
    """Lead the pupil to another stage."""

    def lead(found: Case, data: dict[str, Any]) -> None:
        track, _, stage = data["stage"].partition(".")
        actions.lead(
            case=found,
            track=track,
            stage=stage,
            reason=data["reason"],
            by=request.user,
            at=request.now,
            on=request.today,
        )

    form = LeadForm(request.POST, policy=policy_of(request.school, request.today))
    return _do(request, pk, form, "lead", lead, "The stage is changed.")


@require_permission(Permission.MANAGE_CASE)
@require_POST
def case_close(request: SchoolRequest, pk: int) -> HttpResponse:
    """Close it."""

    def close(found: Case, data: dict[str, Any]) -> None:
        actions.close(case=found, reason=data["reason"], by=request.user, at=request.now, on=request.today)

    return _do(request, pk, ReasonForm(request.POST, auto_id="close_%s"), "close", close, "The case is closed.")


def _do(
    request: SchoolRequest,
    pk: int,
    form: forms.Form,
    name: str,
    act: Callable[[Case, dict[str, Any]], None],
    said: str,
) -> HttpResponse:
    """Do it, or show the page again with the sentence and what was typed."""
    found = _case(request, pk)
    if form.is_valid():
        try:
            act(found, dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, said)
            return redirect("interventions:case", pk=pk)
    return _page(request, found, {name: form, "form": form}, status=422)


def _page(request: SchoolRequest, found: Case, given: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    context = {
        "page": queries.case_page(request.membership, request.school, found, request.today),
        "case": found,
        "note": NoteForm(initial={"happened_on": request.today}),
        "owner": OwnerForm(people=_people(request), initial={"owner": found.owner_id}),
        "lead": LeadForm(policy=policy_of(request.school, request.today)),
        "close": ReasonForm(auto_id="close_%s"),
        "may_plan": request.membership.may(Permission.ENTER_RESTRICTED_CODE),
        "exemption": ExemptionForm(auto_id="exemption_%s"),
        "sections": sections_of(found, request.membership, request.today),
    }
    return render(request, "interventions/case.html", {**context, **(given or {})}, status=status)


def case_again(request: SchoolRequest, pk: int, given: dict[str, Any]) -> HttpResponse:
    """The page of a case with a form that was refused, and what was typed."""
    return _page(request, _case(request, pk), given, status=422)


def _case(request: SchoolRequest, pk: int) -> Case:
    seen = cases_for(request.membership, request.today).select_related("pupil", "owner__user", "opened_by", "closed_by")
    return get_object_or_404(seen, pk=pk)


def _people(request: SchoolRequest) -> QuerySet[Membership]:
    """Who may answer for a case here."""
    return workers(request.school, request.today, Permission.MANAGE_CASE)

"""The contradictions inbox: one list, one click each way."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.actions import contradictions as actions
from attendance.actions.contradictions import Key
from attendance.chase_forms import SettleForm
from attendance.domain.contradictions import KINDS, Kind
from attendance.queries import contradictions as queries


@require_permission(P.CORRECT_MARK)
@require_safe
def contradictions(request: SchoolRequest) -> HttpResponse:
    """Today's first, then the backlog; of one kind where one is chosen."""
    kind = KINDS.get(request.GET.get("kind", ""))
    context = {**_numbers(request, kind), "decided": queries.decided(request.membership, request.school)}
    return render(request, "attendance/contradictions.html", context)


@require_permission(P.CORRECT_MARK)
@require_POST
def contradiction_settle(request: SchoolRequest) -> HttpResponse:
    """One way, or kept. With htmx the row says what was done."""
    form = SettleForm(request.POST)
    refused, decision = "", None
    if form.is_valid():
        given = form.cleaned_data
        try:
            decision = actions.settle(
                school=request.school,
                key=Key(given["kind"], given["pupil"], given["on"], given["session"], given["state"]),
                way=given["way"],
                words=given["words"],
                by=request.user,
                membership=request.membership,
                at=request.now,
            )
        except Refused as refusal:
            refused = refusal.sentence
    else:
        refused = "This could not be read. Load the page again."
    if request.htmx:  # type: ignore[attr-defined]
        return _in_its_place(request, decision, refused)
    _say(request, decision, refused)
    return redirect("attendance:contradictions")


@require_permission(P.CORRECT_MARK)
@require_POST
def contradiction_undo(request: SchoolRequest, pk: int) -> HttpResponse:
    """A decision taken back."""
    decision = get_object_or_404(request.school.contradiction_decisions, pk=pk)
    try:
        actions.take_back(decision=decision, by=request.user, membership=request.membership, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Taken back. It is in the list again.")
    return redirect("attendance:contradictions")


def _in_its_place(request: SchoolRequest, decision: Any, refused: str) -> HttpResponse:
    """What became of it, where the row was; and the numbers of the page, which have changed with it."""
    context: dict[str, Any] = {"refused": refused}
    if decision:
        context = _numbers(request, _kind_on_the_page(request)) | {"afresh": True}
        context["one"] = queries.as_decided(request.membership, decision)
    return render(request, "attendance/contradiction_settled.html", context)


def _numbers(request: SchoolRequest, kind: Kind | None) -> dict[str, Any]:
    """What is open, and how many of each kind."""
    inbox = queries.inbox(request.membership, request.school, request.today, request.now)
    return {
        "inbox": inbox,
        "today_lines": _of(inbox.today, kind),
        "backlog": _of(inbox.backlog, kind),
        "kinds": queries.kinds_in(inbox),
        "kind": kind,
    }


def _kind_on_the_page(request: SchoolRequest) -> Kind | None:
    """The kind that is looked at on the page from which htmx asks."""
    asked = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return KINDS.get(asked.get("kind", [""])[0])


def _of(lines: list[queries.Line], kind: Kind | None) -> list[queries.Line]:
    return [line for line in lines if kind is None or line.kind is kind]


def _say(request: SchoolRequest, decision: Any, refused: str) -> None:
    if refused:
        messages.error(request, refused)
    else:
        messages.success(
            request, f"{decision.pupil}, {queries.as_decided(request.membership, decision).words}: {decision.reason}."
        )

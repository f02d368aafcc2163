"""Rounds, worked as one list; and what was promised and kept."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from attendance.domain import windows
from attendance.queries.calendar import calendar_of
from interventions.actions import tasks as actions
from interventions.queries import promises as kept
from interventions.queries import rounds as queries


@require_permission(Permission.WORK_TASKS)
@require_safe
def rounds(request: SchoolRequest) -> HttpResponse:
    """Steps that are owed for several pupils."""
    found = queries.rounds(request.membership, request.school, request.today)
    return render(request, "interventions/rounds.html", {"rounds": found})


@require_permission(Permission.WORK_TASKS)
@require_safe
def round_of(request: SchoolRequest, trigger: str) -> HttpResponse:
    """One step for all its pupils."""
    return _round(request, trigger)


@require_permission(Permission.WORK_TASKS)
@require_POST
def round_complete(request: SchoolRequest, trigger: str) -> HttpResponse:
    """Complete the step for those ticked, with one note for all: one session entered for many (S4-212)."""
    wanted = [int(pk) for pk in request.POST.getlist("task") if pk.isdigit() and len(pk) < 19]
    tasks = list(queries.tasks_of_round(request.membership, trigger, request.today).filter(pk__in=wanted))
    note, outcome = request.POST.get("note", "")[:2000], request.POST.get("outcome", "")[:40]
    try:
        done = actions.complete_many(
            tasks=tasks,
            asked=len(set(wanted)),
            by=request.user,
            membership=request.membership,
            at=request.now,
            on=request.today,
            note=note,
            outcome=outcome,
        )
    except Refused as refusal:
        return _round(request, trigger, refusal.sentence, set(wanted), note)
    messages.success(request, f"Done for {counted(done, 'pupil')}.")
    left = queries.tasks_of_round(request.membership, trigger, request.today).exists()
    return redirect("interventions:round", trigger) if left else redirect("interventions:rounds")


@require_permission(Permission.VIEW_SCHOOL_REPORTS)
@require_safe
def promises(request: SchoolRequest) -> HttpResponse:
    """Steps asked, done in time, late and still owed, over a window."""
    over = request.GET.get("over", "")
    over = over if over in windows.NAMED else "term"
    window = windows.named(over, request.today, calendar_of(request.school))
    found = kept.promises(request.school, window, request.today)
    return render(
        request,
        "interventions/promises.html",
        {"promises": found, "over": over, "named": windows.NAMED, "window": window},
    )


def _round(
    request: SchoolRequest, trigger: str, refused: str = "", ticked: set[int] | None = None, note: str = ""
) -> HttpResponse:
    page = queries.round_page(request.membership, request.school, trigger, request.today)
    if page is None:
        raise Http404
    context = {"page": page, "trigger": trigger, "refused": refused, "ticked": ticked or set(), "note": note}
    return render(request, "interventions/round.html", context, status=422 if refused else 200)

"""The tasks page, and one task."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.domain.windows import last_weeks
from attendance.queries import history
from attendance.queries.calendar import calendar_of
from interventions.access import tasks_for
from interventions.actions import tasks as actions
from interventions.forms import AssignForm, CompleteForm, DismissForm
from interventions.models import Task
from interventions.queries import tasks as queries
from interventions.queries.tasks import SHOW, SORTS, Wanted


@require_permission(Permission.WORK_TASKS)
@require_safe
def tasks(request: SchoolRequest) -> HttpResponse:
    """What is open: one's own, all, or overdue; a row can be completed where it stands."""
    if letter := _letter(request):
        return redirect("interventions:task", letter.pk)
    wanted = Wanted.of(request.GET.dict())
    context = {
        "page": queries.page(request.membership, wanted, request.today),
        "wanted": wanted,
        "show": SHOW,
        "sorts": {key: label for key, (label, _) in SORTS.items()},
        "query": request.GET.urlencode(),
        "others": _without_page(request),
        "may_see_promises": request.membership.may(Permission.VIEW_SCHOOL_REPORTS),
    }
    return render(request, "interventions/tasks.html", context)


@require_permission(Permission.WORK_TASKS)
@require_safe
def task(request: SchoolRequest, pk: int) -> HttpResponse:
    """One task: why, what it asks, the pupil's last weeks, what happened to it."""
    return _page(request, _task(request, pk))


@require_permission(Permission.WORK_TASKS)
@require_POST
def complete(request: SchoolRequest, pk: int) -> HttpResponse:
    """From the task's page, or from its row in the list (with htmx, only the row comes back)."""
    task = _task(request, pk)
    form = CompleteForm(request.POST, task=task)
    refused = ""
    if form.is_valid():
        try:
            task = actions.complete(
                task=task,
                by=request.user,
                membership=request.membership,
                at=request.now,
                on=request.today,
                **form.cleaned_data,
            )
        except Refused as refusal:
            refused = refusal.sentence
            form.add_error(None, refused)
    if request.htmx:  # type: ignore[attr-defined]
        return _row(request, pk, refused or ("Open the task to say how it ended." if form.errors else ""))
    if form.errors:
        return _page(request, task, complete=form)
    return _back(request, f"{task.title}: done.")


@require_permission(Permission.WORK_TASKS)
@require_POST
def dismiss(request: SchoolRequest, pk: int) -> HttpResponse:
    """Not to be done, for a reason."""
    task = _task(request, pk)
    form = DismissForm(request.POST)
    if form.is_valid():
        try:
            actions.dismiss(task=task, by=request.user, at=request.now, on=request.today, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, refusal.sentence)
        else:
            return _back(request, f"{task.title}: dismissed.")
    return _page(request, task, dismiss=form)


@require_permission(Permission.ASSIGN_TASKS)
@require_POST
def assign(request: SchoolRequest, pk: int) -> HttpResponse:
    """Hand it to somebody, or back to its roles."""
    task = _task(request, pk)
    form = AssignForm(request.POST, people=queries.workers(request.school, request.today))
    if form.is_valid():
        try:
            actions.assign(task=task, to=form.cleaned_data["owner"], by=request.user, at=request.now)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("interventions:task", pk)
    return _page(request, task, assign=form)


@require_permission(Permission.WORK_TASKS)
@require_POST
def points(request: SchoolRequest, pk: int) -> HttpResponse:
    """Tick what has been done so far."""
    task = _task(request, pk)
    done = {int(place) for place in request.POST.getlist("point") if place.isdecimal()}
    try:
        actions.tick(task=task, done=done, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("interventions:task", pk)


def _letter(request: SchoolRequest) -> Task | None:
    """The task that asks for one letter, where a page leads to it: by the kind of letter and what it is about."""
    asked = {"letter_kind": request.GET.get("letter", ""), "window": request.GET.get("window", "")[:20]}
    return tasks_for(request.membership, request.today).filter(**asked).first() if all(asked.values()) else None


def _task(request: SchoolRequest, pk: int) -> Task:
    seen = tasks_for(request.membership, request.today).select_related("pupil", "owner__user", "policy_version")
    return get_object_or_404(seen, pk=pk)


def _page(request: SchoolRequest, task: Task, **forms: Any) -> HttpResponse:
    """The task's page, with a form that was not accepted where there is one."""
    on, calendar = request.today, calendar_of(request.school)
    may_assign = request.membership.may(Permission.ASSIGN_TASKS)
    people = queries.workers(request.school, on) if may_assign else None
    row = queries.rows(request.membership, [task], on)[0]
    context = {
        "task": task,
        "row": row,
        "weeks": history.grid(
            history.standing(task.pupil, last_weeks(4, on, calendar)),
            last_weeks(4, on, calendar),
            calendar,
            sensitive=request.membership.may(Permission.VIEW_SENSITIVE),
        ),
        "entries": task.entries.select_related("by").order_by("at", "pk"),
        "complete": forms.get("complete") or CompleteForm(task=task),
        "dismiss": forms.get("dismiss") or DismissForm(),
        "assign": forms.get("assign")
        or (AssignForm(people=people, initial={"owner": task.owner_id}) if people is not None else None),
        "form": next(iter(forms.values()), None),
        "may_write": request.membership.may(Permission.ISSUE_LETTER),
        "may_manage": request.membership.may(Permission.MANAGE_CASE),
        "meeting_kinds": ("meeting", "panel", "review"),
    }
    return render(request, "interventions/task.html", context, status=422 if forms else 200)


def _row(request: SchoolRequest, pk: int, refused: str) -> HttpResponse:
    """The row of a list as it stands now, closed or with what was refused."""
    task = _task(request, pk)
    row = queries.rows(request.membership, [task], request.today)[0]
    return render(request, "interventions/task_row.html", {"row": row, "refused": refused, "query": _query(request)})


def _back(request: SchoolRequest, sentence: str) -> HttpResponse:
    """To the list as it was narrowed."""
    messages.info(request, sentence)
    query = _query(request)
    return redirect(reverse("interventions:tasks") + (f"?{query}" if query else ""))


def _without_page(request: SchoolRequest) -> str:
    """The address's filters alone, for the way to another page."""
    others = request.GET.copy()
    others.pop("page", None)
    return others.urlencode()


def _query(request: SchoolRequest) -> str:
    """The list's filters, as the row's form carried them: our own keys alone."""
    given = QueryDict(request.POST.get("query", ""))
    kept = QueryDict(mutable=True)
    for key in ("show", "kind", "sort", "page"):
        if key in given:
            kept[key] = given[key]
    return kept.urlencode()

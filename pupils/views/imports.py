"""Files in: the kinds, an upload, its preview, and applying it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from pupils.actions import imports as actions
from pupils.exports import csv_response
from pupils.forms import UploadForm
from pupils.imports import csv_file
from pupils.imports.kinds import ImportKind, all_kinds, kind_of
from pupils.models import ImportRun

BRINGS = (P.IMPORT_DATA, P.MANAGE_CALENDAR, P.MANAGE_STAFF)
LATEST = 20
SHOWN_ISSUES = 200


@require_permission(*BRINGS)
def import_list(request: SchoolRequest) -> HttpResponse:
    """The kinds of file, what each needs, and the last runs."""
    kinds = [kind for kind in all_kinds() if has_permission(request.membership, *kind.permissions)]
    runs = request.school.import_runs.filter(kind__in=[kind.slug for kind in kinds]).defer("content")
    latest = list(runs.select_related("started_by").order_by("-started_at", "-pk")[:LATEST])
    last_of = {run.kind: run for run in reversed(latest) if run.applied_at}
    context = {
        "kinds": [(kind, last_of.get(kind.slug)) for kind in kinds],
        "runs": [(run, _name(run)) for run in latest],
    }
    return render(request, "pupils/import_list.html", context)


@require_permission(*BRINGS)
def import_upload(request: SchoolRequest) -> HttpResponse:
    """Choose a file of one kind; it is read and shown, not applied."""
    kind = _kind_or_404(request, request.GET.get("kind", ""))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            run, _ = actions.preview(
                kind=kind,
                school=request.school,
                data=csv_file.take(upload),
                file_name=upload.name or "",
                on=request.today,
                at=request.now,
                by=request.user,
            )
        except Refused as refusal:
            show_refusal(form, Refused(refusal.sentence, field="file"))
        else:
            return redirect("pupils:import_run", pk=run.pk)
    status = 422 if form.errors else 200
    return render(request, "pupils/import_upload.html", {"form": form, "kind": kind}, status=status)


@require_permission(*BRINGS)
def import_run(request: SchoolRequest, pk: int) -> HttpResponse:
    """What a file would do, with the button that does it; afterwards, what it did."""
    run = _run_or_404(request, pk)
    kind = _kind_or_404(request, run.kind)
    if request.method == "POST":
        return _decide(request, run, kind)
    try:
        outcome = actions.look_again(run=run, kind=kind, on=request.today)
    except Refused as refusal:  # what it leans on has changed since it was uploaded
        outcome = None
        messages.error(request, refusal.sentence)
    summary = outcome.summary.as_json() if outcome else run.summary
    issues = summary["issues"] if outcome else list(run.issues.order_by("row", "pk").values())
    context = {
        "run": run,
        "kind": kind,
        "summary": summary,
        "sections": outcome.sections if outcome else (),
        "waits": outcome is not None,
        "issues": issues[:SHOWN_ISSUES],
        "more_issues": max(0, len(issues) - SHOWN_ISSUES),
        "has_work": bool(summary.get("added") or summary.get("changed")),
    }
    return render(request, "pupils/import_run.html", context)


def _decide(request: SchoolRequest, run: ImportRun, kind: ImportKind) -> HttpResponse:
    if request.POST.get("do") == "put_aside":
        actions.put_aside(run=run, by=request.user)
        messages.success(request, "The file was put aside. Nothing was changed.")
        return redirect("pupils:imports")
    try:
        outcome = actions.apply(run=run, kind=kind, on=request.today, at=request.now, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("pupils:import_run", pk=run.pk)
    if outcome is None:
        messages.info(request, "This file has been dealt with already. Nothing was done twice.")
    else:
        summary = outcome.summary
        messages.success(
            request, f"Done: {summary.added} added, {summary.changed} changed, {summary.rejected} left out."
        )
    return redirect("pupils:import_run", pk=run.pk)


@require_permission(*BRINGS)
def import_issues(request: SchoolRequest, pk: int) -> HttpResponse:
    """The rows that were refused or doubted, as a CSV file to work through."""
    run = _run_or_404(request, pk)
    _kind_or_404(request, run.kind)
    issues = run.issues.order_by("row", "pk").values_list("row", "column", "level", "message")
    return csv_response(f"issues-{run.pk}.csv", ("row", "column", "level", "message"), issues)


def _run_or_404(request: SchoolRequest, pk: int) -> ImportRun:
    return get_object_or_404(request.school.import_runs.select_related("school", "started_by"), pk=pk)


def _kind_or_404(request: SchoolRequest, slug: str) -> ImportKind:
    """The kind, if this person may bring such files."""
    kind = kind_of(slug)
    if kind is None or not has_permission(request.membership, *kind.permissions):
        raise Http404
    return kind


def _name(run: ImportRun) -> str:
    kind = kind_of(run.kind)
    return kind.name if kind else run.kind

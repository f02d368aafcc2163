"""The training log."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import require_permission
from accounts.actions import training as actions
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.forms import TrainingForm
from accounts.http import SchoolRequest
from accounts.queries import training as queries
from accounts.views.shared import show_refusal


@require_permission(Permission.MANAGE_STAFF)
def training(request: SchoolRequest) -> HttpResponse:
    rows = queries.log(request.school, request.today)
    context = {
        "rows": rows,
        "due": sum(row.state == "due" for row in rows),
        "soon": sum(row.state == "soon" for row in rows),
    }
    return render(request, "accounts/training.html", context)


@require_permission(Permission.MANAGE_STAFF)
def training_add(request: SchoolRequest) -> HttpResponse:
    form = TrainingForm(
        request.POST or None, school=request.school, on=request.today, initial={"done_on": request.today}
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.add(
                school=request.school,
                memberships=list(given["people"]),
                what=given["what"],
                done_on=given["done_on"],
                due_again_on=given["due_again_on"],
                by=request.user,
                on=request.today,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("accounts:training")
    return render(request, "accounts/training_add.html", {"form": form, "cancel_url": "/accounts/training/"})


@require_permission(Permission.MANAGE_STAFF)
def training_remove(request: SchoolRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(request.school.training_records.select_related("membership__user"), pk=pk)
    if request.method == "POST":
        actions.remove(record=record, by=request.user)
        messages.info(request, "The line has been taken out.")
    return redirect("accounts:training")

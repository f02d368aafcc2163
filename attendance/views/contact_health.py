"""Whether families can be reached: numbers to confirm or correct, where they stand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.call_forms import NumbersForm
from attendance.domain.contact_health import Trouble
from attendance.queries import contact_health as queries
from pupils.access import pupils_for
from pupils.actions import contacts
from pupils.models import ContactLink


@require_permission(P.LOG_ABSENCE_CALL)
@require_safe
def contact_health(request: SchoolRequest) -> HttpResponse:
    """Contacts that want looking at, one kind of trouble at a time."""
    found = queries.health(
        request.membership, request.school, request.today, show=request.GET.get("show", ""),
        page=request.GET.get("page", ""),
    )  # fmt: skip
    context = {
        "health": found,
        "troubles": list(Trouble),
        "may_edit": has_permission(request.membership, P.EDIT_PUPILS),
    }
    return render(request, "attendance/contact_health.html", context)


@require_permission(P.EDIT_PUPILS)
@require_POST
def confirm(request: SchoolRequest, pk: int) -> HttpResponse:
    """The numbers still hold: somebody has asked."""
    link = _link(request, pk)
    contacts.confirm(link=link, on=request.today, by=request.user)
    return _row(request, link, f"{link.contact}: confirmed today.")


@require_permission(P.EDIT_PUPILS)
def correct(request: SchoolRequest, pk: int) -> HttpResponse:
    """New numbers, in the row itself with htmx, else on a page of their own."""
    link = _link(request, pk)
    start = {name: getattr(link.contact, name) for name in NumbersForm.base_fields}
    form = NumbersForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        contacts.confirm(link=link, on=request.today, by=request.user, values=form.cleaned_data)
        return _row(request, link, f"{link.contact}: corrected, and confirmed today.")
    context: dict[str, Any] = {"form": form, "link": link, "cancel_url": reverse("attendance:contact_health")}
    if getattr(request, "htmx", False):
        return render(
            request, "attendance/contact_correct_row.html", {**context, "row": queries.row_of(link, request.today)}
        )
    return render(request, "attendance/contact_correct.html", context, status=422 if form.errors else 200)


def _link(request: SchoolRequest, pk: int) -> ContactLink:
    links = request.school.contact_links.filter(pupil__in=pupils_for(request.membership, request.today))
    return get_object_or_404(links.select_related("contact", "pupil", "school"), pk=pk)


def _row(request: SchoolRequest, link: ContactLink, sentence: str) -> HttpResponse:
    """The row as it stands now; without htmx the list again."""
    if getattr(request, "htmx", False):
        context = {"row": queries.row_of(link, request.today), "done": sentence, "may_edit": True}
        return render(request, "attendance/contact_health_row.html", context)
    messages.info(request, sentence)
    return redirect("attendance:contact_health")

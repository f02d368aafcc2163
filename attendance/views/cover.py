"""Who takes a class for a day."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import invitations
from accounts.access import require_permission
from accounts.actions.people import has_signed_in
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance import cover_forms
from attendance.actions import cover as actions
from attendance.cover_forms import ColleagueForm, SupplyForm
from attendance.queries import cover as queries

ARRANGES = Permission.ARRANGE_COVER


@require_permission(ARRANGES)
@require_safe
def cover(request: SchoolRequest) -> HttpResponse:
    """Who takes which class in somebody else's place, today and to come."""
    lines = queries.covers(request.school, request.today)
    context = {
        "sections": [
            ("Today", [line for line in lines if line.today]),
            ("To come", [line for line in lines if not line.today]),
        ],
        "any": bool(lines),
        "alone": queries.without_teacher(request.school, request.today),
    }
    return render(request, "attendance/cover.html", context)


@require_permission(ARRANGES)
def cover_add(request: SchoolRequest) -> HttpResponse:
    """A colleague takes a class."""
    form = ColleagueForm(
        request.POST or None,
        initial=cover_forms.start(request.today, request.GET.get("group", "")),
        classes=queries.classes(request.school, request.today),
        colleagues=queries.colleagues(request.school, request.today),
    )
    if form.is_valid():
        given = form.cleaned_data
        given["membership"] = get_object_or_404(
            request.school.memberships.select_related("user"), pk=given["membership"]
        )
        return _arranged(request, form, actions.arrange, given, "A colleague takes a class")
    return _page(request, form, "A colleague takes a class")


@require_permission(ARRANGES)
def cover_supply(request: SchoolRequest) -> HttpResponse:
    """A supply teacher takes a class: let in for these days."""
    form = SupplyForm(
        request.POST or None,
        initial=cover_forms.start(request.today, request.GET.get("group", "")),
        classes=queries.classes(request.school, request.today),
    )
    if form.is_valid():
        return _arranged(request, form, actions.arrange_supply, form.cleaned_data, "A supply teacher takes a class")
    return _page(request, form, "A supply teacher takes a class")


@require_permission(ARRANGES)
@require_POST
def cover_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take a cover back."""
    one = get_object_or_404(request.school.covers.select_related("membership__user", "group"), pk=pk)
    try:
        actions.end(cover=one, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, f"{one.membership.user} no longer takes {one.group}.")
    return redirect("attendance:cover")


@require_permission(ARRANGES)
@require_POST
def cover_link(request: SchoolRequest, pk: int) -> HttpResponse:
    """The way in of a supply teacher, to be handed over at the desk where the e-mail has not come."""
    one = get_object_or_404(request.school.covers.standing().select_related("membership__user", "group"), pk=pk)
    if not one.supply or has_signed_in(one.membership.user):
        messages.info(request, f"{one.membership.user} signs in with the password they have.")
        return redirect("attendance:cover")
    context = {"cover": one, "link": invitations.link_for(one.membership.user)}
    return render(request, "attendance/cover_link.html", context)


def _arranged(request: SchoolRequest, form: Any, action: Any, given: dict[str, Any], heading: str) -> HttpResponse:
    given["group"] = get_object_or_404(request.school.groups, pk=given["group"])
    try:
        made = action(school=request.school, by=request.user, at=request.now, **given)
    except Refused as refusal:
        show_refusal(form, refusal)
        return _page(request, form, heading)
    messages.info(request, f"{made.membership.user} takes {made.group}. A letter is on its way to them.")
    return redirect("attendance:cover")


def _page(request: SchoolRequest, form: Any, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "cancel_url": reverse("attendance:cover")}
    return render(request, "attendance/cover_form.html", context, status=422 if form.errors else 200)

"""The administrator's pages about people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import require_permission
from accounts.actions import people, sign_in
from accounts.domain.refusal import Refused
from accounts.domain.roles import CARDS, Permission
from accounts.domain.words import counted
from accounts.forms import EndForm, InviteForm, MembershipForm, NameForm, ResetForm
from accounts.http import SchoolRequest
from accounts.models import Membership
from accounts.queries import staff as queries
from accounts.views.shared import show_refusal

STAFF = "/accounts/staff/"


@require_permission(Permission.MANAGE_STAFF)
def staff_list(request: SchoolRequest) -> HttpResponse:
    rows = queries.staff(request.school, request.today)
    context = {
        "rows": [row for row in rows if row.state != "left"],
        "left": [row for row in rows if row.state == "left"],
        "invited": sum(row.state == "invited" for row in rows),
        "without_second_factor": sum(
            row.second_factor_wanted and not row.second_factor for row in rows if row.state != "left"
        ),
    }
    return render(request, "accounts/staff.html", context)


@require_permission(Permission.MANAGE_STAFF)
def staff_add(request: SchoolRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            member = people.invite(school=request.school, starts_on=request.today, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, f"{member.user} has been let in; a letter is on its way to {member.user.email}.")
            return redirect("accounts:staff")
    return render(request, "accounts/staff_add.html", {"form": form, "cancel_url": STAFF})


@require_permission(Permission.MANAGE_STAFF)
def member(request: SchoolRequest, pk: int) -> HttpResponse:
    """One person: what they may do, and what can be done about them."""
    membership = _member(request, pk)
    form = MembershipForm(request.POST or None, initial=MembershipForm.start(membership))
    if form.is_valid():
        try:
            changed = people.change(membership=membership, by=request.user, on=request.today, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, f"{membership.user}: {'saved.' if changed else 'nothing was different.'}")
            return redirect("accounts:staff")
    context = {
        "form": form,
        "member": membership,
        "left": membership.ends_on is not None and membership.ends_on < request.today,
        "invited": not people.has_signed_in(membership.user),
        "own": membership.user_id == request.user.pk,
        "cancel_url": STAFF,
    }
    return render(request, "accounts/member.html", context)


@require_permission(Permission.MANAGE_STAFF)
def member_name(request: SchoolRequest, pk: int) -> HttpResponse:
    """The name belongs to the account: whatever other school the person works for sees the new one too."""
    user = _member(request, pk).user
    start = {"title": user.title, "forename": user.forename, "surname": user.surname}
    form = NameForm(request.POST or None, initial=start)
    if form.is_valid():
        people.rename(user=user, by=request.user, school=request.school, **form.cleaned_data)
        return redirect("accounts:member", pk=pk)
    return render(request, "accounts/me_edit.html", {"form": form, "cancel_url": f"{STAFF}{pk}/", "person": user})


@require_permission(Permission.MANAGE_STAFF)
def member_end(request: SchoolRequest, pk: int) -> HttpResponse:
    membership = _member(request, pk)
    form = EndForm(request.POST or None, initial={"last_day": request.today})
    if form.is_valid():
        try:
            people.end(membership=membership, by=request.user, on=request.today, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, f"{membership.user} leaves. The last day is {membership.ends_on:%-d %B %Y}.")
            return redirect("accounts:staff")
    return render(
        request, "accounts/member_end.html", {"form": form, "member": membership, "cancel_url": f"{STAFF}{pk}/"}
    )


@require_permission(Permission.MANAGE_STAFF)
def member_invite_again(request: SchoolRequest, pk: int) -> HttpResponse:
    membership = _member(request, pk)
    if request.method == "POST":
        try:
            people.invite_again(membership=membership, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.info(request, f"A new link is on its way to {membership.user.email}.")
    return redirect("accounts:member", pk=pk)


@require_permission(Permission.MANAGE_STAFF)
def staff_invite_all(request: SchoolRequest) -> HttpResponse:
    if request.method == "POST":
        count = people.invite_all(school=request.school, by=request.user, on=request.today)
        messages.info(
            request, f"{counted(count, 'invitation')} on the way." if count else "Nobody was waiting for one."
        )
    return redirect("accounts:staff")


@require_permission(Permission.MANAGE_STAFF)
def member_reset(request: SchoolRequest, pk: int) -> HttpResponse:
    """The way back for a lost phone."""
    membership = _member(request, pk)
    form = ResetForm(request.POST or None)
    if form.is_valid():
        try:
            sign_in.reset_second_factor(membership=membership, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, f"{membership.user} signs in with the password alone next time, and has been told.")
            return redirect("accounts:member", pk=pk)
    context = {"form": form, "member": membership, "cancel_url": f"{STAFF}{pk}/"}
    return render(request, "accounts/member_reset.html", context)


@require_permission(Permission.MANAGE_STAFF, Permission.VIEW_AUDIT)
def roles(request: SchoolRequest) -> HttpResponse:
    return render(request, "accounts/roles.html", {"cards": list(CARDS.items()), "permissions": list(Permission)})


def _member(request: SchoolRequest, pk: int) -> Membership:
    membership: Membership = get_object_or_404(queries.members_of(request.school), pk=pk)
    return membership

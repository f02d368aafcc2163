"""A person's own page: name, ways to sign in, tokens."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import has_permission, own_page, require_permission
from accounts.actions import people, tokens
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission, needs_second_factor
from accounts.forms import NameForm, TokenForm
from accounts.http import SchoolRequest
from accounts.queries.staff import second_factors
from accounts.views.shared import show_refusal


@own_page
def me(request: SchoolRequest) -> HttpResponse:
    factors = second_factors(request.user)
    may_use_api = request.school is not None and has_permission(request.membership, Permission.USE_API)
    return render(
        request,
        "accounts/me.html",
        {
            "app": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
            "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
            "codes": next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None),
            "memberships": request.user.memberships.active(request.today).select_related("school", "trust"),
            "may_use_api": may_use_api,
            "tokens": request.membership.api_tokens.filter(revoked_at=None).order_by("pk") if may_use_api else [],
        },
    )


@own_page
def me_edit(request: SchoolRequest) -> HttpResponse:
    user = request.user
    start = {"title": user.title, "forename": user.forename, "surname": user.surname}
    form = NameForm(request.POST or None, initial=start)
    if form.is_valid():
        people.rename(user=user, by=user, school=request.school, **form.cleaned_data)
        return redirect("accounts:me")
    return render(request, "accounts/me_edit.html", {"form": form, "cancel_url": "/accounts/me/"})


@own_page
def second_factor_needed(request: SchoolRequest) -> HttpResponse:
    """Where SecondFactorMiddleware sends people: why, and the two ways to set one up."""
    wanted = request.membership is not None and needs_second_factor(request.membership.roles)
    return render(request, "accounts/second_factor_needed.html", {"wanted": wanted})


@require_permission(Permission.USE_API)
def token_add(request: SchoolRequest) -> HttpResponse:
    """The key is on this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        try:
            token, key = tokens.create(
                membership=request.membership, at=request.now, by=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return render(request, "accounts/token_shown.html", {"token": token, "key": key})
    return render(request, "accounts/token_add.html", {"form": form, "cancel_url": "/accounts/me/"})


@require_permission(Permission.USE_API)
def own_token_revoke(request: SchoolRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(request.membership.api_tokens, pk=pk)
    if request.method == "POST":
        tokens.revoke(token=token, at=request.now, by=request.user)
        messages.info(request, f"The token “{token.name}” no longer opens anything.")
        return redirect("accounts:me")
    return render(request, "accounts/token_revoke.html", {"token": token, "back": "/accounts/me/"})

"""Every API token of the school, for its administrator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import require_permission
from accounts.actions import tokens as actions
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest


@require_permission(Permission.MANAGE_STAFF)
def tokens(request: SchoolRequest) -> HttpResponse:
    found = request.school.api_tokens.select_related("membership__user", "revoked_by")
    return render(request, "accounts/tokens.html", {"tokens": found.order_by("-revoked_at", "pk")})


@require_permission(Permission.MANAGE_STAFF)
def token_revoke(request: SchoolRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(request.school.api_tokens.select_related("membership__user"), pk=pk)
    if request.method == "POST":
        actions.revoke(token=token, at=request.now, by=request.user)
        messages.info(request, f"The token “{token.name}” no longer opens anything.")
        return redirect("accounts:tokens")
    return render(request, "accounts/token_revoke.html", {"token": token, "back": "/accounts/tokens/"})

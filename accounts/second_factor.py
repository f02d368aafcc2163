"""A second factor for roles that see a whole school (DfE cyber security standard)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect

from accounts.domain.roles import needs_second_factor

# What stays open until a second factor is set up: setting it up, leaving, and going to another school.
OPEN = {
    "account_logout",
    "account_reauthenticate",
    "accounts:second_factor_needed",
    "accounts:school_switch",
    "accounts:demo_sign_in",
    "service_worker",  # which names nobody, nor do the next two
    "offline",
    "attendance:offline_hello",
}


class SecondFactorMiddleware:
    """Sends who needs a second factor and has none to set one up. API tokens carry no session and pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseRedirectBase | None:
        if not settings.SECOND_FACTOR_REQUIRED or not is_missing(request):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in OPEN or name.startswith(("mfa_", "api:")):
            return None
        return redirect("accounts:second_factor_needed")


def is_missing(request: HttpRequest) -> bool:
    """Whether the membership of this request asks for a second factor that its person has not set up."""
    membership = getattr(request, "membership", None)
    return (
        request.user.is_authenticated
        and membership is not None
        and needs_second_factor(membership.roles)
        and not membership.has_second_factor
    )

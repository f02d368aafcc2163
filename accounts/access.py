"""Asking whether this person may: for views, templates and the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from rest_framework.permissions import BasePermission

from accounts.domain.roles import Permission
from accounts.models import Membership

View = Callable[..., HttpResponse]


def has_permission(membership: Membership | None, *permissions: Permission) -> bool:
    """Whether this membership allows any of these."""
    return membership is not None and any(membership.may(permission) for permission in permissions)


def require_permission(*permissions: Permission) -> Callable[[View], View]:
    """Let through who has any of these permissions at the current school; others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = getattr(request, "membership", None)
            if membership is None:
                return redirect("accounts:school_switch")
            if not has_permission(membership, *permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permissions = permissions  # type: ignore[attr-defined]  # read by the permission matrix test
        return guarded

    return decorate


def own_page(view: View) -> View:
    """A page about the person themselves: open to whoever is signed in, at whatever school."""
    view.permissions = ()  # type: ignore[attr-defined]  # read by the permission matrix test
    return view


def api_permission(*permissions: Permission) -> type[BasePermission]:
    """The same question for the API. A token answers it; a browser's session does not, for it sends no CSRF token."""

    class Allowed(BasePermission):
        def has_permission(self, request: Any, view: Any) -> bool:
            by_token = request.successful_authenticator is not None
            return by_token and has_permission(getattr(request, "membership", None), *permissions)

    Allowed.permissions = permissions  # type: ignore[attr-defined]
    return Allowed

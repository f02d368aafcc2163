"""The idle lock: a screen left alone asks for the password again."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts import tenancy
from accounts.clock import real
from accounts.middleware import leave_school

SEEN = "seen_at"
STEP = 60  # seconds: how finely activity is noted, to spare a write on every request
UNATTENDED = "X-Unattended"  # what a page asks for by itself, with nobody at it: it does not keep the screen open


class IdleLockMiddleware:
    """Signs out a session that has been idle for longer than `IDLE_LOCK_AFTER`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            note_activity(request)
        response = self.get_response(request)
        return _whole_page(response) if request.headers.get("HX-Request") else response


def note_activity(request: HttpRequest) -> None:
    """Sign out when idle too long, else note the moment, once a minute at most."""
    now = int(real().timestamp())
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > settings.IDLE_LOCK_AFTER.total_seconds():
        logout(request)
        leave_school(request)
        tenancy.enter(school_ids=[])
    elif seen is None or (now - seen >= STEP and UNATTENDED not in request.headers):
        request.session[SEEN] = now


def _whole_page(response: HttpResponse) -> HttpResponse:
    """The sign-in page never lands in a corner of another page: htmx is told to open it whole."""
    url = response.headers.get("Location", "")
    if response.status_code == 302 and url.startswith(resolve_url(settings.LOGIN_URL)):
        return HttpResponse(headers={"HX-Redirect": url})
    return response

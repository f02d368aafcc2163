"""The idle lock: a screen left alone asks for the password again."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
STEP = 60  # seconds: how finely activity is noted, to spare a write on every request


class IdleLockMiddleware:
    """Signs out a session that has been idle for longer than `IDLE_LOCK_AFTER`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            note_activity(request)
        return self.get_response(request)


def note_activity(request: HttpRequest) -> None:
    """Sign out when idle too long, else note the moment, once a minute at most."""
    from accounts.clock import real

    now = int(real().timestamp())
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > settings.IDLE_LOCK_AFTER.total_seconds():
        logout(request)
    elif seen is None or now - seen >= STEP:
        request.session[SEEN] = now

"""A body that is far too large is not read at all: a view that takes files says so before anything else looks at it."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.access import View
from attendance.domain.evidence import LARGEST, MEGABYTE, MOST_FILES

LONGEST_BODY = MOST_FILES * LARGEST + 2 * MEGABYTE


def limited(view: View) -> View:
    """Refuse a body that is longer than all files that are taken, before it is parsed; then check as usual.

    The middleware's CSRF check reads the whole body, so it is put behind the look at its length.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if length_of(request) > LONGEST_BODY:
            return render(request, "413.html", {"most": LARGEST // MEGABYTE, "files": MOST_FILES}, status=413)
        return checked(request, *args, **kwargs)

    return guarded


def length_of(request: HttpRequest) -> int:
    """How long the body says it is."""
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else LONGEST_BODY + 1

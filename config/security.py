"""Headers every page carries: a strict Content-Security-Policy, and nothing kept by the back button."""

import os
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import openid

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap's icons
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        " ".join(("form-action 'self'", *openid.origins(os.environ))),  # the way to a provider begins with a form
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class SecurityHeadersMiddleware:
    """Strict policy everywhere; `no-store` on everything but static files, so that signing out is final."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

"""Error pages: plain sentences, no personal data, no stack."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

API = "/api/"
ONLY_BY_A_BUTTON = 405


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": "There is no such call. See /api/v1/docs/ for those there are."}, status=404)
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": "Something went wrong on our side; nothing was changed. Try again."}, status=500)
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or the form came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


class OnlyByAButtonMiddleware:
    """An address that only takes what a button sends, opened as a page: a sentence and a way back, still a 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_program = request.path.startswith(API) or request.htmx  # type: ignore[attr-defined]
        if response.status_code != ONLY_BY_A_BUTTON or response.content or by_program:
            return response
        page = render(request, "405.html", status=ONLY_BY_A_BUTTON)
        page.headers["Allow"] = response.headers["Allow"]
        return page

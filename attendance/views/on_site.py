"""Who is on site now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.queries import on_site as queries


@require_permission(P.KEEP_DESK)
@require_safe
def on_site(request: SchoolRequest) -> HttpResponse:
    """The fire list, never older than a minute while it is open."""
    found = queries.on_site(request.school, request.now)
    name = "on_site_list" if getattr(request, "htmx", False) else "on_site"
    return render(request, f"attendance/{name}.html", {"site": found})

"""The service worker and the page it shows without a connection.

The worker stands at the root, so that it may answer for every page. Neither it nor the page names anybody: what they
say is the same for all (docs/adr/0014).
"""

import json
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

SCRIPT = settings.BASE_DIR / "static" / "js" / "service-worker.js"
FRAME = ("bundles/frame.css", "bundles/frame.js", "css/register.css", "js/register.js")


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script, with the addresses it needs and a version that changes with what it keeps."""
    script = SCRIPT.read_text()
    place = {
        "static": settings.STATIC_URL,
        "shell": reverse("offline"),
        "registers": reverse("attendance:registers"),
        "hello": reverse("attendance:offline_hello"),
        "today": reverse("attendance:offline_today"),
        "signOut": reverse("account_logout"),
        "takeIn": reverse("attendance:offline_take_in", args=[0]),
    }
    files = [static(name) for name in FRAME]
    version = sha256("".join([script, *files, json.dumps(place)]).encode()).hexdigest()[:12]
    prelude = f"self.PLACE = {json.dumps(place | {'version': version})};\n"
    return HttpResponse(prelude + script, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Marks that wait on this device, and the registers that can be taken without a connection: the script fills it."""
    return render(request, "offline.html", {"today": None, "demo_clock_stands": False})  # kept for days, perhaps

"""Mounts each app."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.generic import RedirectView

from config import health, offline

APPS = {
    "": "reports",
    "accounts/": "accounts",
    "pupils/": "pupils",
    "attendance/": "attendance",
    "work/": "interventions",
    "letters/": "letters",
}

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("livez", health.livez, name="livez"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.page, name="offline"),
    # The address is the invitation's: it is not changed by its owner, nor are others added to it.
    path("sign-in/email/", RedirectView.as_view(pattern_name="accounts:me")),
    path("sign-in/3rdparty/", RedirectView.as_view(pattern_name="accounts:me")),
    path("sign-in/", include("allauth.urls")),
    path("absent/<str:urn>/", include("attendance.public_urls")),  # the parents' form, without sign-in
    path("api/v1/", include(("config.api", "api"))),
    *[path(prefix, include(f"{app}.urls")) for prefix, app in APPS.items() if find_spec(f"{app}.urls")],
]

handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.broken"

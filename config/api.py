"""Mounts each app's API under /api/v1/, with its schema and page."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

APPS = ("accounts", "pupils", "attendance", "interventions", "letters", "reports")


def _urls() -> list[URLPattern]:
    found: list[URLPattern] = []
    for app in APPS:
        if find_spec(f"{app}.api"):
            found += import_module(f"{app}.api").urlpatterns
    return found


urlpatterns = [
    *_urls(),
    path("schema/", login_not_required(SpectacularAPIView.as_view()), name="schema"),
    path(
        "docs/",
        login_not_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html")),
        name="docs",
    ),
]

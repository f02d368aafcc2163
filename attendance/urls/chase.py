"""Contradictions, and marks without a reason."""

from django.urls import URLPattern, path

from attendance.views import contradictions, no_reason

urlpatterns: list[URLPattern] = [
    path("contradictions/", contradictions.contradictions, name="contradictions"),
    path("contradictions/settle/", contradictions.contradiction_settle, name="contradiction_settle"),
    path("contradictions/<int:pk>/undo/", contradictions.contradiction_undo, name="contradiction_undo"),
    path("no-reason/", no_reason.no_reason, name="no_reason"),
    path("no-reason/confirm/", no_reason.no_reason_confirm, name="no_reason_confirm"),
    path("no-reason/undo/", no_reason.no_reason_undo, name="no_reason_undo"),
    path("no-reason/ask/", no_reason.no_reason_ask, name="no_reason_ask"),
    path("no-reason/<int:pk>/", no_reason.give_reason, name="give_reason"),
]

"""First-day calls, home visits, and whether the numbers still hold."""

from django.urls import path

from attendance.views import calls, contact_health, contact_log

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:pk>/claim/", calls.claim, name="call_claim"),
    path("calls/<int:pk>/hand-back/", calls.hand_back, name="call_hand_back"),
    path("calls/<int:pk>/outcome/", calls.outcome, name="call_outcome"),
    path("calls/<int:pk>/take-back/", calls.take_back, name="call_take_back"),
    path("calls/<int:pk>/said/", calls.said, name="call_said"),
    path("calls/<int:pk>/told/", calls.told, name="call_told"),
    path("calls/<int:pk>/call-back/", contact_log.call_back, name="call_back"),
    path("calls/contacts/", contact_health.contact_health, name="contact_health"),
    path("calls/contacts/<int:pk>/confirm/", contact_health.confirm, name="contact_confirm"),
    path("calls/contacts/<int:pk>/correct/", contact_health.correct, name="contact_correct"),
    path("pupils/<int:pk>/visit/", contact_log.home_visit, name="home_visit"),
    path("pupils/<int:pk>/contact-log/", contact_log.contact_log, name="contact_log"),
]

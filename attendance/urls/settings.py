"""How the school runs its morning."""

from django.urls import path

from attendance.views import settings

urlpatterns = [
    path("settings/morning/", settings.morning, name="morning_settings"),
]

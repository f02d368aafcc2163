"""How the school runs its morning."""

from django.urls import path

from attendance.views import own_times, settings

urlpatterns = [
    path("settings/times/", own_times.own_times, name="own_times"),
    path("settings/times/add/", own_times.own_times_add, name="own_times_add"),
    path("settings/times/<int:pk>/", own_times.own_times_edit, name="own_times_edit"),
    path("settings/morning/", settings.morning, name="morning_settings"),
]

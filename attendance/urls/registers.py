"""Registers: taken, changed, outstanding."""

from django.urls import path

from attendance.views import offline, registers

urlpatterns = [
    path("registers/", registers.register_list, name="registers"),
    path("registers/<int:pk>/", registers.register_take, name="register"),
    # without a connection
    path("offline/hello/", offline.offline_hello, name="offline_hello"),
    path("offline/today/", offline.offline_today, name="offline_today"),
    path("registers/<int:pk>/ahead/", offline.register_ahead, name="register_ahead"),
    path("registers/<int:pk>/offline/", offline.offline_take_in, name="offline_take_in"),
]

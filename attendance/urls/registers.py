"""Registers: taken, changed, outstanding."""

from django.urls import path

from attendance.views import registers

urlpatterns = [
    path("registers/", registers.register_list, name="registers"),
    path("registers/<int:pk>/", registers.register_take, name="register"),
]

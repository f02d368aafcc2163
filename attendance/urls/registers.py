"""Registers: taken, changed, outstanding."""

from django.urls import path

from attendance.views import mark_requests, registers

urlpatterns = [
    path("registers/", registers.register_list, name="registers"),
    path("registers/<int:pk>/", registers.register_take, name="register"),
    path("registers/changes/", mark_requests.mark_requests, name="mark_requests"),
    path("registers/changes/<int:pk>/accept/", mark_requests.accept, name="mark_request_accept"),
    path("registers/changes/<int:pk>/decline/", mark_requests.decline, name="mark_request_decline"),
    path("registers/changes/<int:pk>/withdraw/", mark_requests.withdraw, name="mark_request_withdraw"),
]

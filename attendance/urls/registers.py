"""Registers: taken, changed, outstanding."""

from django.urls import path

from attendance.views import cover, grid, mark_requests, offline, outstanding, registers

urlpatterns = [
    path("registers/", registers.register_list, name="registers"),
    path("registers/<int:pk>/", registers.register_take, name="register"),
    path("registers/outstanding/", outstanding.outstanding, name="outstanding"),
    path("registers/outstanding/<str:session>/checked/", outstanding.outstanding_check, name="outstanding_check"),
    path("grid/", grid.grid, name="grid"),
    # who takes a class for a day
    path("cover/", cover.cover, name="cover"),
    path("cover/colleague/", cover.cover_add, name="cover_add"),
    path("cover/supply/", cover.cover_supply, name="cover_supply"),
    path("cover/<int:pk>/end/", cover.cover_end, name="cover_end"),
    path("cover/<int:pk>/link/", cover.cover_link, name="cover_link"),
    # without a connection
    path("offline/hello/", offline.offline_hello, name="offline_hello"),
    path("offline/today/", offline.offline_today, name="offline_today"),
    path("registers/<int:pk>/ahead/", offline.register_ahead, name="register_ahead"),
    path("registers/<int:pk>/offline/", offline.offline_take_in, name="offline_take_in"),
    path("registers/changes/", mark_requests.mark_requests, name="mark_requests"),
    path("registers/changes/<int:pk>/accept/", mark_requests.accept, name="mark_request_accept"),
    path("registers/changes/<int:pk>/decline/", mark_requests.decline, name="mark_request_decline"),
    path("registers/changes/<int:pk>/withdraw/", mark_requests.withdraw, name="mark_request_withdraw"),
]

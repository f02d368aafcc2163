"""The late desk, the gate, who is on site."""

from django.urls import path

from attendance.views import desk

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/in/", desk.desk_arrive, name="desk_arrive"),
    path("desk/back/", desk.desk_return, name="desk_return"),
    path("desk/pupils/<int:pk>/", desk.desk_pupil, name="desk_pupil"),
    path("desk/pupils/<int:pk>/leave/", desk.desk_leave, name="desk_leave"),
    path("desk/<uuid:together>/undo/", desk.desk_undo, name="desk_undo"),
    path("desk/<uuid:together>/reason/", desk.desk_reason, name="desk_reason"),
]

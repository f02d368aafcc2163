"""The late desk, the gate, who is on site."""

from django.urls import path

from attendance.views import desk, desk_devices, desk_tablet, gate, on_site

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/in/", desk.desk_arrive, name="desk_arrive"),
    path("desk/back/", desk.desk_return, name="desk_return"),
    path("desk/pupils/<int:pk>/", desk.desk_pupil, name="desk_pupil"),
    path("desk/pupils/<int:pk>/leave/", desk.desk_leave, name="desk_leave"),
    path("desk/<uuid:together>/undo/", desk.desk_undo, name="desk_undo"),
    path("desk/<uuid:together>/reason/", desk.desk_reason, name="desk_reason"),
    path("desk/tablets/", desk_devices.desk_devices, name="desk_devices"),
    path("desk/tablets/<int:pk>/revoke/", desk_devices.desk_device_revoke, name="desk_device_revoke"),
    # What a tablet's own key opens, and nothing else: the cookie is of this path.
    path("desk/tablet/", desk_tablet.desk_tablet, name="desk_tablet"),
    path("desk/tablet/code/", desk_tablet.desk_tablet_pair, name="desk_tablet_pair"),
    path("desk/tablet/in/", desk_tablet.desk_tablet_in, name="desk_tablet_in"),
    path("desk/tablet/undo/", desk_tablet.desk_tablet_undo, name="desk_tablet_undo"),
    path("desk/tablet/done/<str:token>/", desk_tablet.desk_tablet_done, name="desk_tablet_done"),
    path("gate/", gate.gate, name="gate"),
    path("gate/<int:pk>/", gate.gate_greet, name="gate_greet"),
    path("on-site/", on_site.on_site, name="on_site"),
]

"""The addresses of attendance, a module for each part of the morning."""

from attendance.urls import calls, chase, closures, desk, leave, pupils, registers, reports, returns, settings

app_name = "attendance"
urlpatterns = [
    *registers.urlpatterns,
    *desk.urlpatterns,
    *calls.urlpatterns,
    *reports.urlpatterns,
    *leave.urlpatterns,
    *chase.urlpatterns,
    *closures.urlpatterns,
    *returns.urlpatterns,
    *pupils.urlpatterns,
    *settings.urlpatterns,
]

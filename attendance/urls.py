from django.urls import path

from attendance.views import history, registers

app_name = "attendance"
urlpatterns = [
    path("registers/", registers.register_list, name="registers"),
    path("registers/<int:pk>/", registers.register_take, name="register"),
    path("pupils/<int:pk>/", history.pupil_history, name="history"),
]

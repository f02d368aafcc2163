"""What stands for one pupil."""

from django.urls import path

from attendance.views import history

urlpatterns = [
    path("pupils/<int:pk>/", history.pupil_history, name="history"),
    path("pupils/<int:pk>/working/", history.working, name="working"),
]

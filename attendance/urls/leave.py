"""Leave of absence, travelling families, suspension."""

from django.urls import path

from attendance.views import leave

urlpatterns = [
    path("leave/", leave.leave_list, name="leave_list"),
    path("leave/find/", leave.leave_find, name="leave_find"),
    path("leave/taken/", leave.leave_taken_all, name="leave_taken"),
    path("leave/pupils/<int:pk>/add/", leave.leave_add, name="leave_add"),
    path("leave/<int:pk>/", leave.leave, name="leave"),
    path("leave/<int:pk>/decide/", leave.leave_decide, name="leave_decide"),
    path("leave/<int:pk>/reopen/", leave.leave_reopen, name="leave_reopen"),
    path("leave/<int:pk>/withdraw/", leave.leave_withdraw, name="leave_withdraw"),
    path("leave/<int:pk>/papers/", leave.leave_papers, name="leave_papers"),
    path("leave/<int:pk>/returned/", leave.leave_returned, name="leave_returned"),
]

"""The school year and its closures."""

from django.urls import path

from attendance.views import calendar

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/half-terms/add/", calendar.half_term_add, name="half_term_add"),
    path("calendar/half-terms/<int:pk>/", calendar.half_term_edit, name="half_term"),
    path("calendar/closures/add/", calendar.closure_add, name="closure_add"),
    path("calendar/closures/<int:pk>/", calendar.closure_edit, name="closure"),
    path("calendar/bank-holidays/", calendar.bank_holidays_add, name="bank_holidays_add"),
]

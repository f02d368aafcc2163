"""The school year and its closures."""

from django.urls import path

from attendance.views import calendar, closures, hindrances

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/half-terms/add/", calendar.half_term_add, name="half_term_add"),
    path("calendar/half-terms/<int:pk>/", calendar.half_term_edit, name="half_term"),
    path("calendar/closures/add/", calendar.closure_add, name="closure_add"),
    path("calendar/closures/<int:pk>/", calendar.closure_edit, name="closure"),
    path("calendar/bank-holidays/", calendar.bank_holidays_add, name="bank_holidays_add"),
    path("calendar/inset-days/", calendar.inset_days, name="inset_days"),
    path("closures/", closures.closures, name="closures"),
    path("closures/enter/", closures.closure_enter, name="closure_enter"),
    path("closures/<int:pk>/", closures.closure_page, name="closure_page"),
    path("closures/<int:pk>/undo/", closures.closure_undo, name="closure_undo"),
    path("unable/", hindrances.hindrances, name="hindrances"),
    path("unable/add/", hindrances.hindrance_add, name="hindrance_add"),
    path("unable/<int:pk>/", hindrances.hindrance_page, name="hindrance"),
]

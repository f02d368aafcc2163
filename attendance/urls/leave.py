"""Leave of absence, travelling families, suspension."""

from django.urls import path

from attendance.views import leave, suspensions, travel

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
    path("travel/", travel.travel_list, name="travel_list"),
    path("travel/find/", travel.travel_find, name="travel_find"),
    path("travel/pupils/<int:pk>/add/", travel.travel_add, name="travel_add"),
    path("travel/<int:pk>/", travel.travel, name="travel"),
    path("travel/<int:pk>/edit/", travel.travel_edit, name="travel_edit"),
    path("travel/<int:pk>/proof/", travel.travel_proof, name="travel_proof"),
    path("travel/<int:pk>/end/", travel.travel_end, name="travel_end"),
    path("travel/<int:pk>/notes/", travel.travel_note, name="travel_note"),
    path("travel/<int:pk>/journeys/add/", travel.journey_add, name="journey_add"),
    path("travel/<int:pk>/places/add/", travel.place_add, name="travel_place_add"),
    path("travel/journeys/<int:pk>/authorise/", travel.journey_authorise, name="journey_authorise"),
    path("travel/journeys/<int:pk>/refuse/", travel.journey_refuse, name="journey_refuse"),
    path("travel/journeys/<int:pk>/withdraw/", travel.journey_withdraw, name="journey_withdraw"),
    path("travel/journeys/<int:pk>/return/", travel.journey_return, name="journey_return"),
    path("travel/journeys/<int:pk>/back/", travel.journey_back, name="journey_back"),
    path("travel/places/<int:pk>/sessions/", travel.place_sessions, name="travel_place_sessions"),
    path("travel/places/<int:pk>/end/", travel.place_end, name="travel_place_end"),
    path("suspensions/", suspensions.suspension_list, name="suspensions"),
    path("suspensions/find/", suspensions.suspension_find, name="suspension_find"),
    path("suspensions/pupils/<int:pk>/add/", suspensions.suspension_add, name="suspension_add"),
    path("suspensions/<int:pk>/", suspensions.suspension, name="suspension"),
    path("suspensions/<int:pk>/provision/", suspensions.suspension_provide, name="suspension_provide"),
    path("suspensions/<int:pk>/end/", suspensions.suspension_end, name="suspension_end"),
]

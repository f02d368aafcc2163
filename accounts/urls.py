from django.urls import path

from accounts.views import appointments, audit, entrance, me, school, school_switch, staff, tokens, training

app_name = "accounts"

urlpatterns = [
    path("school/", school_switch.school_switch, name="school_switch"),
    path("me/", me.me, name="me"),
    path("me/name/", me.me_edit, name="me_edit"),
    path("me/second-step/", me.second_factor_needed, name="second_factor_needed"),
    path("me/tokens/add/", me.token_add, name="token_add"),
    path("me/tokens/<int:pk>/revoke/", me.own_token_revoke, name="own_token_revoke"),
    path("setup/", school.setup, name="setup"),
    path("setup/details/", school.details, name="school"),
    path("setup/times/", school.session_times, name="session_times"),
    path("setup/named-people/", school.named_people, name="named_people"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/add/", staff.staff_add, name="staff_add"),
    path("staff/invite-all/", staff.staff_invite_all, name="staff_invite_all"),
    path("staff/<int:pk>/", staff.member, name="member"),
    path("staff/<int:pk>/name/", staff.member_name, name="member_name"),
    path("staff/<int:pk>/end/", staff.member_end, name="member_end"),
    path("staff/<int:pk>/invite-again/", staff.member_invite_again, name="member_invite_again"),
    path("staff/<int:pk>/second-step/", staff.member_reset, name="member_reset"),
    path("roles/", staff.roles, name="roles"),
    path("deciders/", appointments.deciders, name="deciders"),
    path("deciders/<int:pk>/", appointments.decider_appoint, name="decider_appoint"),
    path("training/", training.training, name="training"),
    path("training/add/", training.training_add, name="training_add"),
    path("training/<int:pk>/remove/", training.training_remove, name="training_remove"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("audit/", audit.audit, name="audit"),
    path("invitation/", entrance.invitation, name="invitation"),
    path("invitation/<int:pk>/<str:token>/", entrance.invitation_open, name="invitation_open"),
    path("demo/", entrance.demo_sign_in, name="demo_sign_in"),
]

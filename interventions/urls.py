from django.urls import path

from interventions.views import cases, places, policies, removals, rounds, tasks

app_name = "interventions"

urlpatterns = [
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/complete/", tasks.complete, name="task_complete"),
    path("tasks/<int:pk>/dismiss/", tasks.dismiss, name="task_dismiss"),
    path("tasks/<int:pk>/assign/", tasks.assign, name="task_assign"),
    path("tasks/<int:pk>/points/", tasks.points, name="task_points"),
    path("policy/", policies.policy, name="policy"),
    path("policy/adopt/", policies.policy_adopt, name="policy_adopt"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<str:trigger>/", rounds.round_of, name="round"),
    path("rounds/<str:trigger>/done/", rounds.round_complete, name="round_complete"),
    path("promises/", rounds.promises, name="promises"),
    path("cases/", cases.cases, name="cases"),
    path("cases/of/<int:pk>/open/", cases.case_open, name="case_open"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/note/", cases.case_note, name="case_note"),
    path("cases/<int:pk>/owner/", cases.case_owner, name="case_owner"),
    path("cases/<int:pk>/lead/", cases.case_lead, name="case_lead"),
    path("cases/<int:pk>/close/", cases.case_close, name="case_close"),
    path("removals/", removals.removals, name="removals"),
    path("removals/of/<int:pk>/", removals.removal_of, name="removal_of"),
    path("removals/<int:pk>/", removals.removal_page, name="removal"),
    path("removals/<int:pk>/amend/", removals.removal_amend, name="removal_amend"),
    path("removals/<int:pk>/evidence/", removals.removal_show, name="removal_show"),
    path("removals/evidence/<int:pk>/take-back/", removals.removal_take_back, name="removal_take_back"),
    path("removals/<int:pk>/enquiries/", removals.removal_enquire, name="removal_enquire"),
    path("removals/<int:pk>/enquiries/<int:enquiry_pk>/", removals.removal_answer, name="removal_answer"),
    path("removals/<int:pk>/decide/", removals.removal_decide, name="removal_decide"),
    path("removals/<int:pk>/withdraw/", removals.removal_withdraw, name="removal_withdraw"),
    path("places/of/<int:pk>/", places.place_of, name="place_of"),
    path("places/<int:pk>/warned/", places.place_warned, name="place_warned"),
    path("places/<int:pk>/decide/", places.place_decide, name="place_decide"),
]

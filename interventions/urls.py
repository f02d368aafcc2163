from django.urls import path

from interventions.views import policies, tasks

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
]

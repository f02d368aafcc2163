"""Tasks for other programs: what is to be done about whom, and saying that it is done."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.domain.roles import Permission, Role
from accounts.rest import DayField, OnDay, SchoolApiRequest, answers, asked, given, may
from interventions import case_api
from interventions.access import tasks_for
from interventions.actions import tasks
from interventions.domain.kinds import Duty, TaskKind
from interventions.models import Task
from interventions.models.task import TaskState

WORK = may(Permission.WORK_TASKS)


class Point(serializers.Serializer):
    """One thing to tick."""

    text = serializers.CharField()
    done = serializers.BooleanField()


class TaskAnswer(serializers.Serializer):
    """Something a person must do, or consider, by a day."""

    id = serializers.IntegerField()
    upn = serializers.CharField(source="pupil.upn")
    kind = serializers.ChoiceField([(kind.value, kind.words) for kind in TaskKind])
    letter_kind = serializers.SerializerMethodField()
    title = serializers.CharField()
    track = serializers.CharField()
    stage = serializers.CharField()
    duty = serializers.ChoiceField([duty.value for duty in Duty])
    owner_roles = serializers.ListField(child=serializers.ChoiceField([role.value for role in Role]))
    owner = serializers.SerializerMethodField(help_text="The e-mail address of the person it is handed to.")
    points = Point(many=True)
    raised_on = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(TaskState.choices)
    why = serializers.CharField(help_text="The sentence of the rule.")

    def get_letter_kind(self, task: Task) -> str | None:
        return task.letter_kind or None

    def get_owner(self, task: Task) -> str | None:
        return task.owner.user.email if task.owner else None


class TaskQuestion(OnDay):
    """Which tasks: by state, of a pupil, as they stood at the end of a day."""

    on = DayField(required=False, help_text="As they stood at the end of this day. Now where left out.")
    state = serializers.ChoiceField(TaskState.choices, required=False)
    upn = serializers.CharField(required=False, max_length=13)


class Completion(serializers.Serializer):
    """What was done, and how it ended where the policy names outcomes."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
    outcome = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class TaskList(ListAPIView):
    """The tasks in one's reach, the earliest raised first."""

    permission_classes = WORK
    serializer_class = TaskAnswer
    request: SchoolApiRequest

    @extend_schema(parameters=[TaskQuestion], responses=answers(TaskAnswer(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Task]:
        question = asked(TaskQuestion, self.request)
        found = tasks_for(self.request.membership, self.request.today).select_related("pupil", "owner__user")
        if upn := question.get("upn"):
            found = found.filter(pupil__upn=upn.upper())
        if on := question.get("on"):
            found = found.filter(raised_on__lte=on)
        return found.filter(in_state(question)) if "state" in question else found


class TaskComplete(APIView):
    """The task is done."""

    permission_classes = WORK

    @extend_schema(
        operation_id="task_complete",
        request=Completion,
        responses=answers(TaskAnswer),
    )
    def post(self, request: SchoolApiRequest, pk: int) -> Response:
        task = get_object_or_404(tasks_for(request.membership, request.today), pk=pk)
        body = given(Completion, request)
        done = tasks.complete(
            task=task,
            by=request.user,
            at=request.now,
            on=request.today,
            note=body["note"],
            outcome=body["outcome"],
            membership=request.membership,
        )
        return Response(TaskAnswer(done).data)


def in_state(question: dict[str, Any]) -> Q:
    """In a state now, or as it was at the end of a day."""
    state, on = question["state"], question.get("on")
    if on is None:
        return Q(state=state)
    if state == TaskState.OPEN:
        return Q(closed_on=None) | Q(closed_on__gt=on)
    return Q(state=state, closed_on__lte=on)


urlpatterns = [
    *case_api.urlpatterns,
    path("tasks/", TaskList.as_view(), name="tasks"),
    path("tasks/<int:pk>/complete/", TaskComplete.as_view(), name="task_complete"),
]

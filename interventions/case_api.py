"""Cases for other programs: where a pupil stands, and what happened."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.domain.roles import Permission
from accounts.rest import SchoolApiRequest, answers, asked, may
from interventions.access import cases_for
from interventions.domain.timeline import EntryKind
from interventions.models import Case
from interventions.models.case import CaseState
from interventions.queries.cases import lines_of
from interventions.queries.standings import standings_of

MANAGE = may(Permission.MANAGE_CASE)


class StageAnswer(serializers.Serializer):
    """Where the pupil stands on one track."""

    track = serializers.CharField(help_text="`ladder`, or a track beside it.")
    stage = serializers.CharField()
    since = serializers.DateField()
    next_review_on = serializers.DateField(allow_null=True)


class EntryAnswer(serializers.Serializer):
    """A line of the timeline."""

    on = serializers.DateField()
    kind = serializers.ChoiceField([(kind.value, kind.words) for kind in EntryKind])
    text = serializers.CharField()


class CaseAnswer(serializers.Serializer):
    """The work around one pupil."""

    id = serializers.IntegerField()
    upn = serializers.CharField(source="pupil.upn")
    stages = serializers.SerializerMethodField()
    opened_on = serializers.DateField()
    owner = serializers.SerializerMethodField(help_text="The e-mail address of the person who answers for it.")
    state = serializers.ChoiceField(CaseState.choices)
    timeline = serializers.SerializerMethodField()

    @extend_schema(responses=StageAnswer(many=True))
    def get_stages(self, case: Case) -> list[dict[str, Any]]:
        standings = self.context["standings"].get(case.pupil_id, {}).values()
        rows = [
            {"track": one.track, "stage": one.stage, "since": one.since, "next_review_on": one.review_on}
            for one in standings
            if one.stage
        ]
        return list(StageAnswer(rows, many=True).data)

    def get_owner(self, case: Case) -> str | None:
        return case.owner.user.email if case.owner else None

    def get_timeline(self, case: Case) -> list[dict[str, Any]]:
        lines = self.context["lines"].get(case.pk, ())
        return list(EntryAnswer(lines, many=True).data)


class CaseQuestion(serializers.Serializer):
    """Which cases."""

    upn = serializers.CharField(required=False, max_length=13)
    state = serializers.ChoiceField(CaseState.choices, required=False)


class CaseList(ListAPIView):
    """The cases in one's reach, the earliest opened first."""

    permission_classes = MANAGE
    serializer_class = CaseAnswer
    request: SchoolApiRequest

    @extend_schema(parameters=[CaseQuestion], responses=answers(CaseAnswer(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        question = asked(CaseQuestion, self.request)
        found = _seen(self.request)
        if upn := question.get("upn"):
            found = found.filter(pupil__upn=upn.upper())
        if state := question.get("state"):
            found = found.filter(state=state)
        page = self.paginate_queryset(found)
        rows = list(found if page is None else page)
        answer = CaseAnswer(rows, many=True, context=_around(self.request, rows, self.request.today))
        return self.get_paginated_response(answer.data)

    def get_queryset(self) -> QuerySet[Case]:
        return _seen(self.request)


class CaseDetail(APIView):
    """One case."""

    permission_classes = MANAGE

    @extend_schema(operation_id="case", responses=answers(CaseAnswer))
    def get(self, request: SchoolApiRequest, pk: int) -> Response:
        case = get_object_or_404(_seen(request), pk=pk)
        return Response(CaseAnswer(case, context=_around(request, [case], request.today)).data)


def _seen(request: SchoolApiRequest) -> QuerySet[Case]:
    return cases_for(request.membership, request.today).select_related("pupil", "owner__user").order_by("pk")


def _around(request: SchoolApiRequest, cases: list[Case], on: date) -> dict[str, Any]:
    """What the answers of some cases need: two statements."""
    ids = [case.pupil_id for case in cases]
    school = request.membership.school
    return {
        "standings": standings_of(school, on, ids) if school and ids else {},
        "lines": lines_of(request.membership, cases),
    }


urlpatterns = [
    path("cases/", CaseList.as_view(), name="cases"),
    path("cases/<int:pk>/", CaseDetail.as_view(), name="case"),
]

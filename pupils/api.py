"""Groups and pupils for other programs. Names are searched for in the body of a request, never in an address."""

from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, register_converter
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.domain.roles import Permission
from accounts.paging import CursorPages
from accounts.rest import OnDay, SchoolApiRequest, answers, asked, given, may
from pupils.access import groups_for, pupils_for
from pupils.domain.years import YearGroup, academic_year_of
from pupils.models import Group, Pupil
from pupils.models.group import GroupKind
from pupils.models.pupil import PupilQuerySet
from pupils.queries import roll
from pupils.queries.descriptions import described, in_group, named

UPN = OpenApiParameter(
    "upn",
    {"type": "string", "pattern": "^[A-Za-z0-9]{1,13}$"},
    OpenApiParameter.PATH,
    description="The pupil's number.",
)
YEARS = [(year.value, year.label) for year in YearGroup]
READ = may(Permission.VIEW_OWN_PUPILS, Permission.VIEW_ALL_PUPILS)


class GroupAnswer(serializers.Serializer):
    """A class, house or support group of one academic year."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(GroupKind.choices)
    academic_year = serializers.IntegerField(help_text="By the calendar year it starts in: 2026 for 2026/27.")
    year_group = serializers.CharField(help_text="Blank where a group holds several.")


class GroupQuestion(OnDay):
    """Which groups: of the academic year of the day, or of one named."""

    academic_year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    year_group = serializers.ChoiceField(YEARS, required=False)
    kind = serializers.ChoiceField(GroupKind.choices, required=False)


class PupilAnswer(serializers.Serializer):
    """A pupil as the school knows them, with the class of the day."""

    upn = serializers.CharField()
    legal_forename = serializers.CharField()
    legal_surname = serializers.CharField()
    preferred_forename = serializers.CharField()
    date_of_birth = serializers.DateField()
    sex = serializers.CharField()
    year_group = serializers.CharField()
    group = serializers.IntegerField(source="group_id", allow_null=True, help_text="The class's id.")
    class_name = serializers.CharField(allow_null=True)
    started_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True, help_text="The last day on roll, included.")


class PupilQuestion(OnDay):
    """Which pupils: of a group on the day, of a year group, on roll or not."""

    group = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1, help_text="A group's id.")
    year_group = serializers.ChoiceField(YEARS, required=False)
    on_roll = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="On the roll on that day; leavers too where left out."
    )


class SearchBody(PupilQuestion):
    """Words of a name, or a UPN, and the filters of the list."""

    name = serializers.CharField(required=False, max_length=80)
    upn = serializers.CharField(required=False, max_length=13)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("name") or attrs.get("upn")):
            raise serializers.ValidationError({"name": "Give a part of the name, or a UPN."})
        return attrs


class GroupList(ListAPIView):
    """The groups in one's reach."""

    permission_classes = READ
    serializer_class = GroupAnswer
    request: SchoolApiRequest

    @extend_schema(parameters=[GroupQuestion], responses=answers(GroupAnswer(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Group]:
        question = asked(GroupQuestion, self.request)
        on = question.get("on", self.request.today)
        groups = groups_for(self.request.membership, on).filter(
            academic_year=question.get("academic_year", academic_year_of(on))
        )
        return groups.filter(**{name: question[name] for name in ("year_group", "kind") if name in question})


class PupilList(ListAPIView):
    """The pupils in one's reach, leavers included."""

    permission_classes = READ
    serializer_class = PupilAnswer
    request: SchoolApiRequest

    @extend_schema(parameters=[PupilQuestion], responses=answers(PupilAnswer(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> PupilQuerySet:
        return chosen(self.request, asked(PupilQuestion, self.request))


class PupilSearch(APIView):
    """The pupils in one's reach whose names hold every word given."""

    permission_classes = READ
    pagination_class = CursorPages  # so that the schema says so

    @extend_schema(request=SearchBody, responses=answers(PupilAnswer(many=True)))
    def post(self, request: Request) -> Response:
        body = given(SearchBody, request)
        pupils = chosen(cast(SchoolApiRequest, request), body)
        if upn := body.get("upn"):
            pupils = pupils.filter(upn=upn.upper())
        pages = CursorPages()
        page = pages.paginate_queryset(named(pupils, body.get("name", "")), request, self)
        return pages.get_paginated_response(PupilAnswer(page, many=True).data)


class PupilDetail(APIView):
    """One pupil."""

    permission_classes = READ

    @extend_schema(parameters=[UPN, OnDay], responses=answers(PupilAnswer))
    def get(self, request: SchoolApiRequest, upn: str) -> Response:
        on = asked(OnDay, request).get("on", request.today)
        return Response(PupilAnswer(pupil_or_404(request, upn, on)).data)


def chosen(request: SchoolApiRequest, question: dict[str, Any]) -> PupilQuerySet:
    """The pupils in one's reach that a question asks for."""
    on: date = question.get("on", request.today)
    pupils = described(pupils_for(request.membership, request.today), on)
    if "year_group" in question:
        pupils = pupils.filter(year_group=question["year_group"])
    if "group" in question:
        pupils = in_group(pupils, question["group"], on)
    if question["on_roll"] is not None:
        on_roll = roll.on_roll(request.school, on).values("pk")
        pupils = pupils.filter(pk__in=on_roll) if question["on_roll"] else pupils.exclude(pk__in=on_roll)
    return pupils


def pupil_or_404(request: SchoolApiRequest, upn: str, on: date) -> Pupil:
    """The pupil with this number, if in one's reach; another school's or class's is not found."""
    return get_object_or_404(described(pupils_for(request.membership, request.today), on), upn=upn)


class UpnConverter:
    """A unique pupil number in an address: letters and figures, nothing else."""

    regex = "[A-Za-z0-9]{1,13}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(UpnConverter, "upn")

urlpatterns = [
    path("groups/", GroupList.as_view(), name="groups"),
    path("pupils/", PupilList.as_view(), name="pupils"),
    path("pupils/search/", PupilSearch.as_view(), name="pupil_search"),
    path("pupils/<upn:upn>/", PupilDetail.as_view(), name="pupil"),
]

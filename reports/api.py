"""The weekly class list for other programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.domain.roles import Permission
from accounts.rest import OnDay, SchoolApiRequest, answers, asked, may
from attendance.api import percentage
from pupils.access import groups_for
from pupils.models.group import GroupKind
from reports.domain.class_list import Row
from reports.domain.comparison import Direction
from reports.queries import class_lists


class ClassListRow(serializers.Serializer):
    """One pupil on the list."""

    upn = serializers.CharField()
    name = serializers.CharField()
    percentage = serializers.CharField(allow_null=True, help_text="Null where there are too few sessions for a figure.")
    band = serializers.CharField(allow_null=True, help_text="The key of the band in the school's policy.")
    band_name = serializers.CharField(allow_null=True)
    arrow = serializers.ChoiceField(
        [(direction.value, direction.value) for direction in Direction],
        allow_null=True,
        help_text="Against the weeks before; null where there is nothing to compare.",
    )
    possible = serializers.IntegerField()
    present = serializers.IntegerField()


class ClassListAnswer(serializers.Serializer):
    """The weekly list of a class: highest first, then by name."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "group": serializers.IntegerField(),
            "group_name": serializers.CharField(),
            "on": serializers.DateField(),
            "from": serializers.DateField(help_text="First day of the four school weeks."),
            "to": serializers.DateField(help_text="Last day, included."),
            "next": serializers.CharField(allow_null=True, help_text="Always null: a class is one page."),
            "previous": serializers.CharField(allow_null=True, help_text="Always null."),
            "results": ClassListRow(many=True),
        }


class ClassList(APIView):
    """The weekly list of a class, as on a day."""

    permission_classes = may(Permission.VIEW_CLASS_LISTS)

    @extend_schema(parameters=[OnDay], responses=answers(ClassListAnswer))
    def get(self, request: SchoolApiRequest, pk: int) -> Response:
        on = asked(OnDay, request).get("on", request.today)
        classes = groups_for(request.membership, request.today).filter(kind=GroupKind.CLASS)
        group = get_object_or_404(classes.select_related("school"), pk=pk)
        listed = class_lists.for_group(group, on)
        about = {
            "group": group.pk,
            "group_name": group.name,
            "on": on,
            "from": listed.window.start,
            "to": listed.window.last,
            "next": None,
            "previous": None,
            "results": [row_told(row) for row in listed.rows],
        }
        return Response(ClassListAnswer(about).data)


def row_told(row: Row) -> dict[str, Any]:
    return {
        "upn": row.upn,
        "name": row.name,
        "percentage": percentage(row.tenths),
        "band": row.band.key if row.band else None,
        "band_name": row.band.name if row.band else None,
        "arrow": row.arrow.value if row.arrow else None,
        "possible": row.now.possible,
        "present": row.now.present,
    }


urlpatterns = [path("groups/<int:pk>/class-list/", ClassList.as_view(), name="class_list")]

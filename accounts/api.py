"""The API's own question: who am I, and what may I do?"""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import api_permission
from accounts.domain.roles import Permission

ANSWER = inline_serializer(
    "Me",
    {
        "name": serializers.CharField(),
        "job_title": serializers.CharField(),
        "roles": serializers.ListField(child=serializers.CharField()),
        "permissions": serializers.ListField(child=serializers.CharField()),
        "school": inline_serializer("MySchool", {"urn": serializers.CharField(), "name": serializers.CharField()}),
    },
)


@extend_schema(responses=ANSWER)
@api_view(["GET"])
@permission_classes([api_permission(Permission.USE_API)])
def me(request: Request) -> Response:
    """The owner of the token, the school it opens, and what it allows."""
    http: Any = request._request
    membership = http.membership
    return Response(
        {
            "name": membership.user.full_name,
            "job_title": membership.title,
            "roles": list(membership.roles),
            "permissions": sorted(membership.permissions),
            "school": {"urn": http.school.urn, "name": http.school.name},
        }
    )


urlpatterns = [path("me/", me, name="me")]

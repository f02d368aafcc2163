"""What every call of the API shares: who may, how a refusal is answered, how a question is read."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.access import api_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission


class SchoolApiRequest(Request):
    """A request of the API that has passed the token: its school, membership and day, for annotations only."""

    school: Any
    membership: Any
    today: Any
    now: Any


def may(*permissions: Permission) -> list[type[BasePermission]]:
    """For `permission_classes`: a role that may use the API at all and has any of these permissions."""
    return [api_permission(Permission.USE_API), api_permission(*permissions or (Permission.USE_API,))]


def answer_exception(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's answer, and a rule's refusal as 400 with its sentence."""
    if isinstance(exception, Refused):
        body = {exception.field: [exception.sentence]} if exception.field else {"detail": exception.sentence}
        return Response(body, status=status.HTTP_400_BAD_REQUEST)
    return exception_handler(exception, dict(context))


def asked(question: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The parameters of a query, read and checked; 400 with a sentence for each that cannot be used."""
    read = question(data=request.query_params)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def given(body: type[serializers.Serializer], request: Request, *, many: bool = False) -> Any:
    """The body of a request, read and checked."""
    read = body(data=request.data, many=many)
    read.is_valid(raise_exception=True)
    return read.validated_data


class Problem(serializers.Serializer):
    """How the API says no: one sentence."""

    detail = serializers.CharField()


class OnDay(serializers.Serializer):
    """A day to look from; today where it is left out."""

    on = serializers.DateField(required=False, help_text="A day, YYYY-MM-DD. Today where left out.")


class FromTo(serializers.Serializer):
    """Two days, both included."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "from": serializers.DateField(required=False, help_text="First day, YYYY-MM-DD."),
            "to": serializers.DateField(required=False, help_text="Last day, YYYY-MM-DD, included."),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("from") and attrs.get("to") and attrs["from"] > attrs["to"]:
            raise serializers.ValidationError({"to": "The last day lies before the first. Exchange the two."})
        return attrs

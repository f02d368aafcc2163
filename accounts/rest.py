"""What every call of the API shares: who may, how a refusal is answered, how a question is read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers, status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.access import api_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class SchoolApiRequest(Request):
    """A request of the API that has passed the token: its school, membership and day, for annotations only."""

    user: Any
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


class DayField(serializers.DateField):
    """A day that a school could mean: far from the ends of the calendar that a machine knows."""

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(f"Choose a day from {FIRST_DAY} to {LAST_DAY}.")
        return day


class OnDay(serializers.Serializer):
    """A day to look from; today where it is left out."""

    on = DayField(required=False, help_text="A day, YYYY-MM-DD. Today where left out.")


class FromTo(serializers.Serializer):
    """Two days, both included."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "from": DayField(required=False, help_text="First day, YYYY-MM-DD."),
            "to": DayField(required=False, help_text="Last day, YYYY-MM-DD, included."),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("from") and attrs.get("to") and attrs["from"] > attrs["to"]:
            raise serializers.ValidationError({"to": "The last day lies before the first. Exchange the two."})
        return attrs


def answers(answer: Any, **more: Any) -> dict[int, Any]:
    """For the schema: what a call answers, and how it says no."""
    bad = OpenApiResponse(OpenApiTypes.OBJECT, "What was wrong: `detail`, or sentences for each field.")
    told = {200: answer, 400: bad, 401: Problem, 403: Problem, 404: Problem}
    return {**told, **{int(code.removeprefix("on_")): what for code, what in more.items()}}


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes signing in."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word `Token`, a space, and the token.",
        }

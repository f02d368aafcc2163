"""Registers, marks, figures and codes for other programs."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.paging import CursorPages
from accounts.rest import FromTo, OnDay, SchoolApiRequest, answers, asked, given, may
from attendance.access import registers_for
from attendance.actions import registers
from attendance.domain import windows
from attendance.domain.codes import CountsAs, code_set
from attendance.domain.register import Chosen, Sheet, Stale
from attendance.domain.tally import Tally
from attendance.domain.windows import Window
from attendance.models import Mark, Register
from attendance.models.register import Session
from attendance.queries import codes_used, tallies
from attendance.queries.calendar import calendar_of
from attendance.queries.registers import Line, of_day, sheet
from pupils.access import pupils_for
from pupils.api import UPN, pupil_or_404

SEE_PUPILS = may(Permission.VIEW_OWN_PUPILS, Permission.VIEW_ALL_PUPILS)
TAKE = may(Permission.TAKE_REGISTER, Permission.TAKE_ANY_REGISTER)
OVER_THE_API = "Changed by a program over the API"  # the reason in the trail where the program gives none
LARGEST_ID = 2**31 - 1


class MarkFields(serializers.Serializer):
    """One pupil's mark in a register."""

    upn = serializers.CharField(max_length=13)
    code = serializers.CharField(max_length=2, trim_whitespace=True)
    minutes_late = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=600)
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class SheetRow(MarkFields):
    """One pupil of a register: what stands, else what is planned; `code` is blank where nothing is known."""

    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    marked = serializers.BooleanField(help_text="Whether the mark stands, or is only planned or open.")
    locked = serializers.BooleanField(help_text="Entered by the office or planned: not a teacher's to change.")


class RegisterAnswer(serializers.Serializer):
    """A register in a list."""

    id = serializers.IntegerField()
    group = serializers.IntegerField(help_text="The class's id.")
    group_name = serializers.CharField()
    on = serializers.DateField()
    session = serializers.ChoiceField(Session.choices)
    state = serializers.ChoiceField(["taken", "part", "open", "missing", "later", "closed"])
    taken_at = serializers.DateTimeField(allow_null=True)
    pupils = serializers.IntegerField()
    marked = serializers.IntegerField()


class RegisterSheet(serializers.Serializer):
    """A register with everybody on it. Its `ETag` goes back as `If-Match` when marks are sent."""

    id = serializers.IntegerField()
    group = serializers.IntegerField()
    group_name = serializers.CharField()
    on = serializers.DateField()
    session = serializers.ChoiceField(Session.choices)
    taken_at = serializers.DateTimeField(allow_null=True)
    marks = SheetRow(many=True)


class ChangedMeanwhile(RegisterSheet):
    """What stands now, where somebody else has changed the register."""

    detail = serializers.CharField()


class RegisterQuestion(OnDay):
    """Which registers: of a day, of a session, of a class."""

    session = serializers.ChoiceField(Session.choices, required=False)
    group = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, help_text="A class's id.")


class MarkAnswer(serializers.Serializer):
    """A mark that stands, in the long form of the files."""

    upn = serializers.CharField()
    date = serializers.DateField(source="on")
    session = serializers.ChoiceField(Session.choices)
    code = serializers.CharField()
    minutes_late = serializers.IntegerField(allow_null=True)
    comment = serializers.CharField()


class CodeAnswer(serializers.Serializer):
    """A code in force on a day."""

    code = serializers.CharField(source="letter")
    name = serializers.CharField()
    counts_as = serializers.ChoiceField([(kind.value, kind.words) for kind in CountsAs])


class AttendanceAnswer(serializers.Serializer):
    """A pupil's figures from one day to another, both included."""

    def get_fields(self) -> dict[str, serializers.Field]:
        whole = ("possible", "present", "authorised", "unauthorised", "late", "late_after_close")
        return {
            "upn": serializers.CharField(),
            "from": serializers.DateField(),
            "to": serializers.DateField(),
            **{name: serializers.IntegerField() for name in whole},
            "percentage": serializers.CharField(
                allow_null=True, help_text="One decimal place, a half rounded up; null where no session was possible."
            ),
            "persistent": serializers.BooleanField(help_text="A tenth or more missed."),
            "severe": serializers.BooleanField(help_text="Half or more missed."),
            "codes": serializers.DictField(child=serializers.IntegerField()),
        }


class CodeList(APIView):
    """The attendance codes in force on a day."""

    permission_classes = may()

    @extend_schema(parameters=[OnDay], responses=answers(CodeAnswer(many=True)))
    def get(self, request: SchoolApiRequest) -> Response:
        on = asked(OnDay, request).get("on", request.today)
        return Response(CodeAnswer(list(code_set(on)), many=True).data)


class PupilAttendance(APIView):
    """A pupil's attendance: the year so far, or from one day to another."""

    permission_classes = SEE_PUPILS

    @extend_schema(parameters=[UPN, FromTo], responses=answers(AttendanceAnswer))
    def get(self, request: SchoolApiRequest, upn: str) -> Response:
        pupil = pupil_or_404(request, upn, request.today)
        window = window_asked(request)
        tally = tallies.for_pupils(request.school, [pupil.pk], window).get(pupil.pk, Tally())
        used = codes_used.of_pupil(request.school, pupil.pk, window)
        return Response(AttendanceAnswer(figures(pupil.upn, window, tally, used)).data)


class MarkList(ListAPIView):
    """Marks as they stand, in the order in which they were entered; today's where no day is given."""

    permission_classes = SEE_PUPILS
    serializer_class = MarkAnswer
    request: SchoolApiRequest

    @extend_schema(parameters=[FromTo], responses=answers(MarkAnswer(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Mark]:
        question = asked(FromTo, self.request)
        last = question.get("to", self.request.today)
        marks = self.request.school.marks.filter(on__range=(question.get("from", last), last))
        if not self.request.membership.may(Permission.VIEW_ALL_PUPILS):
            marks = marks.filter(pupil__in=pupils_for(self.request.membership, self.request.today))
        return marks.annotate(upn=F("pupil__upn"))


class RegisterList(APIView):
    """The registers of a day in one's reach, laid out where there are none yet."""

    permission_classes = TAKE
    pagination_class = CursorPages  # so that the schema says so

    @extend_schema(
        operation_id="registers_list",
        parameters=[RegisterQuestion],
        responses=answers(RegisterAnswer(many=True)),
    )
    def get(self, request: SchoolApiRequest) -> Response:
        question = asked(RegisterQuestion, request)
        on: date = question.get("on", request.today)
        if on <= request.today:
            registers.open_day(school=request.school, on=on, by=request.user)
        found = registers_for(request.membership, on).filter(on=on)
        found = found.filter(**{key: question[key] for key in ("session", "group") if key in question})
        pages = CursorPages()
        page = pages.paginate_queryset(found, request, self) or []
        lines = of_day(found.filter(pk__in=[register.pk for register in page]), request.school, request.now)
        lines.sort(key=lambda line: line.register.pk)
        return pages.get_paginated_response(RegisterAnswer([in_list(line) for line in lines], many=True).data)


class RegisterDetail(APIView):
    """One register with everybody on it."""

    permission_classes = TAKE

    @extend_schema(responses=answers(RegisterSheet))
    def get(self, request: SchoolApiRequest, pk: int) -> Response:
        register = get_object_or_404(registers_for(request.membership, request.today).select_related("group"), pk=pk)
        return with_etag(register, sheet(register))


class RegisterMarks(APIView):
    """Everybody's marks at once: the whole list is taken, or refused with a sentence."""

    permission_classes = TAKE

    @extend_schema(
        operation_id="register_marks_replace",
        request=MarkFields(many=True),
        parameters=[
            OpenApiParameter(
                "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The `ETag` last seen."
            ),
            OpenApiParameter(
                "X-Reason", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Why marks that stand are changed."
            ),
        ],
        responses=answers(RegisterSheet, on_409=ChangedMeanwhile),
    )
    def put(self, request: SchoolApiRequest, pk: int) -> Response:
        held = registers_for(request.membership, request.today).select_for_update(of=("self",))
        register = get_object_or_404(held.select_related("group", "school"), pk=pk)
        body = given(MarkFields, request, many=True)
        try:
            registers.save(
                register=register,
                chosen=choices(request, body),
                seen=tag_seen(request),
                by=request.user,
                membership=request.membership,
                at=request.now,
                reason=reason_given(request),
            )
        except Stale as stale:
            return with_etag(register, sheet(register), detail=stale.sentence, code=status.HTTP_409_CONFLICT)
        return with_etag(register, sheet(register))


def choices(request: SchoolApiRequest, body: list[dict[str, Any]]) -> dict[int, Chosen]:
    """What was sent, by pupil. A number twice, or of nobody here, is refused."""
    numbers = [row["upn"].upper() for row in body]
    if twice := {upn for upn in numbers if numbers.count(upn) > 1}:
        raise Refused(f"The list holds {sorted(twice)[0]} twice. Send one mark a pupil.")
    found = dict(request.school.pupils.filter(upn__in=numbers).values_list("upn", "pk"))
    if missing := [upn for upn in numbers if upn not in found]:
        raise Refused(f"No pupil of this school has the UPN {missing[0]}. Read the register again.")
    return {
        found[upn]: Chosen(row["code"].upper(), row["minutes_late"], row["comment"])
        for upn, row in zip(numbers, body, strict=True)
    }


def tag_seen(request: Request) -> str | None:
    """The fingerprint sent back in `If-Match`; None where none was sent, or any will do."""
    tag = request.headers.get("If-Match", "").strip()
    if tag in ("", "*"):
        return None
    return tag.removeprefix("W/").strip('"')


def reason_given(request: Request) -> str:
    return request.headers.get("X-Reason", "").strip()[:200] or OVER_THE_API


def with_etag(register: Register, whole: Sheet, *, detail: str = "", code: int = status.HTTP_200_OK) -> Response:
    """A register's sheet, with the tag by which a later change is noticed."""
    upns = dict(register.school.pupils.filter(pk__in=[row.pupil_id for row in whole.rows]).values_list("pk", "upn"))
    about = {
        "id": register.pk,
        "group": register.group_id,
        "group_name": register.group.name,
        "on": register.on,
        "session": register.session,
        "taken_at": register.taken_at,
        "marks": [
            {
                "upn": upns[row.pupil_id],
                "name": row.name,
                "code": row.filled,
                "minutes_late": row.standing.minutes_late if row.standing else None,
                "comment": row.standing.comment if row.standing else "",
                "marked": row.standing is not None,
                "locked": row.locked,
            }
            for row in whole.rows
        ],
    }
    body = ChangedMeanwhile({**about, "detail": detail}).data if detail else RegisterSheet(about).data
    return Response(body, status=code, headers={"ETag": f'"{whole.fingerprint}"'})


def in_list(line: Line) -> dict[str, Any]:
    register = line.register
    taken_at: datetime | None = register.taken_at
    return {
        "id": register.pk,
        "group": register.group_id,
        "group_name": register.group.name,
        "on": register.on,
        "session": register.session,
        "state": line.state,
        "taken_at": taken_at,
        "pupils": line.pupils,
        "marked": line.marked,
    }


def window_asked(request: SchoolApiRequest) -> Window:
    """From one day to another, both included; the academic year so far where a day is left out."""
    question = asked(FromTo, request)
    last: date = question.get("to", request.today)
    first: date = question.get("from") or windows.year_to_date(last, calendar_of(request.school)).start
    if first > last:
        raise Refused("The last day lies before the first. Exchange the two.", field="to")
    return Window.both_included(first, last)


def figures(upn: str, window: Window, tally: Tally, codes: dict[str, int]) -> dict[str, Any]:
    """The contract's object of a pupil's attendance."""
    return {
        "upn": upn,
        "from": window.start,
        "to": window.last,
        "possible": tally.possible,
        "present": tally.present,
        "authorised": tally.authorised,
        "unauthorised": tally.unauthorised,
        "late": tally.late,
        "late_after_close": tally.late_after_close,
        "percentage": percentage(tally.tenths),
        "persistent": tally.is_persistent,
        "severe": tally.is_severe,
        "codes": codes,
    }


def percentage(tenths: int | None) -> str | None:
    """93.4, as text, so that no program rounds it again."""
    return None if tenths is None else f"{tenths // 10}.{tenths % 10}"


urlpatterns = [
    path("codes/", CodeList.as_view(), name="codes"),
    path("pupils/<upn:upn>/attendance/", PupilAttendance.as_view(), name="pupil_attendance"),
    path("marks/", MarkList.as_view(), name="marks"),
    path("registers/", RegisterList.as_view(), name="registers"),
    path("registers/<int:pk>/", RegisterDetail.as_view(), name="register"),
    path("registers/<int:pk>/marks/", RegisterMarks.as_view(), name="register_marks"),
]

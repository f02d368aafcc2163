"""What a device asks for when it keeps marks: who is signed in, today's registers ahead of time, and taking in."""

from copy import copy
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import own_page, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.words import time_words
from accounts.http import SchoolRequest
from attendance import offline_forms
from attendance.access import own_registers, registers_for
from attendance.actions import offline as actions
from attendance.actions.offline import Arrived
from attendance.domain.offline import label
from attendance.domain.register import Stale
from attendance.models import Register
from attendance.offline_pass import person_key
from attendance.queries import registers as queries
from attendance.queries.offline import entered_by
from attendance.queries.session_times import times_of
from attendance.views.registers import TAKES, register_take

AHEAD_AT_MOST = 12  # registers a device fetches before they are asked for


@own_page
@login_not_required
@require_safe
def offline_hello(request: HttpRequest) -> HttpResponse:
    """Whether the connection is there, and who is signed in: nobody is named."""
    signed_in = request.user.is_authenticated
    school = getattr(request, "school", None)
    return JsonResponse(
        {
            "person": person_key(request.user.pk) if signed_in and request.user.pk else None,
            "school": school.pk if school else None,
            "token": get_token(request),
        }
    )


@require_permission(*TAKES)
@require_safe
def offline_today(request: SchoolRequest) -> HttpResponse:
    """One's own registers of today, for the device to fetch while there is a connection."""
    registers = own_registers(request.membership, request.today).select_related("group").order_by("session", "group")
    return JsonResponse(
        {
            "registers": [
                {
                    "path": reverse("attendance:register", args=[register.pk]),
                    "ahead": reverse("attendance:register_ahead", args=[register.pk]),
                    "label": _label(register),
                    "version": register.version,
                }
                for register in registers[:AHEAD_AT_MOST]
            ]
        }
    )


@require_permission(*TAKES)
@require_safe
def register_ahead(request: SchoolRequest, pk: int) -> HttpResponse:
    """The page of a register as it will be when it opens: the afternoon's too, fetched in the morning."""
    register = get_object_or_404(queries.for_page(registers_for(request.membership, request.today)), pk=pk)
    register.school = request.school
    ahead = copy(request)
    ahead.shown_at = request.now  # type: ignore[attr-defined]
    ahead.now = max(request.now, times_of(register, request.now).opens_at)
    return register_take(ahead, pk)


@require_permission(*TAKES)
@require_POST
def offline_take_in(request: SchoolRequest, pk: int) -> HttpResponse:
    """Marks of one register that a device kept. Sent twice, they are entered once."""
    held = queries.for_saving(registers_for(request.membership, request.today))
    register = get_object_or_404(held.select_related("group"), pk=pk)
    register.school = request.school
    try:
        parcel = offline_forms.read(
            request.body, register_id=pk, user_id=request.user.pk or 0, school_id=request.school.pk
        )
        arrived = actions.take_in(
            register=register,
            sent=parcel.marks,
            opened_at=parcel.opened.opened_at,
            reason=parcel.reason,
            by=request.user,
            membership=request.membership,
            at=request.now,
        )
    except Stale as stale:
        return JsonResponse({"detail": stale.sentence}, status=409)
    except Refused as refusal:
        return JsonResponse({"detail": refusal.sentence}, status=422)
    return JsonResponse(_answer(register, arrived, request.now))


def _answer(register: Register, arrived: Arrived, now: datetime) -> dict[str, Any]:
    """What became of each. Names are for the page that is open; the device writes none of them down."""
    names = entered_by([one.stands for one in arrived.differing])
    return {
        "label": _label(register),
        "entered": arrived.entered,
        "asked": arrived.asked,
        "differing": [
            {
                "pupil": one.row.pupil_id,
                "name": one.row.name,
                "yours": one.sent.code,
                "stands": one.stands.code,
                "by": names.get(one.stands.recorded_by_id or 0, "a file"),
                "when": time_words(one.stands.recorded_at.astimezone(now.tzinfo).time()),
            }
            for one in arrived.differing
        ],
        "refused": [
            {"pupil": one.sent.pupil_id, "sentence": one.sentence, "yours": one.sent.code if one.row else ""}
            for one in arrived.refused
        ],
        "unmarked": arrived.unmarked,
    }


def _label(register: Register) -> str:
    return label(register.group.name, register.on, register.session)

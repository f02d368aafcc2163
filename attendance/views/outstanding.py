"""Registers that are not taken, as they come in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.actions import outstanding as actions
from attendance.actions import registers
from attendance.queries import outstanding as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import settings_of


@require_permission(Permission.TAKE_ANY_REGISTER)
@require_safe
def outstanding(request: SchoolRequest) -> HttpResponse:
    """Which registers are not in, who takes them and how long is left. Asks again by itself every half minute."""
    is_school_day = calendar_of(request.school).is_school_day(request.today)
    board = queries.board(request.school, request.now) if is_school_day else []
    if is_school_day and not board and not request.school.registers.filter(on=request.today).exists():
        registers.open_day(school=request.school, on=request.today, process="registers of a day asked for")
        board = queries.board(request.school, request.now)
    context = {
        "sessions": board,
        "is_school_day": is_school_day,
        "now": request.now,
        "settings": settings_of(request.school),
        "may_cover": has_permission(request.membership, Permission.ARRANGE_COVER),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, f"attendance/outstanding{'_board' if part else ''}.html", context)


@require_permission(Permission.TAKE_ANY_REGISTER)
@require_POST
def outstanding_check(request: SchoolRequest, session: str) -> HttpResponse:
    """The first-hour check is done."""
    try:
        actions.check(
            school=request.school, session=session, by=request.user, membership=request.membership, at=request.now
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("attendance:outstanding")

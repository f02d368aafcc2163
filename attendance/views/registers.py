"""Taking registers."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.access import registers_for
from attendance.actions import registers as actions
from attendance.domain import closures
from attendance.domain import register as rules
from attendance.domain.register import Stale, Taker, Unmarked
from attendance.forms import RegisterForm
from attendance.models import Register
from attendance.queries import registers as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.closures import with_why_closed

TAKES = (Permission.TAKE_REGISTER, Permission.TAKE_ANY_REGISTER)


@require_permission(*TAKES)
@require_safe
def register_list(request: SchoolRequest) -> HttpResponse:
    """The registers of a day: what is in, what is missing. Today's unless `?on=` names another day."""
    on = _day(request.GET.get("on", ""), request.today)
    calendar = calendar_of(request.school)
    registers = registers_for(request.membership, request.today).filter(on=on)
    lines = queries.of_day(registers, request.school, request.now)
    if not lines and calendar.is_school_day(on) and on <= request.today:
        actions.open_day(school=request.school, on=on, process="registers of a day asked for")
        lines = queries.of_day(registers.all(), request.school, request.now)
    later = calendar.next_school_day(on)
    context = {
        "on": on,
        "lines": lines,
        "sessions": [(name, [line for line in lines if line.register.session == key]) for key, name in _SESSIONS],
        "missing": sum(line.state == "missing" for line in lines),
        "to_take": sum(line.state in ("open", "part") for line in lines),
        "saved": next((line for line in lines if str(line.register.pk) == request.GET.get("saved")), None),
        "is_school_day": calendar.is_school_day(on),
        "earlier": calendar.step(on, -1) if calendar.days and on > calendar.days[0] else None,
        "later": later if later and later <= request.today else None,
    }
    return render(request, "attendance/register_list.html", context)


@require_permission(*TAKES)
@require_http_methods(["GET", "HEAD", "POST"])
def register_take(request: SchoolRequest, pk: int) -> HttpResponse:
    """One class, one session, everybody marked."""
    registers = registers_for(request.membership, request.today).select_related("group", "saved_by")
    if request.method != "POST":
        return _page(request, get_object_or_404(with_why_closed(registers), pk=pk))
    register = get_object_or_404(queries.for_saving(registers), pk=pk)
    register.school = request.school
    form = _form(request, register)
    if "rest" in request.POST:
        return _page(request, register, form.with_the_rest_present())
    try:
        actions.save(
            register=register,
            chosen=form.chosen,
            seen=form.seen,
            by=request.user,
            membership=request.membership,
            at=request.now,
            reason=form.reason,
            standing=form.sheet,
        )
    except Refused as refusal:
        return _page(request, register, _form(request, register), refusal)
    return redirect(f"{reverse('attendance:registers')}?{_receipt(request, register)}")


def _form(request: SchoolRequest, register: Register) -> RegisterForm:
    times = queries.session_times(request.school, register.session, request.now)
    still_open = register.on == request.today and not times.is_closed(request.now)
    return RegisterForm(
        queries.sheet(register),
        any_code=request.membership.may(Permission.ENTER_ANY_CODE),
        permissions=request.membership.permissions,
        data=request.POST if request.method == "POST" else None,
        minutes=times.minutes_late(request.now) if still_open else None,
    )


def _page(
    request: SchoolRequest, register: Register, form: RegisterForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    form = form or _form(request, register)
    calendar = calendar_of(request.school)
    form.sheet = queries.with_last_days(form.sheet, calendar)
    times = queries.session_times(request.school, register.session, request.now)
    taker = Taker(request.user.pk, request.membership.permissions)
    closed = None
    try:
        calendar.check_school_day(register.on)
        if not request.membership.may(Permission.CORRECT_MARK):
            closures.check_open(register.why_closed or "")  # type: ignore[attr-defined]
        rules.check_may_be_taken(register.on, register.session, times, request.now, taker)
    except Refused as why:
        closed = why.sentence
    context = {
        "register": register,
        "form": form,
        "lines": form.lines,
        "counts": form.counts(),
        "times": times,
        "session_words": rules.SESSION_WORDS[register.session],
        "is_today": register.on == request.today,
        "is_late": times.is_closed(request.now),
        "closed": closed,
        "refusal": refusal,
        "stale": isinstance(refusal, Stale),
        "unmarked": refusal.names if isinstance(refusal, Unmarked) else [],
        "asks_reason": _asks_reason(form, register, request, times.is_closed(request.now)),
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, Stale) else 422
    return render(request, "attendance/register_take.html", context, status=status)


def _asks_reason(form: RegisterForm, register: Register, request: SchoolRequest, is_late: bool) -> bool:
    """Whether a change would need words of its own."""
    standing = [row.standing for row in form.sheet.rows if row.standing]
    others = any(mark.recorded_by_id != request.user.pk for mark in standing)
    return bool(standing) and (others or is_late or register.on != request.today)


def _receipt(request: SchoolRequest, register: Register) -> str:
    """Which register the list shows as just saved. In the address, so that saving writes no session."""
    return urlencode({"saved": register.pk} | ({} if register.on == request.today else {"on": register.on}))


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


_SESSIONS = (("AM", "Morning"), ("PM", "Afternoon"))

"""Taking registers."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.access import registers_for
from attendance.actions import registers as actions
from attendance.actions import welcome_backs
from attendance.actions.registers import Saved
from attendance.domain import register as rules
from attendance.domain.register import Stale, Taker
from attendance.forms import RegisterForm
from attendance.models import Register
from attendance.queries import mark_requests, register_page
from attendance.queries import registers as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.session_times import times_of
from attendance.views.register_page import page_context

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
        "may_close": has_permission(request.membership, Permission.ENTER_CLOSURES),
        "earlier": calendar.step(on, -1) if calendar.days and on > calendar.days[0] else None,
        "later": later if later and later <= request.today else None,
        "asked_now": _number(request.GET.get("asked", "")),
        "asked": mark_requests.of_person(request.school, request.user, on, request.today),
    }
    return render(request, "attendance/register_list.html", context)


@require_permission(*TAKES)
@require_http_methods(["GET", "HEAD", "POST"])
def register_take(request: SchoolRequest, pk: int) -> HttpResponse:
    """One class, one session, everybody marked."""
    registers = registers_for(request.membership, request.today)
    if request.method != "POST":
        register = get_object_or_404(queries.for_page(registers), pk=pk)
        register.school = request.school
        return _page(request, register, _form(request, register))
    register = get_object_or_404(queries.for_saving(registers), pk=pk)
    register.school = request.school
    form = _form(request, register)
    try:
        if (another := _another_button(request, register, form)) is not None:
            return another
        saved = actions.save(
            register=register,
            chosen=form.chosen,
            seen=form.seen,
            by=request.user,
            membership=request.membership,
            at=request.now,
            reason=form.reason,
            standing=form.sheet,
            here=form.here,
            may_ask=True,
        )
    except Refused as refusal:
        return _page(request, register, _form(request, register), refusal)
    return redirect(f"{reverse('attendance:registers')}?{_receipt(request, saved)}")


def _another_button(request: SchoolRequest, register: Register, form: RegisterForm) -> HttpResponse | None:
    """What the page does besides saving, with everything chosen kept: the rest are present, the private face of the
    page, a welcome back. With a script, the page does the first two by itself."""
    if "rest" in request.POST:
        form.with_the_rest_present()
        return _page(request, register, form)
    if "face" in request.POST:
        return _page(request, register, form, face=request.POST["face"])
    if "welcome" in request.POST or "unwelcome" in request.POST:
        _welcome(request, register, form)
        return _page(request, register, form, face="private")
    return None


def _welcome(request: SchoolRequest, register: Register, form: RegisterForm) -> None:
    """Somebody has spoken to a child who is back, or takes that back."""
    asked = request.POST.get("welcome") or request.POST.get("unwelcome", "")
    shown = register_page.with_last_days(form.sheet, calendar_of(request.school), form.taker)
    row = next((row for row in shown.rows if str(row.pupil_id) == asked and row.back), None)
    if row is None or row.back is None:
        raise Refused("There is no absence to welcome this pupil back from. Load the register again.")
    pupil = request.school.pupils.get(pk=row.pupil_id)
    if "unwelcome" in request.POST:
        welcome_backs.take_back(school=request.school, pupil=pupil, back=row.back, by=request.user, at=request.now)
        return
    said = form.said(pupil.pk)
    welcome_backs.record(school=request.school, pupil=pupil, back=row.back, said=said, by=request.user, at=request.now)


def _form(request: SchoolRequest, register: Register) -> RegisterForm:
    times = times_of(register, request.now)
    still_open = register.on == request.today and not times.is_closed(request.now)
    taker = Taker(request.user.pk, request.membership.permissions)
    return RegisterForm(
        queries.sheet(register),
        taker=taker,
        data=request.POST if request.method == "POST" else None,
        minutes=times.minutes_late(request.now) if still_open else None,
        only_asks=rules.may_only_ask(register.on, request.today, taker),
    )


def _page(
    request: SchoolRequest,
    register: Register,
    form: RegisterForm,
    refusal: Refused | None = None,
    face: str = "",
) -> HttpResponse:
    context = page_context(request, register, form, refusal, face)
    status = 200 if refusal is None else 409 if isinstance(refusal, Stale) else 422
    return render(request, "attendance/register_take.html", context, status=status)


def _receipt(request: SchoolRequest, saved: Saved) -> str:
    """Which register the list shows as just saved, and how many changes were asked for. In the address, so that saving
    writes no session."""
    words: dict[str, object] = {"saved": saved.register.pk}
    if saved.asked:
        words["asked"] = saved.asked
    if saved.register.on != request.today:
        words["on"] = saved.register.on
    return urlencode(words)


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


_SESSIONS = (("AM", "Morning"), ("PM", "Afternoon"))

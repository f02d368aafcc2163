"""Signing in late on a tablet at the door: three letters, one touch, “Good morning”.

Nobody is signed in here. The tablet's own key opens these pages and nothing else; they show a forename, an initial and
a class, of those only who are not in yet, and go back to the start by themselves.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from string import ascii_uppercase
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.refusal import Refused
from attendance import desk_cookie as cookie
from attendance.actions import desk as actions
from attendance.actions import desk_devices, desk_undo
from attendance.actions.desk import Keeper
from attendance.desk_forms import CodeForm
from attendance.domain import desk as rules
from attendance.models import DeskDevice
from attendance.queries import desk as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import settings_of

LETTERS = 3
SHOWN = 8
BACK_AFTER = 10  # seconds on the last page; names are taken off the screen after NAMES_FOR
NAMES_FOR = 45
REGRET = timedelta(minutes=1)
A_MINUTE, TEN_MINUTES = 60, 600
TOUCHES, SIGN_INS, CODES = 90, 25, 20  # of one tablet in a minute; of one school's codes in ten
TabletView = Callable[..., HttpResponse]


def for_tablets(view: TabletView) -> TabletView:
    """Open to a tablet that its school has let in. Everybody else is asked for a code."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = cookie.device_of(request)
        if device is None:
            return cookie.forget(redirect("attendance:desk_tablet_pair"))
        if _too_many(f"touch-{device.pk}", TOUCHES, A_MINUTE):
            return _page(request, "desk_tablet_closed", device, why=TOO_MANY, status=429)
        if why := _closed(device, request):
            return _page(request, "desk_tablet_closed", device, why=why)
        return view(request, device, *args, **kwargs)

    return guarded


TOO_MANY = "That was too quick. Wait a minute, or go to the office."


@for_tablets
@require_http_methods(["GET", "HEAD", "POST"])
def desk_tablet(request: HttpRequest, device: DeskDevice) -> HttpResponse:
    """Letters, then the names that they begin."""
    desk_devices.note_use(device=device, at=request.now)  # type: ignore[attr-defined]
    letters = _letters(request)
    enough = len(rules.plain(letters).replace(" ", "")) >= LETTERS
    names = _names(request, device, letters) if enough else []
    return _page(
        request,
        "desk_tablet",
        device,
        letters=letters,
        enough=enough,
        names=names[:SHOWN],
        more=len(names) > SHOWN,
        pad=ascii_uppercase,
        greeting=rules.greeting(request.now),  # type: ignore[attr-defined]
        back_after=NAMES_FOR if letters else 0,
    )


@for_tablets
@require_POST
def desk_tablet_in(request: HttpRequest, device: DeskDevice) -> HttpResponse:
    """A name was touched."""
    now = request.now  # type: ignore[attr-defined]
    pupil = cookie.chosen(device, request.POST.get("pupil", ""), now)
    if pupil is None:
        return redirect("attendance:desk_tablet")
    if _too_many(f"in-{device.pk}", SIGN_INS, A_MINUTE):
        return _page(request, "desk_tablet_closed", device, why=TOO_MANY, status=429)
    try:
        actions.arrive(school=device.school, pupil_ids=[pupil], at=now, now=now, keeper=Keeper(device=device))
    except Refused:
        return _page(request, "desk_tablet_closed", device, why=GO_TO_THE_OFFICE, status=409, back_after=BACK_AFTER)
    entry = device.entries.filter(pupil=pupil, on=now.date()).standing().latest("pk")
    return redirect("attendance:desk_tablet_done", token=cookie.choice(device, entry.pk, now))


GO_TO_THE_OFFICE = "Please go to the office. They sign you in."


@for_tablets
@require_safe
def desk_tablet_done(request: HttpRequest, device: DeskDevice, token: str) -> HttpResponse:
    """Good morning, Sam. Then back to the start by itself."""
    pk = cookie.chosen(device, token, request.now, REGRET)  # type: ignore[attr-defined]
    entry = device.entries.standing().filter(pk=pk).select_related("pupil").first() if pk else None
    if entry is None:
        return redirect("attendance:desk_tablet")
    return _page(
        request,
        "desk_tablet_done",
        device,
        entry=entry,
        forename=entry.pupil.preferred_forename or entry.pupil.legal_forename,
        greeting=rules.greeting(request.now),  # type: ignore[attr-defined]
        token=token,
        back_after=BACK_AFTER,
    )


@for_tablets
@require_POST
def desk_tablet_undo(request: HttpRequest, device: DeskDevice) -> HttpResponse:
    """Somebody else's name was touched: taken back, within a minute."""
    now = request.now  # type: ignore[attr-defined]
    pk = cookie.chosen(device, request.POST.get("entry", ""), now, REGRET)
    entry = device.entries.standing().filter(pk=pk).first() if pk else None
    if entry is not None:
        try:
            desk_undo.undo(school=device.school, together=entry.together, now=now, keeper=Keeper(device=device))
        except Refused:
            return _page(request, "desk_tablet_closed", device, why=GO_TO_THE_OFFICE, status=409, back_after=BACK_AFTER)
    return redirect("attendance:desk_tablet")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_tablet_pair(request: HttpRequest) -> HttpResponse:
    """The code that the office has made, typed on the tablet once."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        urn, secret = form.cleaned_data["code"]
        try:
            if _too_many(f"code-{urn}", CODES, TEN_MINUTES):
                raise Refused("Too many codes were tried. Wait ten minutes, then ask the office for a new one.")
            school = cookie.school_of(urn)
            if school is None:
                raise Refused(
                    "This code is not right, or is older than ten minutes. Ask the office for a new one.", field="code"
                )
            device, key = desk_devices.pair(school=school, secret=secret, at=request.now)  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error("code", refused.sentence)
        else:
            return cookie.keep(redirect("attendance:desk_tablet"), device, key)
    return render(request, "attendance/desk_tablet_pair.html", {"form": form}, status=422 if form.errors else 200)


def _closed(device: DeskDevice, request: HttpRequest) -> str:
    """Why nobody signs in here now."""
    school, now = device.school, request.now  # type: ignore[attr-defined]
    if not settings_of(school).self_sign_in:
        return "Please go to the office. Signing in here is switched off."
    if not calendar_of(school).is_school_day(now.date()):
        return "There is no school today."
    try:
        rules.check_hours(queries.hours_of(school, now), now)
    except Refused:
        return "Signing in here is closed now. Please go to the office."
    return ""


def _letters(request: HttpRequest) -> str:
    """What was typed, and the key of the pad that was pressed, where a page has no script."""
    typed = request.POST.get("letters", "")[:20]
    key = request.POST.get("key", "")
    if key == "back":
        return typed[:-1]
    return typed + key if key in (*ascii_uppercase, " ", "-") and key else typed


def _names(request: HttpRequest, device: DeskDevice, letters: str) -> list[tuple[str, str, str]]:
    """Who may be meant: as much of the name as tells children apart, the class, and what stands behind the name."""
    now = request.now  # type: ignore[attr-defined]
    session = queries.session_at(device.school, now)
    found = queries.find(device.school, letters, now.date(), session)
    return [
        (
            rules.short_name(one.seen.forename, one.seen.surname),
            one.seen.class_name,
            cookie.choice(device, one.seen.pk, now),
        )
        for one in found
        if one.is_waited_for and rules.SUSPENDED not in (one.seen.day.mark(session), one.seen.day.plan(session))
    ]


def _too_many(what: str, most: int, seconds: int) -> bool:
    """Whether something was tried more often than a person would. Where the cache is away nothing is counted."""
    key = f"desk-tablet-{what}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it has just run out
        return False


def _page(
    request: HttpRequest, name: str, device: DeskDevice, *, status: int = 200, back_after: int = 0, **context: Any
) -> HttpResponse:
    """A page of the tablet. `back_after` seconds it goes back to the start by itself, with or without script: no name
    is left standing on a screen in a corridor."""
    response = render(request, f"attendance/{name}.html", {"tablet_school": device.school, **context}, status=status)
    if back_after:
        response["Refresh"] = f"{back_after}; url={reverse('attendance:desk_tablet')}"
    return response

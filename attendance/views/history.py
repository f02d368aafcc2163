"""What stands for one pupil, and the working behind each figure."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.domain import patterns, windows
from attendance.domain.calendar import Calendar
from attendance.domain.windows import Window
from attendance.queries import history as queries
from attendance.queries import weekdays
from attendance.queries import working as workings
from attendance.queries.calendar import calendar_of
from pupils.access import pupils_for
from pupils.models import Pupil


@require_permission(P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)
@require_safe
def pupil_history(request: SchoolRequest, pk: int) -> HttpResponse:
    """This year's sessions of a pupil, what they tell, the figures made of them and, for the office, every amendment."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    calendar = calendar_of(request.school)
    year = windows.year_to_date(request.today, calendar)
    marks = queries.standing(pupil, year)
    sensitive = request.membership.may(P.VIEW_SENSITIVE)
    shape = patterns.shape(queries.sat(marks))
    pattern = patterns.weekday_pattern(shape.spells, weekdays.of_school(request.school, year)) if shape.spells else None
    sees_trail = request.membership.may(P.CORRECT_MARK)
    context = {
        "pupil": pupil,
        "figures": queries.figures(request.school, pupil, request.today, calendar),
        "weeks": queries.grid(marks, year, calendar, sensitive=sensitive),
        "strip": queries.strip(marks, request.today, calendar, sensitive=sensitive),
        "shape": shape,
        "spells": sorted(shape.spells, key=lambda spell: spell.first, reverse=True),
        "pattern": pattern,
        "year": year,
        "sees_trail": sees_trail,
        "trail": queries.trail(request.school, pupil) if sees_trail else [],
    }
    return render(request, "attendance/pupil_history.html", context)


@require_permission(P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)
@require_safe
def working(request: SchoolRequest, pk: int) -> HttpResponse:
    """How a percentage came about: `?window=` one of the four, or `?from=` and `?to=` of one's own."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    calendar = calendar_of(request.school)
    refusal = None
    try:
        name, window = _asked(request, calendar)
    except Refused as why:
        refusal, name, window = why, windows.NAMED["year"], windows.named("year", request.today, calendar)
    context = {
        "pupil": pupil,
        "working": _working(request, pupil, name, window, calendar),
        "windows": windows.NAMED,
        "asked": request.GET.get("window", "" if request.GET.get("from") else "year"),
        "refusal": refusal,
    }
    return render(request, "attendance/pupil_working.html", context, status=422 if refusal else 200)


def _asked(request: SchoolRequest, calendar: Calendar) -> tuple[str, Window]:
    if first := request.GET.get("from"):
        return "Days of your choice", workings.own(first, request.GET.get("to", request.today.isoformat()))
    key = request.GET.get("window", "year")
    key = key if key in windows.NAMED else "year"
    return windows.NAMED[key], windows.named(key, request.today, calendar)


def _working(request: SchoolRequest, pupil: Pupil, name: str, window: Window, calendar: Calendar) -> workings.Working:
    marks = queries.standing(pupil, window)
    on: date = request.today
    sensitive = request.membership.may(P.VIEW_SENSITIVE)
    return workings.working(name, marks, window, calendar, on, sensitive=sensitive)

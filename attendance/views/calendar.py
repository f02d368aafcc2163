"""The school year: its view, and changing it with the effect shown first."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import calendar as actions
from attendance.calendar_forms import ClosureForm, HalfTermForm, SpanForm
from attendance.closure_forms import InsetForm
from attendance.domain.calendar_plan import Kind, Span
from attendance.queries.year_view import length_with, year_view
from pupils.domain.years import academic_year_name, academic_year_of

SEES = (P.MANAGE_CALENDAR, P.TAKE_REGISTER, P.TAKE_ANY_REGISTER)
SHOWN_DAYS = 12


@require_permission(*SEES)
def calendar(request: SchoolRequest) -> HttpResponse:
    """A school year: half terms, INSET days, closures, month by month."""
    held = set(request.school.academic_years.values_list("year", flat=True))
    now = academic_year_of(request.today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in held else now
    context = {
        "view": year_view(request.school, year),
        "name": academic_year_name(year),
        "years": [(number, academic_year_name(number)) for number in sorted(held | {now})],
        "may_manage": has_permission(request.membership, P.MANAGE_CALENDAR),
        "may_close": has_permission(request.membership, P.ENTER_CLOSURES),
    }
    if context["may_manage"]:
        context["bank_holidays"] = actions.bank_holidays(request.school, year)
    return render(request, "attendance/calendar.html", context)


@require_permission(P.MANAGE_CALENDAR)
def half_term_add(request: SchoolRequest) -> HttpResponse:
    """A new half term."""
    return _span_page(request, HalfTermForm(request.POST or None), "Add a half term", None)


@require_permission(P.MANAGE_CALENDAR)
def half_term_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Other dates or another name for a half term."""
    row = get_object_or_404(request.school.half_terms, pk=pk)
    start = {"name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
    stands = Span(Kind.HALF_TERM, row.name, row.starts_on, row.ends_on, row.pk)
    return _span_page(request, HalfTermForm(request.POST or None, initial=start), f"Change {row.name}", stands)


@require_permission(P.MANAGE_CALENDAR)
def closure_add(request: SchoolRequest) -> HttpResponse:
    """A new INSET day, closure or bank holiday."""
    return _span_page(request, ClosureForm(request.POST or None), "Add an INSET day or closure", None)


@require_permission(P.MANAGE_CALENDAR)
def closure_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Other dates, kind or name for a closure."""
    row = get_object_or_404(request.school.closure_days, pk=pk)
    if closure := request.school.closures.in_force().filter(closure_day=row).first():
        messages.info(request, "These days were closed as a whole. Undo the closure to change them.")
        if request.membership.may(P.ENTER_CLOSURES):
            return redirect("attendance:closure_page", closure.pk)
        return _to_year(row.starts_on)
    start = {"kind": row.kind, "name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on}
    stands = Span(Kind(row.kind), row.name, row.starts_on, row.ends_on, row.pk)
    return _span_page(request, ClosureForm(request.POST or None, initial=start), f"Change {row.name}", stands)


@require_permission(P.MANAGE_CALENDAR)
def inset_days(request: SchoolRequest) -> HttpResponse:
    """Several INSET days at once, with what is left of the school year shown first."""
    form = InsetForm(request.POST or None)
    length = None
    if request.method == "POST" and form.is_valid() and request.POST.get("do") != "change":
        name, days = form.cleaned_data["name"], form.days
        try:
            if request.POST.get("do") == "save":
                actions.add_insets(school=request.school, name=name, days=days, by=request.user)
                messages.success(request, f"{counted(len(days), 'INSET day')} entered.")
                return _to_year(days[0])
            actions.check_insets(request.school, days)
            length = length_with(request.school, academic_year_of(days[0]), days)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "length": length, "days": form.days if length else []}
    return render(request, "attendance/inset_days.html", context, status=422 if form.errors else 200)


@require_POST
@require_permission(P.MANAGE_CALENDAR)
def bank_holidays_add(request: SchoolRequest) -> HttpResponse:
    """Close the school on the bank holidays inside a year's half terms."""
    asked = request.POST.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else academic_year_of(request.today)
    try:
        number = actions.add_bank_holidays(school=request.school, year=year, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{counted(number, 'bank holiday')} added.")
    return _to_year(date(year, 9, 1))


def _span_page(request: SchoolRequest, form: SpanForm, heading: str, stands: Span | None) -> HttpResponse:
    """The form of an entry. Its effect is shown first, and done when confirmed."""
    removes = stands is not None and request.POST.get("do") == "remove"
    effect: list[str] = []
    if request.method == "POST" and (removes or form.is_valid()):
        span = stands if removes and stands else _span(form, stands)
        try:
            if request.POST.get("confirmed") == "yes":
                return _do(request, span, removes)
            effect = _effect(request, span, removes)
        except Refused as refusal:
            show_refusal(form, refusal) if form.is_bound and not removes else messages.error(request, refusal.sentence)
    context = {
        "form": form,
        "heading": heading,
        "stands": stands,
        "effect": effect,
        "removes": removes,
    }
    return render(request, "attendance/calendar_form.html", context, status=422 if form.errors and not removes else 200)


def _span(form: SpanForm, stands: Span | None) -> Span:
    given = form.cleaned_data
    kind = Kind(given["kind"]) if "kind" in given else Kind.HALF_TERM
    return Span(kind, given["name"], given["starts_on"], given["ends_on"], stands.pk if stands else None)


def _do(request: SchoolRequest, span: Span, removes: bool) -> HttpResponse:
    if removes:
        actions.remove_span(school=request.school, span=span, by=request.user)
        messages.success(request, f"{span.name} is no longer in the calendar.")
    else:
        actions.save_span(school=request.school, span=span, by=request.user)
        messages.success(request, f"{span.name} is saved.")
    return _to_year(span.starts_on)


def _to_year(on: date) -> HttpResponse:
    response = redirect("attendance:calendar")
    response["Location"] += f"?year={academic_year_of(on)}"
    return response


def _effect(request: SchoolRequest, span: Span, removes: bool) -> list[str]:
    """What would change, in sentences; refused where it may not."""
    lost = sorted(actions.lost_days(request.school, span, removed=removes))
    gained = sorted(actions.gained_days(request.school, span, removed=removes))
    if removes:
        actions.check_no_marks(request.school, lost)
    else:
        actions.check_fits(request.school, span)
    said = []
    if lost:
        said.append(f"{counted(len(lost), 'day is', 'days are')} no longer for school: {_days(lost)}.")
    if gained:
        said.append(f"{counted(len(gained), 'day becomes', 'days become')} a school day: {_days(gained)}.")
    return said or ["No school day is added or taken away."]


def _days(days: list[date]) -> str:
    shown = ", ".join(f"{day:%a} {day.day} {day:%b %Y}" for day in days[:SHOWN_DAYS])
    more = len(days) - SHOWN_DAYS
    return f"{shown} and {more} more" if more > 0 else shown

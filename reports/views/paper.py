"""A day on paper: the file for it, and the way back. And the fire list as a PDF."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import listed
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import paper_registers
from attendance.actions.paper_registers import Typed
from attendance.domain.register import Taker, clock_words
from attendance.queries import on_site as sites
from attendance.queries import paper_registers as readings
from attendance.queries.calendar import calendar_of
from attendance.queries.desk import session_at
from attendance.queries.paper_registers import Reading
from reports import documents
from reports.actions import paper as actions
from reports.actions import reports as report_actions
from reports.models import PaperDay
from reports.paper_forms import MakeForm, PassphraseForm, TypedForm
from reports.views.class_lists import pdf_response

SHOWN = 31
STALE_DAYS = 7  # a copy outside the network that is older is of little use


@require_permission(P.KEEP_DESK)
@require_safe
def on_site_pdf(request: SchoolRequest) -> HttpResponse:
    """The fire list on paper. It names children, so that it was printed is kept."""
    found = sites.on_site(request.school, request.now)
    pdf = documents.on_site(found, request.school)
    report_actions.note_fire_list(school=request.school, by=request.user)
    return pdf_response(pdf, f"fire-list-{request.now:%Y-%m-%d-%H%M}.pdf")


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD"])
def paper(request: SchoolRequest) -> HttpResponse:
    """The files of the last nights; make one now; type a paper back in."""
    return _page(request)


@require_permission(P.KEEP_DESK)
@require_POST
def paper_make(request: SchoolRequest) -> HttpResponse:
    """Print a day now, and not only at night."""
    form = MakeForm(request.POST)
    if form.is_valid():
        try:
            actions.make(school=request.school, on=form.cleaned_data["on"], at=request.now, by=request.user)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, "The file is made. Download it, and keep it where you find it without the network."
            )
            return redirect("reports:paper")
    return _page(request, form)


@require_permission(P.KEEP_DESK)
@require_safe
def paper_file(request: SchoolRequest, pk: int) -> HttpResponse:
    """A copy to take out. It holds numbers of parents and medical notes, so it is for who may see contacts."""
    _see_contacts(request)
    day = get_object_or_404(request.school.paper_days, pk=pk)
    try:
        content = actions.take(day=day, by=request.user, at=request.now)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("reports:paper")
    return pdf_response(content, f"paper-day-{request.school.urn}-{day.on}.pdf")


@require_permission(P.MANAGE_SCHOOL, P.AUTHORISE_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_settings(request: SchoolRequest) -> HttpResponse:
    """The passphrase, and how many files are kept."""
    standing = actions.settings_of(request.school)
    is_set = bool(actions.passphrase_of(request.school))
    form = PassphraseForm(request.POST or None, initial={"nights": standing.nights})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_up(
                school=request.school,
                passphrase=form.cleaned_data["passphrase"],
                nights=form.cleaned_data["nights"],
                by=request.user,
                at=request.now,
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.info(request, "The paper day is set up. The file is made every evening before a school day.")
            return redirect("reports:paper" if has_permission(request.membership, P.KEEP_DESK) else "accounts:setup")
    context = {
        "form": form,
        "is_set": is_set,
        "cancel_url": reverse("reports:paper" if has_permission(request.membership, P.KEEP_DESK) else "accounts:setup"),
    }
    return render(request, "reports/paper_settings.html", context, status=422 if form.errors else 200)


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_in(request: SchoolRequest, pk: int) -> HttpResponse:
    """Type a paper back in, a line a class: looked at first, then saved with the time it was taken."""
    day = get_object_or_404(request.school.paper_days, pk=pk)
    form = TypedForm(request.POST or None, initial=_start(request, day))
    lines = {sheet["group"]: request.POST.get(f"line-{sheet['group']}", "").strip() for sheet in day.sheets}
    found: list[Reading] = []
    if request.method == "POST" and form.is_valid():
        try:
            at, typed = _typed(request, day, form, lines)
            if "save" in request.POST:
                return _save(request, day, form, typed, at)
            taker = Taker(request.user.pk, request.membership.permissions)
            found = [readings.reading(one.register, one.order, one.line, taker) for one in typed]
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "day": day,
        "form": form,
        "sheets": [{**sheet, "line": lines[sheet["group"]]} for sheet in day.sheets],
        "readings": found,
        "may_save": bool(found) and not any(one.trouble for one in found),
        "differ": any(one.differing for one in found),
    }
    return render(request, "reports/paper_in.html", context, status=422 if form.errors else 200)


def _typed(
    request: SchoolRequest, day: PaperDay, form: TypedForm, lines: dict[int, str]
) -> tuple[datetime, list[Typed]]:
    """When the paper was taken, and the lines with their registers, in the order of the sheets."""
    session, taker = form.cleaned_data["session"], Taker(request.user.pk, request.membership.permissions)
    at = paper_registers.check_taken(request.school, day.on, session, form.cleaned_data["taken"], request.now, taker)
    wanted = {group: line for group, line in lines.items() if line}
    if not wanted:
        raise Refused("Type the line of at least one class.")
    paper_registers.lay_out(school=request.school, on=day.on)
    registers = request.school.registers.filter(on=day.on, session=session, group__in=wanted)
    by_group = {register.group_id: register for register in registers.select_related("group", "school")}
    return at, [
        Typed(
            by_group[sheet["group"]],
            sheet["pupils"],
            wanted[sheet["group"]],
            request.POST.get(f"seen-{sheet['group']}", ""),
        )
        for sheet in day.sheets
        if sheet["group"] in wanted and sheet["group"] in by_group
    ]


def _save(request: SchoolRequest, day: PaperDay, form: TypedForm, typed: list[Typed], at: datetime) -> HttpResponse:
    paper_registers.save(
        school=request.school,
        typed=typed,
        taken_at=at,
        paper_wins=form.cleaned_data["paper_wins"],
        by=request.user,
        membership=request.membership,
        now=request.now,
    )
    names = listed([str(one.register.group) for one in typed])
    messages.success(request, f"Saved: {names}. Taken on paper at {clock_words(at)}.")
    return redirect("reports:paper_in", pk=day.pk)


def _start(request: SchoolRequest, day: PaperDay) -> dict[str, Any]:
    session = session_at(request.school, request.now) if day.on == request.today else "AM"
    opens = request.school.pm_opens_at if session == "PM" else request.school.am_opens_at
    return {"session": session, "taken": opens}


def _page(request: SchoolRequest, form: MakeForm | None = None) -> HttpResponse:
    calendar = calendar_of(request.school)
    later = calendar.next_school_day(request.today)
    days = list(request.school.paper_days.select_related("made_by", "taken_by").order_by("-made_at", "-pk")[:SHOWN])
    taken = max((day.taken_at for day in days if day.taken_at), default=None)
    standing = actions.settings_of(request.school)
    is_set = bool(actions.passphrase_of(request.school))
    context = {
        "form": form or MakeForm(initial={"on": later or request.today}),
        "days": [(day, day.removed_at is None, day.on <= request.today) for day in days],
        "settings": standing,
        "is_set": is_set,
        "unreadable": bool(standing.sealed_passphrase) and not is_set,
        "may_set": has_permission(request.membership, P.MANAGE_SCHOOL, P.AUTHORISE_ABSENCE),
        "sees_contacts": request.membership.may(P.VIEW_CONTACTS),
        "taken": taken,
        "is_stale": bool(days) and (taken is None or (request.now - taken).days >= STALE_DAYS),
        "is_behind": bool(days) and days[0].on < request.today,
    }
    return render(request, "reports/paper.html", context, status=422 if form and form.errors else 200)


def _see_contacts(request: SchoolRequest) -> None:
    if not request.membership.may(P.VIEW_CONTACTS):
        raise PermissionDenied

"""Marks without a reason: today's and the backlog by deadline, the reason given, O confirmed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import no_reason as actions
from attendance.chase_forms import ReasonForm
from attendance.queries import no_reason as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import reasons_of, settings_of
from pupils.access import pupils_for
from pupils.models import Pupil


@require_permission(P.CORRECT_MARK)
@require_safe
def no_reason(request: SchoolRequest) -> HttpResponse:
    """Every absence that nobody has explained, by the day on which the time runs out."""
    context = {
        "chase": queries.chase(request.membership, request.school, request.today),
        "confirmed": queries.confirmed(request.membership, request.school, request.today),
        "by_itself": settings_of(request.school).n_to_o_by_itself,
        "may_give": has_permission(request.membership, P.LOG_ABSENCE_CALL),
    }
    return render(request, "attendance/no_reason.html", context)


@require_permission(P.CORRECT_MARK)
@require_POST
def no_reason_confirm(request: SchoolRequest) -> HttpResponse:
    """O for the pupils ticked, or for the one whose button was pressed."""
    asked = request.POST.getlist("only") or request.POST.getlist("pupil")
    ids = [int(pk) for one in asked for pk in request.POST.get(f"marks-{one}", "").split(",") if pk.isdigit()]
    try:
        done = actions.confirm_unknown(
            school=request.school, mark_ids=ids, by=request.user, membership=request.membership, at=request.now
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        waits = f" {counted(done.waiting, 'session waits', 'sessions wait')} for a decision." if done.waiting else ""
        messages.success(request, f"{counted(done.made, 'session is', 'sessions are')} O now.{waits}")
    return redirect("attendance:no_reason")


@require_permission(P.CORRECT_MARK)
@require_POST
def no_reason_undo(request: SchoolRequest) -> HttpResponse:
    """What was marked O is N again."""
    ids = [int(pk) for pk in request.POST.get("marks", "").split(",") if pk.isdigit()]
    try:
        done = actions.take_back(
            school=request.school, mark_ids=ids, by=request.user, membership=request.membership, at=request.now
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Taken back: {counted(done, 'session is', 'sessions are')} N again.")
    return redirect("attendance:no_reason")


@require_permission(P.CORRECT_MARK)
@require_POST
def no_reason_ask(request: SchoolRequest) -> HttpResponse:
    """A call to the parents, due today, for the pupils whose button was pressed."""
    asked = request.POST.getlist("only")
    ids = [int(pk) for several in asked for pk in several.split(",") if pk.isdigit()]
    pupils = list(pupils_for(request.membership, request.today).filter(pk__in=ids))
    try:
        new = actions.ask_again(school=request.school, pupils=pupils, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        said = f"{counted(new, 'call')} to make today, among the tasks." if new else "Asked for already today."
        messages.success(request, said)
    return redirect("attendance:no_reason")


@require_permission(P.LOG_ABSENCE_CALL)
def give_reason(request: SchoolRequest, pk: int) -> HttpResponse:
    """The reason of a pupil's absences, several sessions at once."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    sessions = queries.of_pupil(request.school, pupil.pk, request.today, calendar_of(request.school))
    form = _form(request, pupil, sessions)
    back = "attendance:no_reason" if has_permission(request.membership, P.CORRECT_MARK) else "reports:home"
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.give(
                school=request.school,
                pupil=pupil,
                sittings=form.sittings,
                said=form.said,
                source=form.cleaned_data["source"],
                by=request.user,
                membership=request.membership,
                at=request.now,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            waits = any(report.state == "proposed" for report in made)
            messages.success(request, f"{pupil}: {'waits for the head' if waits else 'the reason stands'}.")
            return redirect(back)
    context = {"form": form, "pupil": pupil, "sessions": sessions, "cancel_url": reverse(back)}
    return render(request, "attendance/give_reason.html", context, status=422 if form.errors else 200)


def _form(request: SchoolRequest, pupil: Pupil, sessions: list[queries.Session]) -> ReasonForm:
    sees = request.membership.may(P.VIEW_CONTACTS)
    links = list(pupil.contact_links.select_related("contact").order_by("priority", "pk")) if sees else []
    return ReasonForm(
        request.POST or None, open_sessions=sessions, reasons=reasons_of(request.school).values(), links=links
    )

"""What parents told besides absence: one message, and what is done about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.access import messages_for
from attendance.actions import parent_messages as actions
from attendance.domain.circumstances import BY_SLUG
from attendance.models import ParentMessage
from attendance.queries.message_page import message_page
from attendance.report_forms import DoneForm, NeedForm

NEW = "new"  # nobody whom the school knows


@require_permission(P.LOG_ABSENCE_CALL)
@require_safe
def message(request: SchoolRequest, pk: int) -> HttpResponse:
    """One message; what is private only to who may see such things."""
    return _page(request, _message(request, pk))


@require_permission(P.EDIT_PUPILS)
@require_POST
def apply(request: SchoolRequest, pk: int) -> HttpResponse:
    """The new details become those of a contact, in one click."""
    chosen = _message(request, pk)
    number, link = request.POST.get("link", ""), None
    if number.isascii() and number.isdigit() and len(number) < 10:
        link = get_object_or_404(request.school.contact_links.select_related("contact", "pupil", "school"), pk=number)
    elif number != NEW:
        messages.error(request, "Choose whose details these are.")
        return redirect("attendance:message", pk)
    try:
        done = actions.apply_contact(message=chosen, link=link, by=request.user, on=request.today, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("attendance:message", pk)
    messages.success(request, f"{done.pupil}: {done.outcome}")
    return redirect("attendance:reports")


@require_permission(P.EDIT_PUPILS)
@require_POST
def need(request: SchoolRequest, pk: int) -> HttpResponse:
    """A change at home is written down as a need of the child's."""
    chosen = _message(request, pk)
    if not request.membership.may(P.VIEW_SENSITIVE):
        raise Http404
    form = _need_form(request, chosen, request.POST)
    if form.is_valid():
        try:
            actions.write_down(
                message=chosen, need=form.cleaned_data["need"], by=request.user, on=request.today, at=request.now
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{chosen.pupil}: written down as a need, and dealt with.")
            return redirect("attendance:reports")
    return _page(request, chosen, need=form)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def done(request: SchoolRequest, pk: int) -> HttpResponse:
    """It is dealt with."""
    chosen, form = _message(request, pk), DoneForm(request.POST)
    if chosen.is_private and not request.membership.may(P.VIEW_SENSITIVE):
        raise Http404  # nobody closes what they may not read
    if form.is_valid():
        try:
            actions.done(message=chosen, by=request.user, on=request.today, at=request.now, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{chosen.pupil}: dealt with.")
            return redirect("attendance:reports")
    return _page(request, chosen, done=form)


def _message(request: SchoolRequest, pk: int) -> ParentMessage:
    seen = messages_for(request.membership, request.today).select_related("pupil", "school", "handled_by", "need")
    return get_object_or_404(seen, pk=pk)


def _need_form(request: SchoolRequest, chosen: ParentMessage, data: Any = None) -> NeedForm:
    own = dict(request.school.own_need_kinds.values_list("slug", "name"))
    told = BY_SLUG.get(chosen.topic)
    return NeedForm(data, own=own, initial={"need": told.need if told else ""})


def _page(request: SchoolRequest, chosen: ParentMessage, **forms: Any) -> HttpResponse:
    context = {
        "page": message_page(chosen, request.membership, request.today),
        "message": chosen,
        "done": forms.get("done") or DoneForm(),
        "need": forms.get("need") or _need_form(request, chosen),
        "form": next(iter(forms.values()), None),
        "may_edit": request.membership.may(P.EDIT_PUPILS),
        "may_write_down": request.membership.may(P.EDIT_PUPILS) and request.membership.may(P.VIEW_SENSITIVE),
    }
    return render(request, "attendance/message.html", context, status=422 if forms else 200)

"""Leave asked for on line, by a parent who is not signed in.

Who the child is has been settled by the page that calls this, with its code and its limits (the form for reports of
absence). Nothing of what the school knows is shown: the forename alone, which the parent has just named.
"""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.domain.refusal import Refused
from accounts.models import School
from accounts.views.shared import show_refusal
from attendance.actions import leave as actions
from attendance.domain.leave import BEFOREHAND, NO_LEAVE_IN_TERM
from attendance.leave_forms import ParentsLeaveForm
from attendance.models import LeaveRequest
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import settings_of
from pupils.models import Pupil

PROCESS = "parents’ form"


def leave_step(
    request: HttpRequest, *, school: School, pupil: Pupil, on: date, at: datetime, back_url: str
) -> HttpResponse:
    """The form, and when it is sent what comes of it. The calling view has opened the school's scope.

    The form posts to the address it stands on; a POST without its fields (from the step before) shows it empty.
    """
    sent = request.POST if "first_day" in request.POST else None
    form = ParentsLeaveForm(sent, pupil=pupil, on=on)
    if sent is not None and form.is_valid():
        try:
            leave = actions.ask(
                school=school, pupil=pupil, wanted=form.wanted, channel="form", received_on=on, on=on, at=at,
                process=PROCESS,
            )  # fmt: skip
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, school, pupil, leave, on, back_url)
    context = {
        "form": form,
        "school": school,
        "child": pupil.preferred_forename or pupil.legal_forename,
        "beforehand": BEFOREHAND,
        "rule": NO_LEAVE_IN_TERM if settings_of(school).no_leave_in_term else "",
        "carried": _carried(request),
        "back_url": back_url,
    }
    return render(request, "attendance/leave_public.html", context, status=422 if form.errors else 200)


def _done(
    request: HttpRequest, school: School, pupil: Pupil, leave: LeaveRequest, on: date, back_url: str
) -> HttpResponse:
    """What the parent takes away: what came in, who answers and by when; or that it came too late."""
    due = actions.reply_due(calendar_of(school), on, settings_of(school).leave_reply_days)
    context = {
        "leave": leave,
        "school": school,
        "child": pupil.preferred_forename or pupil.legal_forename,
        "due": due,
        "back_url": back_url,
    }
    return render(request, "attendance/leave_public_done.html", context)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What the step before sent and this one has to send again: the child's code, by hidden fields of its own names."""
    ours = set(ParentsLeaveForm.base_fields) | {"csrfmiddlewaretoken"}
    return [(name, value) for name, value in request.POST.items() if name not in ours and isinstance(value, str)]

"""Leave asked for on line, by a parent who is not signed in.

Who the child is has been settled by the form for parents, with its code and its limits. Nothing of what the school
knows is shown here, not even a name.
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
    request: HttpRequest,
    *,
    school: School,
    pupil: Pupil,
    on: date,
    at: datetime,
    back_url: str,
    initial: str = "",
    class_name: str = "",
) -> HttpResponse:
    """The form, and when it is sent what comes of it. The calling view has opened the school's scope.

    `initial` and `class_name` are all that the page says of the child.
    """
    form = ParentsLeaveForm(request.POST or None, pupil=pupil, on=on)
    about = {"school": school, "back_url": back_url, "initial": initial, "class_name": class_name}
    if request.method == "POST" and form.is_valid():
        try:
            leave = actions.ask(
                school=school, pupil=pupil, wanted=form.wanted, channel="form", received_on=on, on=on, at=at,
                process=PROCESS,
            )  # fmt: skip
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, leave, on, about)
    context = {
        "form": form,
        "beforehand": BEFOREHAND,
        "rule": NO_LEAVE_IN_TERM if settings_of(school).no_leave_in_term else "",
        **about,
    }
    return render(request, "absent/leave.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, leave: LeaveRequest, on: date, about: dict[str, object]) -> HttpResponse:
    """What the parent takes away: what came in, who answers and by when; or that it came too late."""
    school = leave.school
    due = actions.reply_due(calendar_of(school), on, settings_of(school).leave_reply_days)
    return render(request, "absent/leave_done.html", {"leave": leave, "due": due, **about})

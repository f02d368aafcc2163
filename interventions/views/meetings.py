"""Meetings and panels."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from interventions.access import leads_meeting, meetings_for, tasks_for
from interventions.actions import meetings as actions
from interventions.case_forms import ReasonForm
from interventions.domain import ics
from interventions.models import Meeting
from interventions.models.meeting import MeetingKind, ParentsAnswer
from interventions.queries import meetings as queries
from interventions.work_forms import ArrangeForm, HoldForm, SheetForm, initial_of
from pupils.access import pupils_for
from pupils.models import Pupil
from pupils.views.shared import form_page, pupil_or_404

ANYBODY = tuple(Permission)  # who is named to a meeting reads its sheet, whatever the role
MEETING_TASKS = {"meeting", "panel", "review"}


@require_permission(*ANYBODY)
@require_safe
def meetings(request: SchoolRequest) -> HttpResponse:
    """What is to come, of what this person may see or is named to."""
    context = {
        "meetings": list(queries.to_come(request.membership, request.today)),
        "manages": request.membership.may(Permission.MANAGE_CASE),
    }
    return render(request, "interventions/meetings.html", context)


@require_permission(Permission.MANAGE_CASE)
def meeting_arrange(request: SchoolRequest, pk: int) -> HttpResponse:
    """Arrange one about a pupil; for a task, with whom and about what the policy says."""
    pupil = pupil_or_404(request, pk)
    task = _task(request, pupil)
    wanted = queries.wanted_by(task) if task else None
    form = ArrangeForm(
        request.POST or None,
        people=queries.people(request.school, request.today, wanted),
        initial={"kind": task.kind if task else MeetingKind.MEETING, "parents_invited": True, "minutes_long": 45},
    )
    return form_page(
        request,
        form,
        lambda data: actions.arrange(pupil=pupil, task=task, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Arrange a meeting about {pupil.name}",
        intro=f"The policy asks for {wanted.describe()}." if wanted else "",
        back=reverse("interventions:meetings"),
        done="Arranged. Send the invitation, and record what the parents answer.",
        button="Arrange it",
    )


def _task(request: SchoolRequest, pupil: Pupil) -> Any:
    """The open task that asks for the meeting, where one is named."""
    asked = request.GET.get("task", "")
    if not asked.isdigit():
        return None
    waiting = tasks_for(request.membership, request.today).open().filter(pupil=pupil, kind__in=MEETING_TASKS)
    return waiting.select_related("policy_version").filter(pk=int(asked)).first()


@require_permission(Permission.MANAGE_CASE)
def meeting_move(request: SchoolRequest, pk: int) -> HttpResponse:
    """Another day, place or people."""
    meeting = _led(request, pk)
    names = ("day", "starts", "minutes_long", "place")
    form = ArrangeForm(
        request.POST or None,
        people=queries.people(request.school, request.today, meeting.wanted),
        moves=True,
        initial={
            **initial_of(meeting, names),
            "members": list(meeting.members.values_list("membership", flat=True)),
            "parents_invited": meeting.parents_invited_on is not None,
        },
    )
    return form_page(
        request,
        form,
        lambda data: actions.move(meeting=meeting, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Move the meeting about {meeting.pupil.name}",
        back=reverse("interventions:meeting", args=[pk]),
        done="Changed. Send the invitation again.",
    )


@require_permission(*ANYBODY)
@require_safe
def meeting(request: SchoolRequest, pk: int) -> HttpResponse:
    """The sheet: for those who lead the case, and for who is named to this meeting."""
    return _page(request, _seen(request, pk))


@require_permission(*ANYBODY)
@require_safe
def meeting_ics(request: SchoolRequest, pk: int) -> HttpResponse:
    """The invitation for calendars."""
    found = queries.invitation(_seen(request, pk), request.now)
    answer = HttpResponse(ics.write(found), content_type="text/calendar; charset=utf-8; method=REQUEST")
    answer["Content-Disposition"] = f'attachment; filename="meeting-{pk}.ics"'
    return answer


@require_permission(Permission.MANAGE_CASE)
def meeting_sheet(request: SchoolRequest, pk: int) -> HttpResponse:
    """Fill the sheet in."""
    meeting = _led(request, pk)
    form = SheetForm(
        request.POST or None, initial={**initial_of(meeting, actions.SHEET), "agenda": "\n".join(meeting.agenda)}
    )

    def fill(data: dict[str, Any]) -> object:
        given = {**data, "agenda": data["agenda"].splitlines()}
        return actions.fill_sheet(meeting=meeting, by=request.user, at=request.now, on=request.today, **given)

    return form_page(
        request,
        form,
        fill,
        heading=f"Sheet for the meeting about {meeting.pupil.name}",
        back=reverse("interventions:meeting", args=[pk]),
        done="The sheet is filled in.",
    )


@require_permission(Permission.MANAGE_CASE)
@require_POST
def meeting_answer(request: SchoolRequest, pk: int) -> HttpResponse:
    """What the parents answered, or that they were asked again."""
    meeting = _led(request, pk)
    answer = request.POST.get("answer", "")
    actions.note_answer(
        meeting=meeting,
        answer=answer if answer in ParentsAnswer.values else "",
        by=request.user,
        at=request.now,
        on=request.today,
    )
    return redirect("interventions:meeting", pk=pk)


@require_permission(Permission.MANAGE_CASE)
@require_POST
def meeting_hold(request: SchoolRequest, pk: int) -> HttpResponse:
    """Who came, the minutes, how it ended."""
    meeting = _led(request, pk)
    form = _hold_form(meeting, request.POST)
    if form.is_valid():
        try:
            actions.hold(
                meeting=meeting,
                by=request.user,
                membership=request.membership,
                at=request.now,
                on=request.today,
                **form.cleaned_data,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("interventions:meeting", pk=pk)
    return _page(request, meeting, form)


@require_permission(Permission.MANAGE_CASE)
def meeting_cancel(request: SchoolRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    meeting = _led(request, pk)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        lambda data: actions.cancel(meeting=meeting, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Cancel the meeting about {meeting.pupil.name}",
        back=reverse("interventions:meeting", args=[pk]),
        done="Cancelled.",
        button="Cancel it",
    )


def _hold_form(meeting: Meeting, data: Any = None) -> HoldForm:
    task = meeting.task if meeting.task and meeting.task.is_open else None
    seats = list(meeting.members.select_related("membership__user"))
    return HoldForm(
        data,
        seats=[(seat.membership_id, seat.membership.user.full_name) for seat in seats],
        outcomes=[(one["key"], one["text"]) for one in task.outcomes] if task else [],
    )


def _page(request: SchoolRequest, meeting: Meeting, form: HoldForm | None = None) -> HttpResponse:
    leads = leads_meeting(request.membership, meeting, request.today)
    context = {
        "sheet": queries.sheet(meeting, request.school, request.today),
        "meeting": meeting,
        "leads": leads,
        "hold": form or (_hold_form(meeting) if leads and meeting.is_open and meeting.day <= request.today else None),
        "form": form,
        "answers": [choice for choice in ParentsAnswer.choices if choice[0]],
    }
    return render(request, "interventions/meeting.html", context, status=422 if form else 200)


def _seen(request: SchoolRequest, pk: int) -> Meeting:
    seen = meetings_for(request.membership, request.today)
    return get_object_or_404(seen.select_related("pupil__school", "school", "task", "arranged_by", "closed_by"), pk=pk)


def _led(request: SchoolRequest, pk: int) -> Meeting:
    """Of a pupil one may see: who is only named to it reads, and does not write."""
    seen = pupils_for(request.membership, request.today).values("pk")
    rows = request.school.meetings.filter(pupil__in=seen).select_related("pupil__school", "school", "task")
    return get_object_or_404(rows, pk=pk)

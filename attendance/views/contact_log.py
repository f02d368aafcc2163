"""What was said and done about a pupil's absence: the log, a call handed to the officer, a visit to the home."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import absence_calls, home_visits
from attendance.actions.absence_reports import Said
from attendance.actions.home_visits import Found
from attendance.call_forms import CallBackForm, VisitForm, token_of
from attendance.domain.explanations import Span
from attendance.queries import call_board
from attendance.queries.absentees import Absentee
from attendance.queries.calendar import calendar_of
from attendance.queries.contact_log import contact_log as log_of
from attendance.queries.settings import reasons_of
from pupils.models import Pupil
from pupils.views.shared import pupil_or_404, pupil_url

READS = (P.LOG_ABSENCE_CALL, P.MANAGE_CASE)  # who rings, and who leads the case


@require_permission(*READS)
@require_safe
def contact_log(request: SchoolRequest, pk: int) -> HttpResponse:
    """Everything, the latest first."""
    pupil = pupil_or_404(request, pk)
    return render(
        request, "attendance/contact_log.html", {"pupil": pupil, "log": log_of(pupil, request.membership, whole=True)}
    )


@require_permission(P.LOG_ABSENCE_CALL)
def call_back(request: SchoolRequest, pk: int) -> HttpResponse:
    """A parent wants to talk: the attendance officer rings back today. From the call board: the officer rings."""
    from_board = request.GET.get("from") == "calls"
    pupil = pupil_or_404(request, pk)
    links = {link.contact_id: link for link in pupil.contact_links.select_related("contact").order_by("priority", "pk")}
    sees = has_permission(request.membership, P.VIEW_CONTACTS)
    people = {pk: link.contact.name for pk, link in links.items()} if sees else {}
    first = next(iter(links.values()), None)
    start = {"who": first.contact_id, "number": first.contact.mobile or first.contact.phone} if first and sees else {}
    start = _that_works(request, pupil) if from_board and sees else start
    form = CallBackForm(request.POST or None, contacts=people, rang=not from_board, initial={"token": uuid4(), **start})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        link = links.get(int(given["who"])) if given["who"] else None
        try:
            absence_calls.hand_over(
                school=request.school, pupil=pupil, contact=link.contact if link else None, name=given["name"],
                number=given["number"], note=given["note"], token=token_of(given["token"]) or uuid4(),
                on=request.today, at=request.now, by=request.user, rang=not from_board,
            )  # fmt: skip
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "The attendance officer has a task for today, with your note and the number.")
            return redirect("attendance:calls") if from_board else redirect("pupils:pupil", pk)
    cancel_url = f"{reverse('attendance:calls')}?card={pk}" if from_board else pupil_url(pk)
    context = {"form": form, "pupil": pupil, "cancel_url": cancel_url, "from_board": from_board}
    return render(request, "attendance/call_back.html", context, status=422 if form.errors else 200)


def _that_works(request: SchoolRequest, pupil: Pupil) -> dict[str, Any]:
    """The first number that nobody found to be wrong."""
    made = call_board.household_cards(request.membership, request.school, request.now, None)
    lines = [line for card in made for line in card.lines if pupil.pk in line.children and not line.is_wrong]
    return {"who": lines[0].dial.contact_id, "number": lines[0].number} if lines else {"who": "", "number": ""}


@require_permission(*READS)
def home_visit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Somebody went to the home: who, when, who was in, whether the child was seen."""
    pupil = pupil_or_404(request, pk)
    away = _away_with(request, pupil)
    reasons = reasons_of(request.school) if any(one.is_unexplained for one in away.values()) else {}
    form = VisitForm(
        request.POST or None,
        pupils={pupil.pk: pupil.name} | {pk: one.name for pk, one in away.items()},
        reasons=reasons,
        now=request.now,
        initial={
            "pupils": [pupil.pk], "day": request.today, "time": f"{request.now:%H:%M}", "went": request.user.full_name,
            "token": uuid4(),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, form, away)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "The visit is written down, and what follows from it is asked for.")
            return redirect("pupils:pupil", pk)
    context = {"form": form, "pupil": pupil, "cancel_url": pupil_url(pk)}
    return render(request, "attendance/home_visit.html", context, status=422 if form.errors else 200)


def _record(request: SchoolRequest, form: VisitForm, away: dict[int, Absentee]) -> None:
    given = form.cleaned_data
    told = {name: given[name] for name in ("went", "answered", "child", "who", "seen", "letter_left")}
    home_visits.record(
        school=request.school,
        pupils=list(request.school.pupils.filter(pk__in=given["pupils"]).by_name()),  # type: ignore[attr-defined]
        found=Found(at=form.at, said=_said(request, form, away), **told),
        token=token_of(given["token"]) or uuid4(),
        by=request.user,
        membership=request.membership,
        now=request.now,
    )


def _said(request: SchoolRequest, form: VisitForm, away: dict[int, Absentee]) -> dict[int, Said]:
    """A reason given at the door explains each child's absence from its first day to today."""
    given = form.cleaned_data
    if not given.get("reason"):
        return {}
    return {
        pk: Said(Span(one.run.away_since or request.today, request.today), given["reason"], said_by=given["who"])
        for pk, one in away.items()
        if one.is_unexplained
    }


def _away_with(request: SchoolRequest, pupil: Pupil) -> dict[int, Absentee]:
    """The pupil and the children of the household who are away unexplained today, by id."""
    made = call_board.household_cards(request.membership, request.school, request.now, calendar_of(request.school))
    card = next((card for card in made if pupil.pk in {child.pupil_id for child in card.children}), None)
    return {child.pupil_id: child for child in card.children} if card else {}

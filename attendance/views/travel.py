"""Travelling families: the list, one family's record, journeys and who decides on them, places elsewhere."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance import travel_forms
from attendance.access import ASKS_FOR_LEAVE, travel_for
from attendance.actions import travel as actions
from attendance.actions import travel_places as places
from attendance.domain.travel import ENOUGH
from attendance.models import TravelJourney, TravelPlace, TravelRecord
from attendance.queries import travel as queries
from attendance.views.pick import pick_pupil
from pupils.views.shared import form_page, pupil_or_404

LIST = "attendance:travel_list"


@require_permission(*ASKS_FOR_LEAVE)
@require_safe
def travel_list(request: SchoolRequest) -> HttpResponse:
    """Every family that travels for work: who is away, who is due back, whose journey waits for the head."""
    context = {
        "lines": queries.lines(request.membership, request.today),
        "enough": ENOUGH,
        "may_record": has_permission(request.membership, P.LOG_ABSENCE_CALL),
    }
    return render(request, "attendance/travel_list.html", context)


@require_permission(P.LOG_ABSENCE_CALL)
def travel_find(request: SchoolRequest) -> HttpResponse:
    """Whose family it is."""
    return pick_pupil(
        request, heading="Add a travelling family", intro="Which pupil? Each child has an own record.",
        url_name="attendance:travel_add", back=reverse(LIST),
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def travel_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """Open the record of a pupil."""
    pupil = pupil_or_404(request, pk)
    standing = pupil.travel_records.open().first()
    if standing is not None:
        return redirect("attendance:travel", standing.pk)
    made: list[int] = []
    response = form_page(
        request, travel_forms.RecordForm(request.POST or None),
        lambda values: made.append(
            actions.begin(pupil=pupil, by=request.user, on=request.today, **values).pk
        ),
        heading=f"Family of {pupil}: travelling for work", back=reverse(LIST), done="The record is open.",
        intro="It excuses nothing by itself: while the family is here, the child is followed up like any other.",
        button="Open the record",
    )  # fmt: skip
    return redirect("attendance:travel", made[0]) if made else response


@require_permission(*ASKS_FOR_LEAVE)
@require_safe
def travel(request: SchoolRequest, pk: int) -> HttpResponse:
    """One family: trade and proof, the 200 sessions, journeys, places elsewhere, the dialogue."""
    return _page(request, _record(request, pk))


@require_permission(P.LOG_ABSENCE_CALL)
def travel_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Correct the trade, or which school is the base."""
    record = _record(request, pk)
    start = {"trade": record.trade, "is_base": record.is_base, "base_elsewhere": record.base_elsewhere}
    return _form(
        request, record, travel_forms.RecordForm(request.POST or None, initial=start), "Trade and base school",
        lambda values: actions.change(record=record, by=request.user, **values),
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def travel_proof(request: SchoolRequest, pk: int) -> HttpResponse:
    """Proof of the trade was seen."""
    record = _record(request, pk)
    form = travel_forms.ProofForm(request.POST or None, initial={"seen_on": request.today})
    return _form(
        request, record, form, f"Proof of the trade, {record.trade or 'which is not written down'}",
        lambda values: actions.see_proof(record=record, by=request.user, on=request.today, **values),
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def travel_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """The family no longer travels for work."""
    record = _record(request, pk)
    return _form(
        request, record, travel_forms.WhyForm(request.POST or None), "The family no longer travels for work",
        lambda values: actions.end(record=record, by=request.user, on=request.today, at=request.now, **values),
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def travel_note(request: SchoolRequest, pk: int) -> HttpResponse:
    """A line of the dialogue."""
    record, form = _record(request, pk), travel_forms.NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.note(record=record, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(f"{reverse('attendance:travel', args=[pk])}#dialogue")
    return _page(request, record, note=form)


@require_permission(P.LOG_ABSENCE_CALL)
def journey_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """The family says that it will travel."""
    record = _record(request, pk)
    form = travel_forms.JourneyForm(request.POST or None, initial={"told_on": request.today})
    return _form(
        request, record, form, "A journey",
        lambda values: actions.tell(record=record, by=request.user, on=request.today, at=request.now, **values),
        intro="T is the headteacher’s to authorise; until then the child is expected in school.",
    )  # fmt: skip


@require_permission(P.AUTHORISE_ABSENCE)
def journey_authorise(request: SchoolRequest, pk: int) -> HttpResponse:
    """T up to a day; again, with a later day, where the family stays away for longer."""
    journey = _journey(request, pk)
    start = {"until": journey.authorised_until} if journey.authorised_until else {}
    form = travel_forms.AuthoriseForm(request.POST or None, initial=start)
    return _form(
        request, journey.record, form, f"Authorise T, {_days(journey)}",
        lambda values: actions.authorise(
            journey=journey, by=request.user, membership=request.membership, at=request.now, **values
        ),
        intro=f"{queries.proof_words(journey.record)}. T is for a family that travels for its work and means to come back.",
        button="Authorise",
    )  # fmt: skip


@require_permission(P.AUTHORISE_ABSENCE)
def journey_refuse(request: SchoolRequest, pk: int) -> HttpResponse:
    """Not authorised."""
    journey = _journey(request, pk)
    return _form(
        request, journey.record, travel_forms.WhyForm(request.POST or None), f"Do not authorise, {_days(journey)}",
        lambda values: actions.refuse(journey=journey, **_who(request), **values),
        intro="The child is expected in school, and followed up like any other.", button="Do not authorise",
    )  # fmt: skip


@require_permission(P.AUTHORISE_ABSENCE)
def journey_withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """T no longer stands from a day on."""
    journey = _journey(request, pk)
    form = travel_forms.WithdrawForm(request.POST or None, initial={"from_day": request.today})
    return _form(
        request, journey.record, form, f"Withdraw T, {_days(journey)}",
        lambda values: actions.withdraw(journey=journey, **_who(request), **values),
        intro="From that day the child is expected in school, and an absence is followed up like any other.",
        button="Withdraw",
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def journey_return(request: SchoolRequest, pk: int) -> HttpResponse:
    """The family names another day of coming back."""
    journey = _journey(request, pk)
    form = travel_forms.ReturnForm(request.POST or None, initial={"return_on": journey.return_on})
    return _form(
        request, journey.record, form, f"Coming back, {_days(journey)}",
        lambda values: actions.propose_return(
            journey=journey, by=request.user, on=request.today, at=request.now, **values
        ),
        intro="Sooner, and T is cut. Later, and the headteacher decides whether T goes on.",
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def journey_back(request: SchoolRequest, pk: int) -> HttpResponse:
    """The child is in school again."""
    journey = _journey(request, pk)
    form = travel_forms.BackForm(request.POST or None, initial={"back_on": request.today})
    return _form(
        request, journey.record, form, f"Back in school, {_days(journey)}",
        lambda values: actions.note_back(journey=journey, by=request.user, on=request.today, at=request.now, **values),
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def place_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """A school or service elsewhere."""
    record = _record(request, pk)
    form = travel_forms.PlaceForm(request.POST or None, initial={"starts_on": request.today})
    return _form(
        request, record, form, "Where the child learns meanwhile",
        lambda values: places.add(record=record, by=request.user, **values),
        intro="Our place is kept open. Nothing counts as attended until somebody there has confirmed it.",
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def place_sessions(request: SchoolRequest, pk: int) -> HttpResponse:
    """Sessions there: confirmed afterwards; for another school also agreed beforehand."""
    place = _place(request, pk)
    form = travel_forms.SessionsForm(request.POST or None)

    def act(values: dict[str, Any]) -> None:
        who: dict[str, Any] = {"by": request.user, "membership": request.membership, "at": request.now}
        if form.span.starts_on > request.today:
            places.agree_days(place=place, span=form.span, **who)
        else:
            places.confirm(place=place, span=form.span, said_by=values["said_by"], on=request.today, **who)

    ahead = " Days to come are planned as D: the child is due there." if place.code == "D" else ""
    return _form(
        request, place.record, form, f"Sessions at {place.name}",
        act, intro=f"What somebody there has confirmed, marked {place.code}.{ahead}",
    )  # fmt: skip


@require_permission(P.LOG_ABSENCE_CALL)
def place_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """The child no longer goes there."""
    place = _place(request, pk)
    form = travel_forms.LastDayForm(request.POST or None, initial={"last_day": request.today})
    return _form(
        request, place.record, form, f"No longer at {place.name}",
        lambda values: places.close(place=place, by=request.user, at=request.now, **values),
    )  # fmt: skip


def _record(request: SchoolRequest, pk: int) -> TravelRecord:
    seen = travel_for(request.membership, request.today)
    found: TravelRecord = get_object_or_404(seen.select_related("pupil", "school", "proof_seen_by", "ended_by"), pk=pk)
    return found


def _journey(request: SchoolRequest, pk: int) -> TravelJourney:
    records = travel_for(request.membership, request.today)
    found: TravelJourney = get_object_or_404(
        request.school.travel_journeys.filter(record__in=records.values("pk")).select_related(
            "record__pupil", "school"
        ),
        pk=pk,
    )
    return found


def _place(request: SchoolRequest, pk: int) -> TravelPlace:
    records = travel_for(request.membership, request.today)
    found: TravelPlace = get_object_or_404(
        request.school.travel_places.filter(record__in=records.values("pk")).select_related("record__pupil", "school"),
        pk=pk,
    )
    return found


def _who(request: SchoolRequest) -> dict[str, Any]:
    return {"by": request.user, "membership": request.membership, "at": request.now, "on": request.today}


def _days(journey: TravelJourney) -> str:
    until = f" to {journey.return_on:%-d %b}" if journey.return_on else ""
    return f"from {journey.leaves_on:%-d %b}{until}"


def _form(
    request: SchoolRequest,
    record: TravelRecord,
    form: forms.Form,
    heading: str,
    act: Callable[[dict[str, Any]], object],
    **context: Any,
) -> HttpResponse:
    """One form about a family; back to its record when done."""
    named = f"{record.pupil}: {heading[:1].lower()}{heading[1:]}"
    return form_page(
        request, form, act, heading=named, back=reverse("attendance:travel", args=[record.pk]), done="Saved.",
        **context,
    )  # fmt: skip


def _page(request: SchoolRequest, record: TravelRecord, **forms: Any) -> HttpResponse:
    page = queries.page(record, request.today)
    context = {
        "record": record,
        "page": page,
        "line": page.line,
        "notes": record.notes.select_related("by").order_by("-on", "-pk")[:50],
        "note": forms.get("note") or travel_forms.NoteForm.fresh(request.today),
        "form": forms.get("note"),
        "enough": ENOUGH,
        "may_record": has_permission(request.membership, P.LOG_ABSENCE_CALL) and record.ended_on is None,
        "may_decide": has_permission(request.membership, P.AUTHORISE_ABSENCE),
    }
    return render(request, "attendance/travel.html", context, status=422 if forms else 200)

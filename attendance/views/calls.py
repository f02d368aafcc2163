"""The call board: ring the homes of who is away unexplained, in order, one person a family."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import listed
from accounts.http import SchoolRequest
from attendance.actions import absence_calls as actions
from attendance.actions import notices
from attendance.call_forms import SaidForm, token_of
from attendance.domain.explanations import authorises_nothing
from attendance.domain.outside import BY_KIND
from attendance.models import AbsenceReport
from attendance.models.absence_call import LedTo, Outcome
from attendance.models.absence_report import ReportState
from attendance.models.professional_notice import How
from attendance.queries import call_board as queries
from attendance.queries.calendar import calendar_of
from attendance.queries.calls import Card, Line
from attendance.queries.settings import reasons_of
from pupils.access import pupils_for

OUTCOMES = [(value, label) for value, label in Outcome.choices if value != Outcome.HANDED_OVER]


@require_permission(P.LOG_ABSENCE_CALL)
@require_safe
def calls(request: SchoolRequest) -> HttpResponse:
    """Whom to ring now, and the other lists of the day."""
    return _board(request)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def claim(request: SchoolRequest, pk: int) -> HttpResponse:
    """Ring this family; with `over`, although somebody else has begun."""

    def act(card: Card) -> str:
        over = request.POST.get("over") == "1"
        actions.claim(school=request.school, card=card, on=request.today, at=request.now, by=request.user, over=over)
        return ""

    return _act(request, pk, act)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def hand_back(request: SchoolRequest, pk: int) -> HttpResponse:
    """Somebody else may ring."""

    def act(card: Card) -> str:
        actions.hand_back(school=request.school, pupil_ids=card.pupil_ids, on=request.today, by=request.user)
        return f"{card.name}: anybody may ring again."

    return _act(request, pk, act, stay=False)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def outcome(request: SchoolRequest, pk: int) -> HttpResponse:
    """How a call ended, in one tap."""

    def act(card: Card) -> str:
        line = _line(card, request.POST.get("dial", ""))
        actions.log(
            school=request.school,
            card=card,
            line=line,
            outcome=request.POST.get("outcome", ""),
            token=token_of(request.POST.get("token")) or uuid4(),
            on=request.today,
            at=request.now,
            by=request.user,
        )
        return _in_meanwhile(request, card)

    return _act(request, pk, act)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def take_back(request: SchoolRequest, pk: int) -> HttpResponse:
    """Undo the last tap."""

    def act(card: Card) -> str:
        token = token_of(request.POST.get("call"))
        if token is None:
            raise Refused("There is no call to take back.")
        actions.take_back(school=request.school, token=token, by=request.user)
        return "The call is taken back."

    return _act(request, pk, act)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def said(request: SchoolRequest, pk: int) -> HttpResponse:
    """What they said: a reason for some or all of the children, on the way in, or nothing."""
    card = _card(request, pk, looking_back=True)
    if isinstance(card, str):
        return _back(request, refusal=card)
    token, about = token_of(request.POST.get("call")), {child.pupil_id: child.name for child in card.asking_about}
    if card.asking is None or token is None or card.asking.token != str(token):
        return _back(request, card, refusal="What was said in this call is written down already.")
    if "led_to" in request.POST:
        return _led_to(request, card, token)
    calendar = calendar_of(request.school)
    form = SaidForm(
        request.POST,
        children=about,
        reasons=reasons_of(request.school),
        codes=[code.letter for code in queries.codes_that_are_said(request.today)],
        on=request.today,
        next_day=calendar.next_school_day(request.today),
    )
    if form.is_valid():
        try:
            reports = actions.explain(
                school=request.school,
                children=card.asking_about,
                chosen=form.cleaned_data["children"],
                token=token,
                answer=form.answer,
                on=request.today,
                at=request.now,
                by=request.user,
                membership=request.membership,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            if form.cleaned_data["confirmed"] and request.membership.may(P.EDIT_PUPILS):
                actions.confirm_numbers(school=request.school, token=token, on=request.today, by=request.user)
            return _back(request, None if len(reports) == len(card.children) else card, _stands(reports))
    return _board(request, card=card.key, form=form)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def told(request: SchoolRequest, pk: int) -> HttpResponse:
    """Somebody outside the school was told."""
    card = _card(request, pk, looking_back=True)
    if isinstance(card, str):
        return _back(request, refusal=card)
    outside = BY_KIND.get(request.POST.get("kind", ""))
    child = next((one for one in card.children if one.pupil_id == pk and outside in one.outside), None)
    if child is None or outside is None:
        return _back(request, card, refusal="There is nobody of this kind to tell about this pupil.")
    try:
        notice = notices.tell(
            school=request.school, child=child, outside=outside, how=request.POST.get("how", ""), on=request.today,
            at=request.now, by=request.user, membership=request.membership,
        )  # fmt: skip
    except Refused as refusal:
        return _back(request, card, refusal=refusal.sentence)
    return _back(request, card, f"{notice.told}: told {notice.get_how_display().lower()}.")


def _act(request: SchoolRequest, pk: int, act: Callable[[Card], str], *, stay: bool = True) -> HttpResponse:
    """Find the card, act on it, and go back to it; or say why there is no such card any more."""
    card = _card(request, pk)
    if isinstance(card, str):
        return _back(request, refusal=card)
    try:
        sentence = act(card)
    except Refused as refusal:
        return _back(request, card, refusal=refusal.sentence)
    return _back(request, card if stay else None, sentence)


def _card(request: SchoolRequest, pk: int, *, looking_back: bool = False) -> Card | str:
    """The card of a pupil or of the children it was shown with; else the sentence that says why there is none.

    404 for a pupil who is not this person's to see.
    """
    calendar = calendar_of(request.school) if looking_back else None
    made = queries.household_cards(request.membership, request.school, request.now, calendar)
    wanted = [pk, *(int(child) for child in request.POST.getlist("child") if child.isdecimal() and len(child) < 10)]
    for one in wanted:
        if card := next((card for card in made if one in {child.pupil_id for child in card.children}), None):
            return card
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    return queries.why_no_card(pupil, request.today)


def _line(card: Card, dial: str) -> Line:
    """The number that was rung."""
    line = next((line for line in card.lines if f"{line.dial.contact_id}-{line.dial.digits}" == dial), None)
    if line is None:
        raise Refused("This number is no longer among the contacts of this family. Look at the card again.")
    return line


def _in_meanwhile(request: SchoolRequest, card: Card) -> str:
    """Children who stood on the card, and who are no longer away unexplained."""
    shown = {int(child) for child in request.POST.getlist("child") if child.isdecimal() and len(child) < 10}
    gone = shown - {child.pupil_id for child in card.children}
    if not gone:
        return ""
    names = [pupil.name for pupil in pupils_for(request.membership, request.today).filter(pk__in=gone).by_name()]
    return (
        f"Meanwhile {listed(names)} came in or was explained; the call was written down for the others."
        if names
        else ""
    )


def _led_to(request: SchoolRequest, card: Card, token: UUID) -> HttpResponse:
    what, words = request.POST.get("led_to", ""), request.POST.get("words", "")
    try:
        actions.lead_to(
            school=request.school,
            token=token,
            what=what,
            words=words,
            on=request.today,
            at=request.now,
            by=request.user,
        )
    except Refused as refusal:
        return _back(request, card, refusal=refusal.sentence)
    return _back(request, None, f"{card.name}: {LedTo(what).label.lower()}. The card comes back if nobody arrives.")


def _stands(reports: list[AbsenceReport]) -> str:
    """What became of each explanation."""
    return " ".join(f"{report.pupil.name}: {report.code}, {_how(report)}" for report in reports)


def _how(report: AbsenceReport) -> str:
    if report.state == ReportState.PROPOSED:
        return "waits for the head."
    if authorises_nothing(report.code):
        return "stands; it authorises nothing."
    return "stands under the head’s rule." if report.by_rule else "stands: you have decided it."


def _back(request: SchoolRequest, card: Card | None = None, sentence: str = "", *, refusal: str = "") -> HttpResponse:
    """To the board, with the card open; htmx follows and takes the board alone."""
    if refusal:
        messages.error(request, refusal)
    elif sentence:
        messages.info(request, sentence)
    query = f"?{urlencode({'card': card.key})}" if card else ""
    return redirect(reverse("attendance:calls") + query)


def _board(request: SchoolRequest, *, card: int | None = None, form: SaidForm | None = None) -> HttpResponse:
    """The page, or with htmx the board in it."""
    asked = request.GET
    board = queries.board(
        request.membership,
        request.school,
        request.now,
        tab=asked.get("tab", ""),
        card=card or _number(asked.get("card")),
        ring=asked.get("ring", "")[:30],
        sort=asked.get("sort", ""),
    )
    context: dict[str, Any] = {
        "board": board,
        "tabs": queries.TABS,
        "sorts": queries.SORTS,
        "outcomes": OUTCOMES,
        "hows": How.choices,
        "token": uuid4(),
        "form": form,
        "me": request.user.pk,
        "undo": board.open.undoable(request.user.pk) if board.open else None,
        "may_edit": has_permission(request.membership, P.EDIT_PUPILS),
        "may_correct": request.membership.may(P.CORRECT_MARK),
        "discrepancies": _mounted("attendance:contradictions") if request.membership.may(P.CORRECT_MARK) else "",
        "inbox": _mounted("attendance:reports"),
        "decisions": _mounted("attendance:decisions") if request.membership.may(P.AUTHORISE_ABSENCE) else "",
    }
    htmx = bool(getattr(request, "htmx", False))
    template = "attendance/calls_board.html" if htmx else "attendance/calls.html"
    return render(request, template, context, status=422 if form is not None and not htmx else 200)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _mounted(name: str) -> str:
    """The address of a page of another part, where it is there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""

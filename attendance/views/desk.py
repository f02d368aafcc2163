"""The late desk of the office: three letters and Enter."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import listed
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from attendance.actions import desk as actions
from attendance.actions import desk_reasons as reasons
from attendance.actions import desk_undo as undoing
from attendance.actions.desk import Keeper, Note, Passed
from attendance.desk_forms import LeaveForm, PassForm, ReasonForm, numbers
from attendance.domain import desk as rules
from attendance.models import DeskEntry
from attendance.queries import desk as queries
from attendance.queries import desk_page
from attendance.queries.calendar import calendar_of
from attendance.queries.desk import Seen
from attendance.queries.session_times import session_times
from attendance.queries.settings import reasons_of


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SchoolRequest) -> HttpResponse:
    """Who has come in, who leaves. Names are searched by POST, so that none stands in an address."""
    text = request.POST.get("who", "").strip()[:60]
    session = queries.session_at(request.school, request.now)
    found = queries.find(request.school, text, request.today, session)
    context: dict[str, Any] = {"text": text, "found": found[: queries.SHOWN], "more": len(found) > queries.SHOWN}
    if getattr(request, "htmx", False):
        return render(request, "attendance/desk_found.html", context)
    return _page(request, **context)


@require_permission(P.KEEP_DESK)
@require_POST
def desk_arrive(request: SchoolRequest) -> HttpResponse:
    """Pupils come in. A refusal is shown on the page of the first of them, where it can be put right."""
    form = PassForm(request.POST, reasons=_reasons(request) if request.POST.get("reason") else {})
    pupils = numbers(request.POST.getlist("pupil"))
    refusal = None
    if form.is_valid():
        try:
            passed = actions.arrive(
                school=request.school,
                pupil_ids=pupils,
                at=form.moment(request.now),
                now=request.now,
                keeper=_keeper(request),
                note=_note(form),
                sure=form.cleaned_data["sure"],
            )
        except Refused as refused:
            show_refusal(form, refused)
            refusal = refused
        else:
            _give_reason(request, passed, form)
            return _done(passed)
    return _pupil_page(request, form, pupils, refusal)


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD"])
def desk_pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """One pupil comes in: at another time, with a reason, with brothers and sisters."""
    return _pupil_page(request, PassForm(reasons={}), [pk], None)


@require_permission(P.KEEP_DESK)
@require_POST
def desk_return(request: SchoolRequest) -> HttpResponse:
    """Pupils who left are back."""
    try:
        passed = actions.come_back(
            school=request.school,
            pupil_ids=numbers(request.POST.getlist("pupil")),
            at=request.now,
            now=request.now,
            keeper=_keeper(request),
        )
    except Refused as refusal:
        return _page(request, refusal=refusal, status=422)
    return _done(passed)


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_leave(request: SchoolRequest, pk: int) -> HttpResponse:
    """A pupil leaves early: with whom, why, and whether the pupil comes back."""
    form = LeaveForm(request.POST or None, reasons=_reasons(request) if request.POST.get("reason") else {})
    if request.method == "POST" and form.is_valid():
        try:
            passed = actions.leave(
                school=request.school,
                pupil_ids=[pk, *numbers(request.POST.getlist("pupil"))],
                taker=form.with_,
                at=form.moment(request.now),
                now=request.now,
                by=request.user,
                membership=request.membership,
                note=_note(form),
                back_today=form.back_today,
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _done(passed)
    return _leave_page(request, pk, form)


@require_permission(P.KEEP_DESK)
@require_POST
def desk_undo(request: SchoolRequest, together: UUID) -> HttpResponse:
    """Take back what was just done, all of it or for one pupil."""
    only = next(iter(numbers([request.POST.get("entry", "")])), None)
    try:
        undone = undoing.undo(
            school=request.school, together=together, now=request.now, keeper=_keeper(request), only=only
        )
    except DeskEntry.DoesNotExist as none:
        raise Http404 from none
    except Refused as refusal:
        return _page(request, refusal=refusal, status=409)
    answer = {"undone": str(together)} | ({"stays": "1"} if undone.stays else {})
    return redirect(f"{reverse('attendance:desk')}?{urlencode(answer)}")


@require_permission(P.KEEP_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_reason(request: SchoolRequest, together: UUID) -> HttpResponse:
    """The reason of an arrival, given at once or later in the day."""
    entries = list(queries.entries_of(request.school, together))
    if not entries:
        raise Http404
    form = ReasonForm(request.POST or None, reasons=_reasons(request))
    if request.method == "POST" and form.is_valid():
        try:
            reasons.give(
                school=request.school,
                entries=entries,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                by=request.user,
                membership=request.membership,
                now=request.now,
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return redirect(f"{reverse('attendance:desk')}?{urlencode({'done': together})}")
    context = {"entries": entries, "form": form, "names": listed([str(entry.pupil) for entry in entries])}
    return render(request, "attendance/desk_reason.html", context, status=422 if form.errors else 200)


def _page(request: SchoolRequest, *, status: int = 200, refusal: Refused | None = None, **found: Any) -> HttpResponse:
    school, now = request.school, request.now
    session = queries.session_at(school, now)
    facts = queries.facts(school, request.today, session)
    times = session_times(school, session, now)
    context = {
        "day": desk_page.of_day(school, request.membership, request.today, _uuid(request.GET.get("done"))),
        "times": times,
        "closed": _closed(request, facts.is_school_day),
        "is_late": times.is_closed(now),
        "session": session,
        "without_reason": facts.without_reason,
        "undone": "undone" in request.GET,
        "stays": "stays" in request.GET,
        "missed": "missed" in request.GET,
        "refusal": refusal,
        **found,
    }
    return render(request, "attendance/desk.html", context, status=status)


def _closed(request: SchoolRequest, is_school_day: bool) -> str:
    """Why the desk takes nothing now, in a sentence."""
    try:
        if not is_school_day:
            calendar_of(request.school).check_school_day(request.today)
        rules.check_hours(queries.hours_of(request.school, request.now), request.now)
    except Refused as why:
        return why.sentence
    return ""


def _pupil_page(request: SchoolRequest, form: PassForm, pupils: list[int], refusal: Refused | None) -> HttpResponse:
    session = queries.session_at(request.school, request.now)
    if not pupils:
        return _page(request, refusal=refusal, status=422)
    seen = next(iter(queries.seen(request.school, request.today, session, pupils[:1])), None)
    if seen is None:
        if refusal is None:
            raise Http404
        return _page(request, refusal=refusal, status=422)
    kin = queries.households(request.school, [seen.pk], request.today, session)[seen.pk]
    form.offer(_reasons(request))
    context = {
        "seen": seen,
        "form": form,
        "kin": [one for one in kin if queries.may_arrive(one)],
        "chosen": set(pupils),
        "times": session_times(request.school, session, request.now, seen.group),
        "present": isinstance(refusal, rules.MarkedPresent) or not queries.may_arrive(seen),
    }
    return render(request, "attendance/desk_pupil.html", context, status=422 if form.errors else 200)


def _leave_page(request: SchoolRequest, pk: int, form: LeaveForm) -> HttpResponse:
    seen = _seen_or_404(request, pk)
    session = queries.session_at(request.school, request.now)
    adults = queries.adults_of(request.school, pk, request.membership)
    kin = queries.households(request.school, [pk], request.today, session)[pk]
    form.offer(_reasons(request))
    context = {
        "seen": seen,
        "form": form,
        "adults": adults,
        "kin": [one for one in kin if one.place is seen.place],
        "chosen": set(numbers(request.POST.getlist("pupil"))),
        "has_order": any(line.adult.has_order for line in adults),
    }
    return render(request, "attendance/desk_leave.html", context, status=422 if form.errors else 200)


def _seen_or_404(request: SchoolRequest, pk: int) -> Seen:
    session = queries.session_at(request.school, request.now)
    seen = next(iter(queries.seen(request.school, request.today, session, [pk])), None)
    if seen is None:
        raise Http404
    return seen


def _give_reason(request: SchoolRequest, passed: Passed, form: PassForm) -> None:
    """A reason that was given with a U is an explanation, too."""
    reason = form.cleaned_data["reason"]
    if not reason or not any(made.code == "U" for made in passed.made.values()):
        return
    try:
        reasons.give(
            school=request.school,
            entries=list(queries.entries_of(request.school, passed.together)),
            reason=reason,
            words=form.cleaned_data["words"],
            by=request.user,
            membership=request.membership,
            now=request.now,
        )
    except Refused as refusal:
        messages.warning(request, refusal.sentence)


def _reasons(request: SchoolRequest) -> dict[str, Any]:
    """Every reason of the school; read once a request."""
    found = getattr(request, "_desk_reasons", None)
    if found is None:
        found = request._desk_reasons = reasons_of(request.school)  # type: ignore[attr-defined]
    return found


def _keeper(request: SchoolRequest) -> Keeper:
    return Keeper(request.user, request.membership)


def _note(form: PassForm) -> Note:
    given = form.cleaned_data
    return Note(given["why"], given["reason"], given["words"])


def _done(passed: Passed) -> HttpResponse:
    answer = {"done": str(passed.together)} | ({"missed": "1"} if passed.missed else {})
    return redirect(f"{reverse('attendance:desk')}?{urlencode(answer)}")


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None

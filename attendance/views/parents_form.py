"""The form for parents, without sign-in (S2-004): an absence, a change at home, new contact details, a wish for help.

Who comes here is a stranger until a code has been typed, and hears nothing about any child: not whether a code exists,
not a name. After the right code the page says an initial and a class. Nothing that is typed stands in an address.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import tenancy
from accounts.access import own_page
from accounts.domain.refusal import Refused
from accounts.http import SchoolRequest
from accounts.models import School
from accounts.views.shared import show_refusal
from attendance import limits, uploads
from attendance.actions import absence_reports, parent_messages, report_codes
from attendance.actions.absence_reports import Said
from attendance.actions.evidence import look_at
from attendance.actions.parent_messages import Told
from attendance.domain.explanations import whole_day_question
from attendance.domain.leave import is_holiday_ahead
from attendance.domain.reasons import Reason
from attendance.models import ReportCode
from attendance.models.parent_message import MessageKind
from attendance.parents_forms import ROBOT, AbsenceForm, ChangeForm, CodeForm, DetailsForm, FromOutside, HelpForm
from attendance.queries.calendar import calendar_of
from attendance.queries.report_codes import by_id, find
from attendance.queries.settings import offered_to_parents, reasons_of, settings_of

ENTERED, RECEIPT = (
    "absent_code",
    "absent_receipt",
)  # in the session: [code id, school id, seconds] and [reference, kind]
HOLIDAY = "absent_holiday"  # in the session: what was typed as an absence, and is leave
OPEN_FOR = 30 * 60  # seconds that a code which was typed stays good
PROCESS = "parents’ form"
WRONG_CODE = "We do not know this code. Look at the slip once more, or ring the school."
TELLS = {
    "absence": "absent:absence", "leave": "absent:ask_leave", "change": "absent:change", "contact": "absent:contact", "help": "absent:help",
}  # fmt: skip


class Step(Protocol):
    def __call__(self, request: SchoolRequest, school: School) -> HttpResponse: ...


def public(view: Step) -> Callable[..., HttpResponse]:
    """A page of the form: finds the school by its number, and lets the transaction see that school alone."""

    @own_page
    @login_not_required
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, urn: str) -> HttpResponse:
        school = School.objects.filter(urn=urn).first()
        if school is None:
            return render(request, "absent/closed.html", {"school": None}, status=404)
        with tenancy.scope(school_ids=[school.pk]):
            if not settings_of(school).parents_form:
                return render(request, "absent/closed.html", {"school": school}, status=404)
            return view(cast(SchoolRequest, request), school)

    return opened


def entered(view: Callable[[SchoolRequest, School, ReportCode], HttpResponse]) -> Step:
    """A page behind the code: without one it leads back to the beginning; too much of it ends in a sentence."""

    @wraps(view)
    def checked(request: SchoolRequest, school: School) -> HttpResponse:
        code = _code_of(request, school)
        if code is None:
            return redirect("absent:start", school.urn)
        if request.method == "POST" and (
            limits.is_reached(limits.SENT_WITH_CODE, str(code.pk))
            or limits.is_reached(limits.SENT_FROM_ADDRESS, limits.address_of(request))
        ):
            return _too_much(request, school)
        return view(request, school, code)

    return checked


@public
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SchoolRequest, school: School) -> HttpResponse:
    """The code, and what it is about."""
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return page(request, "absent/start.html", school, form)
    if form.is_robot:
        return _robot(request, school)
    address = limits.address_of(request)
    if limits.is_reached(limits.WRONG_CODES_OF_ADDRESS, address):
        return _too_much(request, school)
    if form.is_valid():
        code = find(school, form.cleaned_data["code"], request.today)
        if code is not None:
            request.session[ENTERED] = [code.pk, school.pk, int(request.now.timestamp())]
            request.session.pop(RECEIPT, None)
            request.session.pop(HOLIDAY, None)
            report_codes.note_used(code=code, on=request.today)
            return redirect(TELLS[form.cleaned_data["about"]], school.urn)
        if limits.is_reached(limits.WRONG_CODES_OF_SCHOOL, school.urn):  # a right code is let through all the same
            return _too_much(request, school)
        limits.count(limits.WRONG_CODES_OF_ADDRESS, address)
        limits.count(limits.WRONG_CODES_OF_SCHOOL, school.urn)
        form.add_error("code", WRONG_CODE)
    return page(request, "absent/start.html", school, form, status=422)


@uploads.limited
@public
@entered
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: SchoolRequest, school: School, code: ReportCode) -> HttpResponse:
    """When the child is away, and why."""
    calendar, known = calendar_of(school), reasons_of(school)
    today = request.today
    first = today if calendar.is_school_day(today) else calendar.next_school_day(today) or today
    form = AbsenceForm(
        request.POST or None,
        request.FILES or None,
        reasons=offered_to_parents(known.values()),
        initial={"starts_on": first},
    )
    question = ""

    def send() -> list[str]:
        nonlocal question
        given = form.cleaned_data
        question = "" if given["whole_day"] else whole_day_question(form.span, known[given["reason"]], calendar)
        if question:
            raise Refused(question, field="part")
        report = absence_reports.receive(
            school=school,
            pupil=code.pupil,
            said=Said(
                form.span,
                given["reason"],
                words=given["words"],
                expected_return_on=given["expected_return_on"],
                said_by=given["said_by"],
            ),
            source="form",
            at=request.now,
            process=PROCESS,
            files=[look_at(file) for file in given["file"]],
        )
        return [report.reference, "absence"]

    answer = _to_leave(request, school, form, known) or sent(request, school, code, form, send)
    return answer or page(
        request, "absent/absence.html", school, form, code, asks_whole_day=bool(question or form.data.get("whole_day"))
    )


def _to_leave(
    request: SchoolRequest, school: School, form: AbsenceForm, known: Mapping[str, Reason]
) -> HttpResponse | None:
    """A holiday on days to come is leave: to its form, with what was typed. Nothing is sent yet."""
    if request.method != "POST" or form.is_robot or not form.is_valid():
        return None
    given, span = form.cleaned_data, form.span
    if not is_holiday_ahead(known[given["reason"]].code, span.starts_on, request.today):
        return None
    request.session[HOLIDAY] = {
        "kind": "holiday", "first_day": span.starts_on.isoformat(), "first_session": span.starts_session,
        "last_day": span.ends_on.isoformat(), "last_session": span.ends_session, "words": given["words"],
        "asked_by_name": given["said_by"],
    }  # fmt: skip
    return redirect("absent:ask_leave", school.urn)


@public
@entered
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SchoolRequest, school: School, code: ReportCode) -> HttpResponse:
    """Something has changed at home (S4-017, S4-117, S4-133)."""
    form = ChangeForm(request.POST or None)

    def send() -> list[str]:
        given = {name: form.cleaned_data[name] for name in ("topic", "words", "reply", "said_by")}
        return _message(request, school, code, Told(MessageKind.CIRCUMSTANCES, **given))

    answer = sent(request, school, code, form, send)
    return answer or page(request, "absent/change.html", school, form, code)


@public
@entered
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: SchoolRequest, school: School, code: ReportCode) -> HttpResponse:
    """New contact details: proposed, and applied by the office. What is known already is never shown here."""
    form = DetailsForm(request.POST or None)

    def send() -> list[str]:
        given = form.cleaned_data
        who = f"{given['forename']} {given['surname']}"
        return _message(request, school, code, Told(MessageKind.CONTACT, said_by=who, proposal=form.proposal()))

    answer = sent(request, school, code, form, send)
    return answer or page(request, "absent/contact.html", school, form, code)


@public
@entered
@require_http_methods(["GET", "HEAD", "POST"])
def help_(request: SchoolRequest, school: School, code: ReportCode) -> HttpResponse:
    """The family would like help (S4-116)."""
    form = HelpForm(request.POST or None)

    def send() -> list[str]:
        given = {name: form.cleaned_data[name] for name in ("words", "reply", "said_by")}
        return _message(request, school, code, Told(MessageKind.HELP, **given))

    answer = sent(request, school, code, form, send)
    return answer or page(request, "absent/help.html", school, form, code)


@public
@require_safe
def thanks(request: SchoolRequest, school: School) -> HttpResponse:
    """The receipt, with a reference to write down."""
    receipt = request.session.get(RECEIPT)
    if not receipt:
        return redirect("absent:start", school.urn)
    reference, kind = receipt
    context = {
        "school": school, "reference": reference, "kind": kind, "code": _code_of(request, school),
        "reply_days": settings_of(school).leave_reply_days,
    }  # fmt: skip
    return render(request, "absent/thanks.html", context)


@public
@require_POST
def leave(request: SchoolRequest, school: School) -> HttpResponse:
    """Done: the next person at this device starts anew."""
    for key in (ENTERED, RECEIPT, HOLIDAY):
        request.session.pop(key, None)
    return redirect("absent:start", school.urn)


def sent(
    request: SchoolRequest, school: School, code: ReportCode, form: FromOutside, send: Callable[[], list[str]]
) -> HttpResponse | None:
    """Take what was sent and lead to the receipt; None where the form is to be shown, as it was filled in."""
    if request.method != "POST":
        return None
    if form.is_robot:
        return _robot(request, school)
    if not form.is_valid():
        return None
    try:
        request.session[RECEIPT] = send()
        request.session.pop(HOLIDAY, None)
    except Refused as refusal:
        show_refusal(form, refusal)
        return None
    limits.count(limits.SENT_WITH_CODE, str(code.pk))
    limits.count(limits.SENT_FROM_ADDRESS, limits.address_of(request))
    return redirect("absent:thanks", school.urn)


def _message(request: SchoolRequest, school: School, code: ReportCode, told: Told) -> list[str]:
    message = parent_messages.receive(
        school=school, pupil=code.pupil, told=told, on=request.today, at=request.now, process=PROCESS
    )
    return [message.reference, told.kind]


def _code_of(request: SchoolRequest, school: School) -> ReportCode | None:
    """The code that was typed on this device, while it is good: for half an hour, at this school, until it is renewed."""
    code_id, school_id, at = request.session.get(ENTERED) or (0, None, 0)
    if school_id != school.pk or request.now.timestamp() - at > OPEN_FOR:
        return None
    return by_id(school, code_id, request.today)


def page(
    request: SchoolRequest,
    template: str,
    school: School,
    form: FromOutside,
    code: ReportCode | None = None,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    child = code.pupil if code else None
    context = {
        "school": school,
        "form": form,
        "initial": (child.preferred_forename or child.legal_forename)[:1] if child else "",
        "class_name": getattr(code, "class_name", "") or "",
        **more,
    }
    return render(request, template, context, status=status or (422 if form.errors else 200))


def _too_much(request: SchoolRequest, school: School) -> HttpResponse:
    answer = render(request, "absent/too_much.html", {"school": school}, status=429)
    answer["Retry-After"] = str(limits.WRONG_CODES_OF_ADDRESS.seconds)
    return answer


def _robot(request: SchoolRequest, school: School) -> HttpResponse:
    return render(request, "absent/robot.html", {"school": school, "sentence": ROBOT}, status=422)

"""The codes of the parents' form: given, printed, renewed, taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.words import counted
from accounts.http import SchoolRequest
from attendance.actions import report_codes as actions
from attendance.queries import report_codes as queries
from attendance.queries.settings import settings_of
from pupils.access import pupils_for
from pupils.models import Pupil


@require_permission(P.LOG_ABSENCE_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: SchoolRequest) -> HttpResponse:
    """Class by class: how many children have a code; slips to print; one class opened to its children."""
    if request.method == "POST":
        pupils = list(queries.pupils_with_codes(request.membership, request.today))
        made = actions.give(school=request.school, pupils=pupils, at=request.now, by=request.user)
        words = f"{counted(made, 'code')} drawn." if made else "Every child has a code already."
        messages.success(request, words)
        return redirect("attendance:report_codes")
    classes = queries.classes(request.membership, request.today)
    number = request.GET.get("class", "")
    chosen = next((line for line in classes if str(line.pk) == number), None)
    context = {
        "classes": classes,
        "chosen": chosen,
        "slips": queries.slips(request.membership, request.today, chosen.pk) if chosen else [],
        "missing": sum(line.pupils - line.codes for line in classes),
        "given": sum(line.codes for line in classes),
        "parents_form": settings_of(request.school).parents_form,
        "address": queries.address_of_form(request.school),
    }
    return render(request, "attendance/report_codes.html", context)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def renew(request: SchoolRequest, pk: int) -> HttpResponse:
    """A new code for one child; the one before opens nothing any more."""
    pupil = _pupil(request, pk)
    try:
        code = actions.renew(pupil=pupil, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"The code of {pupil} is now {code.shown}. Give the family a new slip.")
    return _back(request, pupil)


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def revoke(request: SchoolRequest, pk: int) -> HttpResponse:
    """No code opens the form for this child any more."""
    pupil = _pupil(request, pk)
    try:
        actions.revoke(pupil=pupil, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, f"The code of {pupil} opens nothing any more.")
    return _back(request, pupil)


def _pupil(request: SchoolRequest, pk: int) -> Pupil:
    return get_object_or_404(pupils_for(request.membership, request.today).select_related("school"), pk=pk)


def _back(request: SchoolRequest, pupil: Pupil) -> HttpResponse:
    if request.POST.get("from") == "pupil":
        return redirect("pupils:pupil", pupil.pk)
    number = request.POST.get("class", "")
    page = redirect("attendance:report_codes")
    if number.isascii() and number.isdigit():
        page["Location"] += f"?class={number}"
    return page

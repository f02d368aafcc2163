"""The head's standing rules, and the school's reasons for absence (S4-023, S4-043, S4-118)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance.actions import reasons as actions
from attendance.actions.settings import LONGEST_RULE, set_standing_rule
from attendance.domain.codes import CountsAs, code_set
from attendance.queries.reasons import all_reasons, one_reason
from attendance.queries.settings import standing_rules as rules_of
from attendance.report_forms import ReasonForm, RulesForm
from pupils.views.shared import form_page

USUAL = ("I", "M")  # what heads leave to the office as a rule
KEEPS = (P.AUTHORISE_ABSENCE, P.MANAGE_SCHOOL)


@require_permission(P.AUTHORISE_ABSENCE)
@require_http_methods(["GET", "HEAD", "POST"])
def standing_rules(request: SchoolRequest) -> HttpResponse:
    """Which codes stand, up to how many school days, when the office records them."""
    authorised = [(c.letter, c.name) for c in code_set(request.today) if c.counts_as is CountsAs.AUTHORISED]
    standing = rules_of(request.school)
    start = {f"days_{letter}": standing.get(letter) for letter, _ in authorised}
    form = RulesForm(request.POST or None, codes=authorised, most=LONGEST_RULE, initial=start)
    if request.method == "POST" and form.is_valid():
        changed = {code: days for code, days in form.days().items() if days != standing.get(code, 0)}
        for code, days in changed.items():
            set_standing_rule(
                school=request.school, code=code, longest_days=days, at=request.now, by=request.user,
                membership=request.membership,
            )  # fmt: skip
        messages.success(request, "Your rules are saved." if changed else "Nothing was changed.")
        return redirect("attendance:standing_rules")
    usual = [form[f"days_{letter}"] for letter in USUAL]
    rare = [form[f"days_{letter}"] for letter, _ in authorised if letter not in USUAL]
    context = {
        "form": form, "usual": usual, "rare": rare, "rare_set": any(field.value() for field in rare),
        "cancel_url": reverse("attendance:decisions"),
    }  # fmt: skip
    return render(request, "attendance/standing_rules.html", context, status=422 if form.errors else 200)


@require_permission(*KEEPS)
@require_safe
def reasons(request: SchoolRequest) -> HttpResponse:
    """Every reason with what the school wants of it."""
    context = {
        "reasons": all_reasons(request.school),
        "may_rule": request.membership.may(P.AUTHORISE_ABSENCE),
        "may_log": has_permission(request.membership, P.LOG_ABSENCE_CALL),
    }
    return render(request, "attendance/reasons.html", context)


@require_permission(*KEEPS)
def add(request: SchoolRequest) -> HttpResponse:
    """A reason of the school's own."""
    start = {"satisfactory": True, "offered_to_parents": True}
    return form_page(
        request,
        ReasonForm(request.POST or None, on=request.today, initial=start),
        lambda values: actions.add(school=request.school, values=values, on=request.today, by=request.user),
        heading="New reason for absence",
        back=reverse("attendance:reasons"),
        done="The reason is added.",
        button="Add the reason",
    )


@require_permission(*KEEPS)
def reason(request: SchoolRequest, slug: str) -> HttpResponse:
    """Change a reason."""
    standing = one_reason(request.school, slug)
    if standing is None:
        raise Http404
    start = {name: getattr(standing, name) for name in actions.FIELDS}
    return form_page(
        request,
        ReasonForm(request.POST or None, on=request.today, initial=start),
        lambda values: actions.change(
            school=request.school, slug=slug, values=values, on=request.today, by=request.user
        ),
        heading=f"Reason: {standing.name}",
        intro="Explanations that stand already keep what they were given.",
        back=reverse("attendance:reasons"),
        done="The reason is saved.",
    )


@require_permission(*KEEPS)
@require_POST
def put_away(request: SchoolRequest, slug: str) -> HttpResponse:
    """Not offered any more; undone by bringing it back."""
    return _move(request, slug, actions.put_away, "is put away. It can be brought back below")


@require_permission(*KEEPS)
@require_POST
def bring_back(request: SchoolRequest, slug: str) -> HttpResponse:
    """Offered again."""
    return _move(request, slug, actions.bring_back, "is in use again")


def _move(request: SchoolRequest, slug: str, act: Callable[..., Any], words: str) -> HttpResponse:
    if one_reason(request.school, slug) is None:
        raise Http404
    try:
        row = act(school=request.school, slug=slug, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, f"“{row.name}” {words}.")
    return redirect("attendance:reasons")

"""School set-up: what is to do, details, session times, named people."""

from dataclasses import asdict, fields

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import setup as steps
from accounts.access import has_permission, require_permission
from accounts.actions import school as actions
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.domain.session_times import SessionTimes
from accounts.forms import PostForm, SchoolForm, TimesForm, post_forms
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal

SETUP = "/accounts/setup/"
LOOK_UP = (
    ("Staff", "accounts:staff", (P.MANAGE_STAFF,)),
    ("Training log", "accounts:training", (P.MANAGE_STAFF,)),
    ("What each role may do", "accounts:roles", (P.MANAGE_STAFF, P.VIEW_AUDIT)),
    ("API tokens", "accounts:tokens", (P.MANAGE_STAFF,)),
    ("Audit trail", "accounts:audit", (P.VIEW_AUDIT,)),
)


@require_permission(P.MANAGE_SCHOOL, P.MANAGE_STAFF, P.IMPORT_DATA, P.MANAGE_CALENDAR, P.ADOPT_POLICY)
def setup(request: SchoolRequest) -> HttpResponse:
    lines = steps.lines_for(request.school, request.membership, request.today)
    context = {
        "lines": lines,
        "open": sum(not line.done for line in lines),
        "links": [
            (label, reverse(name)) for label, name, wanted in LOOK_UP if has_permission(request.membership, *wanted)
        ],
    }
    return render(request, "accounts/setup.html", context)


@require_permission(P.MANAGE_SCHOOL)
def details(request: SchoolRequest) -> HttpResponse:
    start = {field: getattr(request.school, field) for field in actions.DETAILS}
    form = SchoolForm(request.POST or None, initial=start)
    if form.is_valid():
        actions.set_details(school=request.school, details=form.cleaned_data, by=request.user)
        messages.info(request, "School details are saved.")
        return redirect("accounts:setup")
    return render(request, "accounts/school_details.html", {"form": form, "cancel_url": SETUP})


@require_permission(P.MANAGE_SCHOOL)
def session_times(request: SchoolRequest) -> HttpResponse:
    now = SessionTimes(**{field.name: getattr(request.school, field.name) for field in fields(SessionTimes)})
    form = TimesForm(request.POST or None, initial=asdict(now))
    if form.is_valid():
        try:
            times = SessionTimes(**form.cleaned_data)
            actions.set_session_times(school=request.school, times=times, by=request.user)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, "Session times are saved.")
            return redirect("accounts:setup")
    return render(request, "accounts/session_times.html", {"form": form, "cancel_url": SETUP})


@require_permission(P.MANAGE_SCHOOL)
def named_people(request: SchoolRequest) -> HttpResponse:
    people = {person.post: person for person in request.school.named_people.all()}
    rows = post_forms(people, request.POST if request.method == "POST" else None)
    if request.method == "POST" and _all_valid(rows):
        for post, _, form in rows:
            actions.name_person(school=request.school, post=post, by=request.user, **form.cleaned_data)
        messages.info(request, "Named people are saved.")
        return redirect("accounts:setup")
    return render(request, "accounts/named_people.html", {"rows": rows})


def _all_valid(rows: list[tuple[str, str, PostForm]]) -> bool:
    """Every post is looked at, so that every mistake is shown at once."""
    wrong = [post for post, _, form in rows if not form.is_valid()]
    return not wrong

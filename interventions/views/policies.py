"""The school's policy, to read and to adopt."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import day_words
from accounts.http import SchoolRequest
from interventions.actions import policies
from interventions.forms import AdoptForm
from interventions.queries import policy_page
from interventions.queries.policy import parsed, policy_of, version_of


@require_permission(Permission.ADOPT_POLICY, Permission.WORK_TASKS)
@require_safe
def policy(request: SchoolRequest) -> HttpResponse:
    """The bands on a number line and the stages in plain words."""
    version = version_of(request.school, request.today)
    shown = parsed(version.text) if version else policy_of(request.school, request.today)
    context = {
        "version": version,
        "policy": shown,
        "bands": policy_page.bands(shown),
        "line": policy_page.number_line(shown),
        "stages": policy_page.stages(shown),
        "duties": [(duty.title, policy_page.names(duty.owners), duty.every) for duty in shown.duties],
        "versions": request.school.policy_versions.order_by("-starts_on"),
        "may_adopt": request.membership.may(Permission.ADOPT_POLICY),
    }
    return render(request, "interventions/policy.html", context)


@require_permission(Permission.ADOPT_POLICY)
def policy_adopt(request: SchoolRequest) -> HttpResponse:
    """Adopt a preset from a day."""
    form = AdoptForm(request.POST or None, initial={"starts_on": request.today})
    if form.is_valid():
        try:
            version = policies.adopt(school=request.school, on=request.today, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.info(request, f"{version.name} is the school’s policy from {day_words(version.starts_on)}.")
            return redirect("interventions:policy")
    return render(request, "interventions/policy_adopt.html", {"form": form, "cancel_url": "/work/policy/"})

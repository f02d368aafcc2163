"""The school's policy, to read and to adopt."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.domain.words import day_words
from accounts.http import SchoolRequest
from interventions.actions import policies
from interventions.domain.approval import review_words
from interventions.domain.policy_diff import differences
from interventions.domain.presets import PolicyRefused
from interventions.forms import AdoptForm, EditForm
from interventions.queries import policy_page
from interventions.queries.policy import DEFAULT, parsed, policy_of, preset_text, version_of


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
        "review": review_words(version.next_review_on, request.today) if version else "",
        "may_adopt": request.membership.may(Permission.ADOPT_POLICY),
    }
    return render(request, "interventions/policy.html", context)


@require_permission(Permission.ADOPT_POLICY)
def policy_adopt(request: SchoolRequest) -> HttpResponse:
    """Adopt a preset from a day."""
    form = AdoptForm(request.POST or None, initial={"starts_on": request.today})
    if form.is_valid():
        try:
            version = policies.adopt(
                school=request.school,
                preset=form.cleaned_data["preset"],
                starts_on=form.cleaned_data["starts_on"],
                approval=form.approval(),
                on=request.today,
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.info(request, f"{version.name} is the school’s policy from {day_words(version.starts_on)}.")
            return redirect("interventions:policy")
    return render(request, "interventions/policy_adopt.html", {"form": form, "cancel_url": "/work/policy/"})


@require_permission(Permission.ADOPT_POLICY)
def policy_edit(request: SchoolRequest) -> HttpResponse:
    """The policy as text: a change makes a new version from a day; the old one stays."""
    standing = version_of(request.school, request.today)
    text = standing.text if standing else preset_text(DEFAULT)
    form = EditForm(request.POST or None, initial={"text": text, "starts_on": request.today})
    if form.is_valid():
        try:
            version = policies.adopt_text(
                school=request.school,
                text=form.cleaned_data["text"],
                preset=standing.preset if standing else DEFAULT,
                starts_on=form.cleaned_data["starts_on"],
                approval=form.approval(),
                on=request.today,
                by=request.user,
            )
        except PolicyRefused as refused:
            for problem in refused.problems:
                form.add_error("text", problem)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.info(request, f"{version.name} is the school’s policy from {day_words(version.starts_on)}.")
            return redirect("interventions:policy_version", pk=version.pk)
    context = {"form": form, "cancel_url": reverse("interventions:policy")}
    return render(request, "interventions/policy_edit.html", context, status=422 if form.errors else 200)


@require_permission(Permission.ADOPT_POLICY, Permission.WORK_TASKS)
@require_safe
def policy_version(request: SchoolRequest, pk: int) -> HttpResponse:
    """One version, and what is different from the one before."""
    version = get_object_or_404(request.school.policy_versions, pk=pk)
    before = request.school.policy_versions.filter(starts_on__lt=version.starts_on).order_by("-starts_on").first()
    changes = differences(parsed(before.text), parsed(version.text)) if before else []
    context = {"version": version, "before": before, "changes": changes}
    return render(request, "interventions/policy_version.html", context)

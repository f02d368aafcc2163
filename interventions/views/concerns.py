"""Concerns raised by staff, the officer's inbox, and what is kept beside a case: flags, disclosures, support groups."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from interventions.actions import concerns as actions
from interventions.queries import concerns as queries
from interventions.queries.policy import policy_of
from interventions.queries.tasks import workers
from interventions.views.around import back_to
from interventions.work_forms import ConcernAnswerForm, ConcernForm, DisclosureForm, FlagForm, GroupForm
from pupils.views.shared import form_page, pupil_or_404, pupil_url

SEES_PUPILS = (Permission.VIEW_OWN_PUPILS, Permission.VIEW_ALL_PUPILS)


@require_permission(*SEES_PUPILS)
@require_POST
def concern_raise(request: SchoolRequest, pk: int) -> HttpResponse:
    """One tap on what it is; the one before opened the list."""
    pupil = pupil_or_404(request, pk)
    form = ConcernForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Choose what it is about.")
        actions.raise_(pupil=pupil, by=request.user, at=request.now, on=request.today, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        words = form.data.get("words", "")
        context = {"panel": {**queries.panel(pupil, request.membership, request.today), "words": words}, "pupil": pupil}
        return render(request, "interventions/concern_again.html", context, status=422)
    messages.success(request, "Sent to the attendance officer. The answer will stand on your first page.")
    return redirect(pupil_url(pk))


@require_permission(Permission.MANAGE_CASE)
@require_safe
def concerns(request: SchoolRequest) -> HttpResponse:
    """The inbox."""
    waiting = list(queries.inbox(request.membership, request.school, request.today))
    return render(request, "interventions/concerns.html", {"concerns": waiting})


@require_permission(Permission.MANAGE_CASE)
def concern_answer(request: SchoolRequest, pk: int) -> HttpResponse:
    """Answer one, and open a case where there is more to it."""
    seen = queries.concerns_for(request.membership, request.school, request.today)
    concern = get_object_or_404(seen.select_related("pupil", "raised_by"), pk=pk)
    said = f" “{concern.words}”" if concern.words else ""
    return form_page(
        request,
        ConcernAnswerForm(request.POST or None),
        lambda data: actions.answer(concern=concern, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Answer {concern.raised_by.full_name} about {concern.pupil.name}",
        intro=f"{concern}.{said}",
        back=reverse("interventions:concerns"),
        done="Answered.",
        button="Answer",
    )


@require_permission(Permission.MANAGE_CASE)
def safeguarding_flag(request: SchoolRequest, pk: int) -> HttpResponse:
    """It was reported to the safeguarding lead."""
    pupil = pupil_or_404(request, pk)
    return form_page(
        request,
        FlagForm(request.POST or None, initial={"reported_on": request.today}),
        lambda data: actions.flag(pupil=pupil, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Reported to the safeguarding lead: {pupil.name}",
        intro="Only that it was reported, and how to find it. Keep what it is about in the school’s own system.",
        back=back_to(request, pupil),
        done="Written down.",
    )


@require_permission(Permission.MANAGE_CASE)
def disclosure_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """What was shared, with whom, when, why."""
    pupil = pupil_or_404(request, pk)
    return form_page(
        request,
        DisclosureForm(request.POST or None, initial={"shared_on": request.today}),
        lambda data: actions.disclose(pupil=pupil, by=request.user, at=request.now, on=request.today, **data),
        heading=f"What was shared about {pupil.name}",
        back=back_to(request, pupil),
        done="Written down.",
    )


@require_permission(Permission.MANAGE_CASE)
def support_group(request: SchoolRequest, pk: int) -> HttpResponse:
    """The pupil's support group, and who looks after the pupil there."""
    pupil = pupil_or_404(request, pk)
    policy = policy_of(request.school, request.today)
    stands = pupil.support_places.filter(ends_on=None).first()
    proposed = queries.proposed_groups(pupil, request.today)
    form = GroupForm(
        request.POST or None,
        groups=[(group.key, group.name) for group in policy.support_groups],
        people=workers(request.school, request.today),
        initial={
            "group": stands.group if stands else (proposed[0].key if proposed else ""),
            "member": stands.member_id if stands else None,
        },
    )
    return form_page(
        request,
        form,
        lambda data: actions.place(pupil=pupil, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Support group of {pupil.name}",
        intro=f"What is known of the pupil’s needs speaks for: {', '.join(g.name for g in proposed)}."
        if proposed
        else "",
        back=back_to(request, pupil),
        done="Written down.",
    )

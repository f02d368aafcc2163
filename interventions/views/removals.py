"""Leaving the roll: proposals, what each still needs, and the head's decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from interventions.access import proposals_for
from interventions.actions import enquiries
from interventions.actions import removal as actions
from interventions.models import RemovalEnquiry, RemovalEvidence, RemovalProposal
from interventions.queries import removal as queries
from interventions.removal_forms import (
    AboutForm,
    AnswerForm,
    DecisionForm,
    EnquiryForm,
    EvidenceForm,
    ProposeForm,
    WithdrawForm,
)
from pupils.domain import age, removal
from pupils.domain.removal import DEATH, NO_GROUNDS
from pupils.domain.removal_requirements import REQUIREMENTS
from pupils.views.shared import pupil_or_404, pupil_url

MAY = (P.PROPOSE_REMOVAL, P.REMOVE_FROM_ROLL)
SOON = 92  # days in which a pupil's age may bring other grounds


@require_permission(*MAY)
@require_safe
def removals(request: SchoolRequest) -> HttpResponse:
    """Proposals that wait, and those decided."""
    waiting, closed = queries.proposal_lines(request.membership, request.today)
    return render(request, "interventions/removals.html", {"waiting": waiting, "closed": closed})


@require_permission(*MAY)
def removal_of(request: SchoolRequest, pk: int) -> HttpResponse:
    """Propose that a pupil leaves the roll; where somebody has, that proposal."""
    pupil = pupil_or_404(request, pk)
    standing = proposals_for(request.membership, request.today).open().filter(pupil=pupil).first()
    if standing is not None:
        if request.method == "POST":
            messages.warning(request, "A proposal is waiting already; nothing new was saved.")
        return redirect("interventions:removal", pk=standing.pk)
    today = request.today
    grounds = removal.grounds_for(pupil.date_of_birth, today, today.fromordinal(today.toordinal() + SOON))
    form = ProposeForm(request.POST or None, grounds=grounds, initial={"last_day": today})
    if form.is_valid():
        try:
            proposal = actions.propose(pupil=pupil, on=today, at=request.now, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("interventions:removal", pk=proposal.pk)
    context = {
        "pupil": pupil,
        "form": form,
        "cancel_url": pupil_url(pk),
        "no_grounds": NO_GROUNDS,
        "starts_on": age.starts_on(pupil.date_of_birth),
        "ends_on": age.ends_on(pupil.date_of_birth),
        "is_compulsory": age.is_compulsory(pupil.date_of_birth, today),
        "is_under": today < age.starts_on(pupil.date_of_birth),
    }
    return render(request, "interventions/removal_propose.html", context, status=422 if form.errors else 200)


@require_permission(*MAY)
@require_safe
def removal_page(request: SchoolRequest, pk: int) -> HttpResponse:
    """One proposal: what its ground asks for, what has been shown, and the decision."""
    return _page(request, _proposal(request, pk))


@require_permission(*MAY)
def removal_amend(request: SchoolRequest, pk: int) -> HttpResponse:
    """Another last day, or more about where the pupil goes."""
    proposal = _proposal(request, pk)
    form = AboutForm(request.POST or None, initial={name: getattr(proposal, name) for name in AboutForm.base_fields})
    if form.is_valid():
        try:
            actions.amend(proposal=proposal, on=request.today, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("interventions:removal", pk=pk)
    context = {
        "form": form,
        "heading": f"Last day and next school of {proposal.pupil}",
        "cancel_url": reverse("interventions:removal", kwargs={"pk": pk}),
    }
    return render(request, "pupils/form.html", context, status=422 if form.errors else 200)


@require_permission(*MAY)
@require_POST
def removal_show(request: SchoolRequest, pk: int) -> HttpResponse:
    """Show that one requirement is met."""
    proposal = _proposal(request, pk)
    requirement = REQUIREMENTS.get(request.POST.get("requirement", ""))
    if requirement is None:
        messages.error(request, "Choose what you want to show.")
        return redirect("interventions:removal", pk=pk)
    form = EvidenceForm(request.POST, requirement=requirement)
    if form.is_valid():
        try:
            actions.show(
                proposal=proposal,
                requirement=requirement.key,
                tick=form.tick,
                on=request.today,
                at=request.now,
                by=request.user,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(reverse("interventions:removal", kwargs={"pk": pk}) + f"#{requirement.key}")
    return _page(request, proposal, evidence=form)


@require_permission(*MAY)
@require_POST
def removal_take_back(request: SchoolRequest, pk: int) -> HttpResponse:
    """Evidence that does not hold."""
    seen = proposals_for(request.membership, request.today)
    rows = request.school.removal_evidence.filter(proposal__in=seen).select_related("proposal__school")
    row: RemovalEvidence = get_object_or_404(rows, pk=pk)
    try:
        actions.take_back(evidence=row, on=request.today, at=request.now, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("interventions:removal", pk=row.proposal_id)


@require_permission(*MAY)
@require_POST
def removal_enquire(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write a line into the log of enquiries."""
    proposal = _proposal(request, pk)
    form = EnquiryForm(request.POST)
    if form.is_valid():
        try:
            enquiries.write(proposal=proposal, on=request.today, at=request.now, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(reverse("interventions:removal", kwargs={"pk": pk}) + "#enquiries")
    return _page(request, proposal, enquiry=form)


@require_permission(*MAY)
def removal_answer(request: SchoolRequest, pk: int, enquiry_pk: int) -> HttpResponse:
    """Write down what was answered."""
    proposal = _proposal(request, pk)
    enquiry: RemovalEnquiry = get_object_or_404(proposal.pupil.removal_enquiries.all(), pk=enquiry_pk)
    form = AnswerForm(request.POST or None, initial={"answered_on": request.today})
    back = reverse("interventions:removal", kwargs={"pk": pk}) + "#enquiries"
    if form.is_valid():
        given = form.cleaned_data
        try:
            enquiries.answer(
                enquiry=enquiry,
                answered_on=given["answered_on"],
                words=given["answer"],
                on=request.today,
                by=request.user,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(back)
    context = {"form": form, "heading": f"Answer of {enquiry.asked_whom}", "cancel_url": back}
    return render(request, "pupils/form.html", context, status=422 if form.errors else 200)


@require_permission(P.REMOVE_FROM_ROLL)
@require_POST
def removal_decide(request: SchoolRequest, pk: int) -> HttpResponse:
    """The head decides: the name goes, or stays."""
    proposal = _proposal(request, pk)
    form = DecisionForm(request.POST)
    goes = request.POST.get("do") == "remove"
    decide = actions.carry_out if goes else actions.refuse
    if form.is_valid():
        try:
            decide(
                proposal=proposal,
                membership=request.membership,
                on=request.today,
                at=request.now,
                by=request.user,
                decision=form.cleaned_data["decision"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            said = f"{proposal.pupil} leaves the roll." if goes else f"{proposal.pupil} stays on the roll."
            messages.success(request, said)
            return redirect("interventions:removal", pk=pk)
    return _page(request, proposal, decision=form)


@require_permission(*MAY)
@require_POST
def removal_withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take a proposal back."""
    proposal = _proposal(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(proposal=proposal, on=request.today, at=request.now, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The proposal is withdrawn.")
            return redirect("interventions:removal", pk=pk)
    return _page(request, proposal, withdraw=form)


def _proposal(request: SchoolRequest, pk: int) -> RemovalProposal:
    seen = proposals_for(request.membership, request.today)
    return get_object_or_404(
        seen.select_related("school", "pupil__school", "enrolment", "proposed_by", "closed_by"), pk=pk
    )


def _page(request: SchoolRequest, proposal: RemovalProposal, **forms: Any) -> HttpResponse:
    """The page of a proposal, with a form that was not accepted where there is one."""
    on, membership = request.today, request.membership
    page = queries.page(proposal, membership, on)
    refused = forms.get("evidence")
    context = {
        "page": page,
        "proposal": proposal,
        "pupil": proposal.pupil,
        "items": [(item, _form_for(item, refused, on)) for item in page.items],
        "is_death": proposal.ground in DEATH,
        "sees_private": has_permission(membership, P.VIEW_SENSITIVE),
        "shown": queries.shown_then(proposal),
        "may_decide": has_permission(membership, P.REMOVE_FROM_ROLL),
        "another_decides": proposal.is_open and actions.another_decides(proposal=proposal, by=request.user, on=on),
        "enquiry": forms.get("enquiry") or EnquiryForm(initial=EnquiryForm.start(on, request.user.full_name)),
        "decision": forms.get("decision") or DecisionForm(),
        "withdraw": forms.get("withdraw") or WithdrawForm(),
        "form": next(iter(forms.values()), None),
        "refused": refused.requirement.key if refused else "",
        "enquiry_open": "enquiry" in forms,
    }
    return render(request, "interventions/removal.html", context, status=422 if forms else 200)


def _form_for(item: queries.Item, refused: EvidenceForm | None, on: Any) -> EvidenceForm | None:
    """The form that shows one requirement; none for what the records decide."""
    requirement = item.line.requirement
    if not requirement.is_ticked or item.line.state is removal.State.MET:
        return None
    if refused is not None and refused.requirement.key == requirement.key:
        return refused
    return EvidenceForm(requirement=requirement, initial={"on": on})

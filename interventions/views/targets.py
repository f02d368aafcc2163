"""Targets in sessions."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import require_permission
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from interventions.actions import targets as actions
from interventions.case_forms import ReasonForm
from interventions.queries import targets as queries
from interventions.views.around import back_to
from interventions.work_forms import TargetForm
from pupils.access import pupils_for
from pupils.views.shared import form_page, pupil_or_404


@require_permission(Permission.MANAGE_CASE)
def target_set(request: SchoolRequest, pk: int) -> HttpResponse:
    """What can be reached, in sessions, and by when; then agree on one."""
    pupil = pupil_or_404(request, pk)
    offered = queries.offered(pupil, request.today)
    back = back_to(request, pupil)
    if not offered:
        return render(request, "interventions/target_none.html", {"pupil": pupil, "back": back})
    nearest = next((one for one in offered if one.first), None)
    form = TargetForm(
        request.POST or None,
        bands=[(one.band.key, one.band.name) for one in offered],
        initial={"band": nearest.band.key, "until": nearest.by} if nearest else {},
    )
    return form_page(
        request,
        form,
        lambda data: actions.agree(pupil=pupil, by=request.user, at=request.now, on=request.today, **data),
        heading=f"A target for {pupil.name}",
        back=back,
        done="The target is set.",
        button="Set the target",
        offered=offered,
        template="interventions/target_set.html",
    )


@require_permission(Permission.MANAGE_CASE)
def target_withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take a target back, with the reason."""
    seen = pupils_for(request.membership, request.today).values("pk")
    target = get_object_or_404(request.school.targets.filter(pupil__in=seen).select_related("pupil"), pk=pk)
    return form_page(
        request,
        ReasonForm(request.POST or None),
        lambda data: actions.withdraw(target=target, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Withdraw the target of {target.pupil.name}",
        back=back_to(request, target.pupil),
        done="The target is withdrawn.",
        button="Withdraw it",
    )

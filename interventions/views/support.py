"""Help offered to a pupil, and the school's directory of services."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import has_permission, require_permission
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from interventions.actions import support as actions
from interventions.models import SupportOffer, SupportService
from interventions.models.support import Answer
from interventions.queries import support as queries
from interventions.views.around import back_to
from interventions.work_forms import AnswerForm, OfferForm, ReferralForm, ServiceForm, initial_of
from pupils.views.shared import form_page, pupil_or_404

KEEPS = Permission.ASSIGN_TASKS  # the officer, leaders, heads of year


@require_permission(Permission.MANAGE_CASE)
@require_safe
def services(request: SchoolRequest) -> HttpResponse:
    """Who helps with what."""
    context = {
        "services": list(queries.services_of(request.school)),
        "may_keep": has_permission(request.membership, KEEPS),
    }
    return render(request, "interventions/services.html", context)


@require_permission(KEEPS)
def service_add(request: SchoolRequest) -> HttpResponse:
    """Add a service."""
    return _service_form(request, None, ServiceForm(request.POST or None), "Add a service")


@require_permission(KEEPS)
def service_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Change a service's line, or end it."""
    service = get_object_or_404(request.school.support_services, pk=pk)
    form = ServiceForm(request.POST or None, initial=initial_of(service, ServiceForm.base_fields))
    return _service_form(
        request,
        service,
        form,
        service.name,
        remove_url_name="interventions:service_end",
        remove_pk=service.pk,
        remove_label="Not offered any more",
    )


def _service_form(
    request: SchoolRequest, service: SupportService | None, form: ServiceForm, heading: str, **context: Any
) -> HttpResponse:
    return form_page(
        request,
        form,
        lambda data: actions.keep_service(school=request.school, service=service, by=request.user, **data),
        heading=heading,
        back=reverse("interventions:services"),
        done="The directory is up to date.",
        **context,
    )


@require_permission(KEEPS)
@require_POST
def service_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """It is not offered any more."""
    actions.end_service(service=get_object_or_404(request.school.support_services, pk=pk), by=request.user)
    return redirect("interventions:services")


@require_permission(Permission.MANAGE_CASE)
def support_offer(request: SchoolRequest, pk: int) -> HttpResponse:
    """Offer help to a pupil and family."""
    pupil = pupil_or_404(request, pk)
    form = OfferForm(
        request.POST or None, services=queries.services_of(request.school), initial={"offered_on": request.today}
    )
    return form_page(
        request,
        form,
        lambda data: actions.offer(pupil=pupil, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Offer support: {pupil.name}",
        back=back_to(request, pupil),
        done="The offer is written down. Record the family’s answer when it comes.",
        button="Write it down",
    )


@require_permission(Permission.MANAGE_CASE)
def support_answer(request: SchoolRequest, pk: int) -> HttpResponse:
    """What the family said."""
    offer = _offer(request, pk)
    given = {"answered_on": offer.answered_on or request.today, "words": offer.words}
    if offer.answer != Answer.WAITING:
        given["answer"] = offer.answer
    return form_page(
        request,
        AnswerForm(request.POST or None, initial=given),
        lambda data: actions.answer(offer=offer, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Answer to: {offer.name}",
        back=back_to(request, offer.pupil),
        done="The answer is written down.",
    )


@require_permission(Permission.MANAGE_CASE)
def support_refer(request: SchoolRequest, pk: int) -> HttpResponse:
    """How a referral goes."""
    offer = _offer(request, pk)
    return form_page(
        request,
        ReferralForm(request.POST or None, initial=initial_of(offer, actions.REFERRAL)),
        lambda data: actions.refer(offer=offer, by=request.user, at=request.now, on=request.today, **data),
        heading=f"Referral: {offer.name}",
        intro="Fill in what has happened; the rest stays empty. While it waits, a task asks after it.",
        back=back_to(request, offer.pupil),
        done="The referral is up to date.",
    )


def _offer(request: SchoolRequest, pk: int) -> SupportOffer:
    seen = queries.offers_for(request.membership, request.school, request.today)
    return get_object_or_404(seen.select_related("pupil", "service"), pk=pk)

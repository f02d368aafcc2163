"""Needs, contacts and professionals of a pupil."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import has_permission, require_permission
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from pupils.access import pupils_for
from pupils.actions import contacts, needs, professionals
from pupils.domain.contact_records import LINK_FIELDS, PERSON_FIELDS
from pupils.domain.needs import kind_of
from pupils.forms import ContactForm, LastDayForm, NeedForm, ProfessionalForm
from pupils.models import ContactLink, Need, Professional
from pupils.queries.pupil_page import need_kinds
from pupils.views.shared import form_page, pupil_or_404, pupil_url

PROFESSIONAL_FIELDS = ("kind", "name", "organisation", "phone", "email", "key_contact", "starts_on")


@require_permission(P.EDIT_PUPILS)
def need_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write down a need. Sensitive kinds are offered to those only who may see them."""
    row = pupil_or_404(request, pk)
    form = NeedForm(
        request.POST or None,
        school=request.school,
        sensitive=has_permission(request.membership, P.VIEW_SENSITIVE),
        initial={"starts_on": request.today},
    )
    return form_page(
        request,
        form,
        lambda values: needs.begin(pupil=row, by=request.user, **values),
        heading=f"Add a need of {row}",
        back=pupil_url(pk),
        done="The need is written down.",
    )


@require_permission(P.EDIT_PUPILS)
def need_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """End a need."""
    seen = pupils_for(request.membership, request.today)
    rows = request.school.needs.filter(pupil__in=seen).select_related("pupil", "school")
    need: Need = get_object_or_404(rows, pk=pk)
    kind = need_kinds(request.school).get(need.kind) or kind_of(need.kind)
    if kind.sensitive and not has_permission(request.membership, P.VIEW_SENSITIVE):
        raise Http404  # as if it were not there
    form = LastDayForm(request.POST or None, initial={"last_day": request.today})
    return form_page(
        request,
        form,
        lambda values: needs.end(need=need, by=request.user, **values),
        heading=f"{kind.name}: last day",
        back=pupil_url(need.pupil_id),
        done="The need has ended.",
    )


@require_permission(P.EDIT_PUPILS)
def contact_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """Add someone to ring or write to."""
    row = pupil_or_404(request, pk)
    form = ContactForm(
        request.POST or None, initial={"may_write": True, "may_collect": True, "surname": row.legal_surname}
    )
    return form_page(
        request,
        form,
        lambda values: contacts.add(pupil=row, values=values, by=request.user),
        heading=f"Add a contact of {row}",
        back=pupil_url(pk),
        done="The contact is added.",
    )


def _link_or_404(request: SchoolRequest, pk: int) -> ContactLink:
    links = request.school.contact_links.filter(pupil__in=pupils_for(request.membership, request.today))
    return get_object_or_404(links.select_related("contact", "pupil", "school"), pk=pk)


def _withheld(link: ContactLink) -> list[str]:
    """Fields of a contact that are for those only who may see what is sensitive."""
    address = ["address", "postcode", "address_confidential"] if link.contact.address_confidential else []
    return [*address, *(["court_order"] if link.court_order else [])]


@require_permission(P.EDIT_PUPILS)
def contact_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Correct a contact. What they are to a brother or sister is corrected on that child's page."""
    link = _link_or_404(request, pk)
    start = {name: getattr(link.contact, name) for name in PERSON_FIELDS}
    start |= {name: getattr(link, name) for name in LINK_FIELDS}
    form = ContactForm(request.POST or None, initial=start)
    hidden = [] if has_permission(request.membership, P.VIEW_SENSITIVE) else _withheld(link)
    for name in hidden:
        del form.fields[name]
    return form_page(
        request,
        form,
        lambda values: contacts.correct(link=link, values=values, by=request.user),
        heading=f"{link.contact}, for {link.pupil}",
        intro="What is confidential here is not shown to you, and stays as it is." if hidden else "",
        back=pupil_url(link.pupil_id),
        done="The contact is saved.",
        remove_url_name="pupils:contact_remove",
        remove_pk=link.pk,
        remove_label=f"No longer a contact of {link.pupil}",
    )


@require_POST
@require_permission(P.EDIT_PUPILS)
def contact_remove(request: SchoolRequest, pk: int) -> HttpResponse:
    """Someone is no longer a contact of a pupil."""
    link = _link_or_404(request, pk)
    contacts.remove(link=link, by=request.user)
    messages.success(request, "The contact is removed.")
    return redirect("pupils:pupil", pk=link.pupil_id)


@require_permission(P.VIEW_SENSITIVE)
def professional_add(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write down someone outside the school who works with a pupil. Who may see them keeps them."""
    row = pupil_or_404(request, pk)
    form = ProfessionalForm(
        request.POST or None, school=request.school, on=request.today, initial={"starts_on": request.today}
    )
    return form_page(
        request,
        form,
        lambda values: professionals.add(pupil=row, values=values, by=request.user),
        heading=f"Add a professional working with {row}",
        back=pupil_url(pk),
        done="The professional is added.",
    )


def _professional_or_404(request: SchoolRequest, pk: int) -> Professional:
    rows = request.school.professionals.filter(pupil__in=pupils_for(request.membership, request.today))
    return get_object_or_404(rows.select_related("pupil", "school"), pk=pk)


@require_permission(P.VIEW_SENSITIVE)
def professional_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Correct a professional, or name another key contact."""
    professional = _professional_or_404(request, pk)
    form = ProfessionalForm(
        request.POST or None,
        school=request.school,
        on=request.today,
        initial={name: getattr(professional, name) for name in PROFESSIONAL_FIELDS},
    )
    return form_page(
        request,
        form,
        lambda values: professionals.correct(professional=professional, values=values, by=request.user),
        heading=f"{professional}, for {professional.pupil}",
        back=pupil_url(professional.pupil_id),
        done="The professional is saved.",
    )


@require_permission(P.VIEW_SENSITIVE)
def professional_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """They no longer work with the pupil."""
    professional = _professional_or_404(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": request.today})
    return form_page(
        request,
        form,
        lambda values: professionals.end(professional=professional, by=request.user, **values),
        heading=f"{professional}: last day",
        back=pupil_url(professional.pupil_id),
        done="Saved.",
    )

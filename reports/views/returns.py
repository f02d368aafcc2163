"""What goes to the authority on paper: returns, and the log of joint enquiries."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.actions import returns as actions
from attendance.domain.returns import CARDS, ReturnKind
from attendance.views.returns import READS, back_to_page, draft_for, made_or_404, readable, reveals
from interventions.access import proposals_for
from interventions.actions import enquiries
from reports import documents
from reports.views.class_lists import pdf_response


@require_permission(*READS)
@require_safe
def return_pdf(request: SchoolRequest, kind: str) -> HttpResponse:
    """A return as it stands. It names children, so that it was taken is kept."""
    found = readable(request, kind)
    try:
        draft = draft_for(request, found)
    except Refused:
        return back_to_page(request, found)
    pdf = documents.authority_return(
        request.school, draft.card, draft.on, draft.rows, at=request.now, gone=draft.changes.gone, rule=draft.rule
    )
    actions.note_taken(
        school=request.school,
        title=draft.card.title,
        on=draft.on,
        form="PDF",
        reveal=reveals(request),
        by=request.user,
    )
    return pdf_response(pdf, f"{found.value}-return-{draft.on.isoformat()}.pdf")


@require_permission(*READS)
@require_safe
def return_made_pdf(request: SchoolRequest, pk: int) -> HttpResponse:
    """A return as it was sent."""
    made = made_or_404(request, pk)
    card = CARDS[ReturnKind(made.kind)]
    pdf = documents.authority_return(request.school, card, made.on, made.rows, at=request.now, sent=made)
    actions.note_taken(
        school=request.school, title=card.title, on=made.on, form="PDF", reveal=made.confidential, by=request.user
    )
    return pdf_response(pdf, f"{made.kind}-return-{made.on.isoformat()}-sent.pdf")


@require_permission(Permission.PROPOSE_REMOVAL, Permission.REMOVE_FROM_ROLL)
@require_safe
def enquiries_pdf(request: SchoolRequest, pk: int) -> HttpResponse:
    """The log of enquiries about a pupil who is proposed to leave the roll."""
    seen = proposals_for(request.membership, request.today).select_related("pupil", "school")
    proposal = get_object_or_404(seen, pk=pk)
    pdf = documents.enquiries(proposal, at=request.now)
    enquiries.note_shared(proposal=proposal, by=request.user)
    return pdf_response(pdf, f"enquiries-{proposal.pk}-{request.today.isoformat()}.pdf")

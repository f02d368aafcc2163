"""Slips with the codes of the parents' form, on paper."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.actions.report_codes import note_printed
from attendance.queries import report_codes
from reports import documents
from reports.views.class_lists import pdf_response


@require_permission(Permission.LOG_ABSENCE_CALL)
@require_safe
def code_slips_pdf(request: SchoolRequest) -> HttpResponse:
    """Of everybody, of a class (`?class=`), or of one child (`?pupil=`). They name children, so that it was is kept."""
    slips = [
        slip
        for slip in report_codes.slips(request.membership, request.today, _number(request.GET.get("class")))
        if slip.code and slip.pupil_id == (_number(request.GET.get("pupil")) or slip.pupil_id)
    ]
    if not slips:
        return redirect("attendance:report_codes")
    address = report_codes.address_of_form(request.school)
    pdf = documents.code_slips(request.school, slips, address=address, at=request.now)
    note_printed(school=request.school, number=len(slips), by=request.user)
    return pdf_response(pdf, f"slips-{request.today:%Y-%m-%d}.pdf")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None

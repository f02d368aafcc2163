"""The blank form on which parents ask for leave, to print (S4-056)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.http import SchoolRequest
from attendance.access import ASKS_FOR_LEAVE
from attendance.queries.settings import settings_of
from reports import documents
from reports.views.class_lists import pdf_response


@require_permission(*ASKS_FOR_LEAVE)
@require_safe
def leave_form(request: SchoolRequest) -> HttpResponse:
    """With the school's name and rule, the kinds of leave and what each asks for."""
    content = documents.leave_form(request.school, no_leave_in_term=settings_of(request.school).no_leave_in_term)
    return pdf_response(content, "request-for-leave.pdf")

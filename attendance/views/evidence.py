"""Evidence to download, and to take away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from attendance import evidence_store
from attendance.access import evidence_for, sees_private
from attendance.actions import evidence as actions
from attendance.models import Evidence
from attendance.queries.settings import every_reason
from attendance.report_forms import RemoveForm
from attendance.views.reports import WORKS


@require_permission(*WORKS)
@require_safe
def download(request: SchoolRequest, pk: int) -> HttpResponse:
    """The file, to be kept and not shown here: a browser never runs what a stranger sent. Who opened it is recorded."""
    row = _evidence(request, pk)
    if not row.has_file:
        raise Http404
    try:
        content = evidence_store.content_of(row.stored_as)
    except FileNotFoundError as gone:
        raise Http404 from gone
    actions.note_opened(evidence=row, by=request.user)
    response = HttpResponse(content, content_type=row.media_type)
    name = f"evidence-{row.pk}.{row.stored_as.rpartition('.')[2]}"  # no name of a child: it would reach logs
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_permission(P.LOG_ABSENCE_CALL)
@require_POST
def remove(request: SchoolRequest, pk: int) -> HttpResponse:
    """Sent by mistake, or not needed: the file goes, that it was there stays."""
    row, form = _evidence(request, pk), RemoveForm(request.POST)
    try:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        actions.remove(evidence=row, why=why, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.info(request, "Removed. That it was there stays on record.")
    if row.report_id:
        return redirect("attendance:report", row.report_id)
    return redirect("attendance:leave", row.leave_id) if row.leave_id else redirect("pupils:pupil", row.pupil_id)


def _evidence(request: SchoolRequest, pk: int) -> Evidence:
    """Evidence of something private is for who may see such things, and for who gave it."""
    seen = evidence_for(request.membership, request.today).select_related("pupil", "school", "report", "leave")
    row: Evidence = get_object_or_404(seen, pk=pk)
    reason = every_reason(request.school).get(row.report.reason) if row.report else None
    private = row.leave.about.sensitive if row.leave else reason is None or reason.sensitive
    about = row.report or row.leave
    recorded_by = about.received_by_id if about else None
    if private and not (
        sees_private(request.membership, row.given_by_id) or sees_private(request.membership, recorded_by)
    ):
        raise Http404
    return row

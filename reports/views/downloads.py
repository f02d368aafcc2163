"""Reports that were made, to make and to download; and the charts of pages."""

from collections.abc import Container

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.queries.calendar import calendar_of
from reports import charts, documents
from reports.access import runs_for
from reports.actions import reports as actions
from reports.forms import TermForm
from reports.queries import leadership, termly
from reports.views.class_lists import pdf_response

READS_REPORTS = (Permission.VIEW_AGGREGATE_REPORTS, Permission.VIEW_SCHOOL_REPORTS)
RECENT = 50


@require_permission(*READS_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: SchoolRequest) -> HttpResponse:
    """Make the report of a term; find those made before."""
    terms = termly.terms_of(request.school, request.today) if request.school else []
    form = TermForm(request.POST or None, terms=terms)
    if request.method == "POST" and request.school and form.is_valid():
        year, starts_on = form.term
        try:
            actions.make_termly(
                school=request.school,
                year=year,
                starts_on=starts_on,
                on=request.today,
                at=request.now,
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "The report is made. It stands first in the list.")
            return redirect("reports:reports")
    runs = list(runs_for(request.membership)[:RECENT])
    return render(request, "reports/reports.html", {"form": form, "terms": terms, "runs": runs})


@require_permission(*READS_REPORTS)
@require_safe
def termly_pdf(request: SchoolRequest, pk: int) -> HttpResponse:
    """A report as it was made."""
    run = get_object_or_404(runs_for(request.membership), pk=pk)
    actions.note_opened(run=run, by=request.user)
    return pdf_response(bytes(run.content), run.file_name)


@require_permission(*READS_REPORTS)
@require_safe
def chart(request: SchoolRequest) -> HttpResponse:
    """Attendance week by week as a picture, light or dark, wide or small."""
    palette = _one_of(charts.PALETTES, request.GET.get("palette"), "light")
    size = _one_of(charts.SIZES, request.GET.get("size"), "wide")
    if request.school is None:
        return svg_response(charts.lines([], [], palette, size))
    board = leadership.board(request.school, request.today, calendar_of(request.school))
    if not board.may_show:
        return svg_response(charts.lines([], [], palette, size))
    return svg_response(documents.weekly_chart(board.weeks, board.headline, palette, size))


def svg_response(svg: bytes) -> HttpResponse:
    """A picture with its own style and nothing else."""
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _one_of(known: Container[str], asked: str | None, otherwise: str) -> str:
    return asked if asked is not None and asked in known else otherwise

"""What stands for one pupil."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.roles import Permission
from accounts.http import SchoolRequest
from attendance.domain import windows
from attendance.queries import history as queries
from attendance.queries.calendar import calendar_of
from pupils.access import pupils_for


@require_permission(Permission.VIEW_OWN_PUPILS, Permission.VIEW_ALL_PUPILS)
@require_safe
def pupil_history(request: SchoolRequest, pk: int) -> HttpResponse:
    """This year's sessions of a pupil, the figures made of them and, for the office, every amendment."""
    pupil = get_object_or_404(pupils_for(request.membership, request.today), pk=pk)
    calendar = calendar_of(request.school)
    year = windows.year_to_date(request.today, calendar)
    sees_trail = request.membership.may(Permission.CORRECT_MARK)
    context = {
        "pupil": pupil,
        "figures": queries.figures(request.school, pupil, request.today, calendar),
        "weeks": queries.grid(pupil, year, calendar),
        "year": year,
        "sees_trail": sees_trail,
        "trail": queries.trail(request.school, pupil) if sees_trail else [],
    }
    return render(request, "attendance/pupil_history.html", context)

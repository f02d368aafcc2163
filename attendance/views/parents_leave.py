"""Leave asked for on the parents' form: before its first day, to the headteacher, who answers in writing (S4-056)."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.http import SchoolRequest
from accounts.models import School
from attendance import uploads
from attendance.actions import leave as actions
from attendance.actions.evidence import look_at
from attendance.domain.leave import BEFOREHAND, NO_LEAVE_IN_TERM
from attendance.leave_forms import ParentsLeaveForm
from attendance.models import ReportCode
from attendance.queries.settings import settings_of
from attendance.views.parents_form import HOLIDAY, PROCESS, entered, page, public, sent


@uploads.limited
@public
@entered
@require_http_methods(["GET", "HEAD", "POST"])
def ask_leave(request: SchoolRequest, school: School, code: ReportCode) -> HttpResponse:
    """For which days, for what, and why it cannot be in the holidays."""
    typed = request.session.get(HOLIDAY) or {}  # as an absence
    form = ParentsLeaveForm(
        request.POST or None, request.FILES or None, pupil=code.pupil, on=request.today, initial=typed
    )

    def send() -> list[str]:
        leave = actions.ask(
            school=school, pupil=code.pupil, channel="form", received_on=request.today, on=request.today,
            at=request.now, process=PROCESS, wanted=form.wanted([look_at(file) for file in form.cleaned_data["file"]]),
        )  # fmt: skip
        return [leave.reference, "leave_late" if leave.by_rule else "leave"]

    answer = sent(request, school, code, form, send)
    rule = NO_LEAVE_IN_TERM if settings_of(school).no_leave_in_term else ""
    return answer or page(
        request, "absent/leave.html", school, form, code, beforehand=BEFOREHAND, rule=rule, was_absence=bool(typed)
    )

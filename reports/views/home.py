"""Today: each role's own first page."""

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import setup
from accounts.access import has_permission, require_permission
from accounts.domain.roles import CARDS, Permission, Role
from accounts.http import SchoolRequest
from attendance.queries import no_reason
from attendance.queries.calendar import calendar_of
from attendance.queries.calls import missing
from interventions.queries.concerns import answers_to
from interventions.queries.meetings import named_to
from reports.access import runs_for, schools_for
from reports.domain import cohorts, national
from reports.queries import dashboard as dashboards
from reports.queries import leadership, teacher, today, trust
from reports.queries.waiting import waiting

Page = Callable[[SchoolRequest], HttpResponse]
RECENT = 6


@require_permission(*Permission)
@require_safe
def home(request: SchoolRequest) -> HttpResponse:
    """The page of the widest role this person has here, or of another of theirs that they ask for."""
    if request.school is None:
        return _trust(request)
    roles = [role for role in PAGES if role in request.membership.roles]
    asked = request.GET.get("as")
    role = next((role for role in roles if role == asked), roles[0])
    return PAGES[role](request)


@require_permission(Permission.MANAGE_CASE)
@require_safe
def watch(request: SchoolRequest) -> HttpResponse:
    """Who moved down a band this week, and who is near the penalty threshold."""
    return render(
        request,
        "reports/watch.html",
        {"watched": dashboards.watched(request.membership, request.school, request.today)},
    )


def _dashboard(request: SchoolRequest) -> HttpResponse:
    context = {"dashboard": dashboards.dashboard(request.membership, request.school, request.now)}
    return _page(request, "reports/home_officer.html", context)


def _leadership(request: SchoolRequest) -> HttpResponse:
    calendar = calendar_of(request.school)
    context = {
        "day": today.day(request.school, request.now, calendar),
        "missing": missing(request.school, request.now, calendar),
        "board": leadership.board(request.school, request.today, calendar, names_known=True),
        "standing": no_reason.overdue(request.school, request.today, calendar).count(),
        "waiting": waiting(request.membership, request.school, request.today, calendar),
        "source": national.SOURCE,
    }
    return _page(request, "reports/home_leadership.html", context)


def _office(request: SchoolRequest) -> HttpResponse:
    calendar = calendar_of(request.school)
    context = {
        "day": today.day(request.school, request.now, calendar),
        "missing": missing(request.school, request.now, calendar),
        "standing": no_reason.overdue(request.school, request.today, calendar).count(),
        "waiting": waiting(request.membership, request.school, request.today, calendar),
    }
    return _page(request, "reports/home_office.html", context)


def _teacher(request: SchoolRequest) -> HttpResponse:
    context = {
        "mine": teacher.my_classes(request.membership, request.school, request.now),
        "answers": answers_to(request.membership, request.school, request.today),
        "meetings": list(named_to(request.membership, request.today)),
    }
    return _page(request, "reports/home_teacher.html", context)


def _governor(request: SchoolRequest) -> HttpResponse:
    context = {
        "board": leadership.board(request.school, request.today, calendar_of(request.school)),
        "runs": list(runs_for(request.membership)[:RECENT]),
        "source": national.SOURCE,
        "rule": cohorts.RULE,
        "meetings": list(named_to(request.membership, request.today)),
    }
    return _page(request, "reports/home_governor.html", context)


def _administrator(request: SchoolRequest) -> HttpResponse:
    lines = setup.lines_for(request.school, request.membership, request.today)
    context = {"lines": lines, "open": sum(not line.done for line in lines)}
    return _page(request, "reports/home_administrator.html", context)


def _trust(request: SchoolRequest) -> HttpResponse:
    context = {
        "comparison": trust.side_by_side(list(schools_for(request.membership)), request.today),
        "runs": list(runs_for(request.membership)[:RECENT]),
        "source": national.SOURCE,
        "rule": cohorts.RULE,
    }
    return render(request, "reports/home_trust.html", context)


def _page(request: SchoolRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """With the person's other pages, where they have more than one role here."""
    pages = {PAGES[role]: role for role in reversed(PAGES) if role in request.membership.roles}
    others = [{"role": role.value, "name": CARDS[role].name} for role in pages.values()] if len(pages) > 1 else []
    registers = "outstanding" if has_permission(request.membership, Permission.TAKE_ANY_REGISTER) else "registers"
    return render(request, template, {**context, "pages": others, "registers_url": reverse(f"attendance:{registers}")})


# In the order of width: who has several roles lands on the first.
PAGES: dict[Role, Page] = {
    Role.ATTENDANCE_OFFICER: _dashboard,
    Role.HEADTEACHER: _leadership,
    Role.LEADERSHIP: _leadership,
    Role.SAFEGUARDING: _dashboard,
    Role.OFFICE: _office,
    Role.HEAD_OF_YEAR: _dashboard,
    Role.WELFARE_OFFICER: _teacher,
    Role.TEACHER: _teacher,
    Role.ADMINISTRATOR: _administrator,
    Role.GOVERNOR: _governor,
    Role.TRUST_VIEWER: _governor,
}

"""The audit trail."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import require_permission
from accounts.domain.roles import Permission
from accounts.forms import AuditFilter
from accounts.http import SchoolRequest
from accounts.queries import audit as queries

A_PAGE = 50


@require_permission(Permission.VIEW_AUDIT)
def audit(request: SchoolRequest) -> HttpResponse:
    school = request.school
    form = AuditFilter(request.GET or None, people=queries.people(school), verbs=queries.verbs(school))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.events(school, on=wanted.get("on"), person=wanted.get("person"), verb=wanted.get("verb", ""))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    others = request.GET.copy()
    others.pop("page", None)
    return render(request, "accounts/audit.html", {"form": form, "page": page, "others": others.urlencode()})

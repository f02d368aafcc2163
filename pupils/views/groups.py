"""Classes, houses and support groups."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from pupils.access import groups_for
from pupils.actions import groups as actions
from pupils.domain.years import academic_year_name, academic_year_of
from pupils.forms import GroupForm, GroupNameForm, LastDayForm, TeacherForm
from pupils.models import Group
from pupils.queries import groups as queries
from pupils.views.shared import form_page

SEES = (P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS, P.TAKE_ANY_REGISTER, P.MANAGE_STAFF)
KEEPS = (P.EDIT_PUPILS, P.MANAGE_STAFF)


def _group_or_404(request: SchoolRequest, pk: int) -> Group:
    return get_object_or_404(groups_for(request.membership, request.today).select_related("school"), pk=pk)


def _group_url(pk: int) -> str:
    return reverse("pupils:group", kwargs={"pk": pk})


@require_permission(*SEES)
def group_list(request: SchoolRequest) -> HttpResponse:
    """The groups of this academic year, and of the next where some are made already."""
    year = academic_year_of(request.today)
    years = [
        (academic_year_name(number), lines)
        for number in (year, year + 1)
        if (lines := queries.group_lines(request.membership, request.today, number)) or number == year
    ]
    context = {"years": years, "may_keep": has_permission(request.membership, *KEEPS)}
    return render(request, "pupils/group_list.html", context)


@require_permission(*SEES)
def group(request: SchoolRequest, pk: int) -> HttpResponse:
    """One group: pupils and teachers; who may, assigns a teacher here."""
    row = _group_or_404(request, pk)
    may_keep = has_permission(request.membership, *KEEPS)
    form = None
    if may_keep:
        form = TeacherForm(
            request.POST or None, school=request.school, on=request.today, initial={"starts_on": request.today}
        )
        if request.method == "POST" and form.is_valid():
            try:
                actions.assign_teacher(group=row, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"{form.cleaned_data['membership'].user} takes {row}.")
                return redirect(_group_url(pk))
    page = queries.group_page(row, request.membership, request.today)
    context = {"page": page, "group": row, "form": form, "year": academic_year_name(row.academic_year)}
    return render(request, "pupils/group.html", context)


@require_permission(*KEEPS)
def group_add(request: SchoolRequest) -> HttpResponse:
    """Make a group."""
    form = GroupForm(request.POST or None, on=request.today)
    return form_page(
        request,
        form,
        lambda values: actions.create(school=request.school, by=request.user, **values),
        heading="New class or group",
        back=reverse("pupils:groups"),
        done="The group is made.",
        button="Make the group",
    )


@require_permission(*KEEPS)
def group_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Rename a group."""
    row = _group_or_404(request, pk)
    form = GroupNameForm(request.POST or None, initial={"name": row.name, "year_group": row.year_group})
    return form_page(
        request,
        form,
        lambda values: actions.correct(group=row, by=request.user, **values),
        heading=f"Rename {row}",
        back=_group_url(pk),
        done="The group is saved.",
    )


@require_permission(*KEEPS)
def teacher_end(request: SchoolRequest, pk: int) -> HttpResponse:
    """Somebody no longer takes a group."""
    seen = groups_for(request.membership, request.today)
    rows = request.school.group_teachers.filter(group__in=seen).select_related("group", "membership__user", "school")
    line = get_object_or_404(rows, pk=pk)
    form = LastDayForm(request.POST or None, initial={"last_day": request.today})
    return form_page(
        request,
        form,
        lambda values: actions.end_teacher(line=line, by=request.user, **values),
        heading=f"{line.membership.user} and {line.group}: last day",
        back=_group_url(line.group_id),
        done="Saved.",
    )

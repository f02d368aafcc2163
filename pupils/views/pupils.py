"""The list of pupils, and a pupil's page."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import has_permission, require_permission
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from pupils import panels
from pupils.actions import groups
from pupils.actions import pupils as actions
from pupils.domain.years import YearGroup, academic_year_of
from pupils.forms import DetailsForm, PlaceForm
from pupils.queries.pupil_list import ROLL, Wanted, group_choices, lines
from pupils.queries.pupil_list import pupil_list as page_of_pupils
from pupils.queries.pupil_page import pupil_page
from pupils.views.shared import form_page, pupil_or_404, pupil_url


@require_permission(P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)
def pupil_list(request: SchoolRequest) -> HttpResponse:
    """Pupils by class, year and roll; names are searched by POST, so that none stands in an address."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = Wanted(
        text=request.POST.get("q", "").strip()[:60],
        group=_number(asked.get("group")),
        year=asked.get("year", "") if asked.get("year", "") in set(YearGroup) else "",
        roll=asked.get("roll", "on") if asked.get("roll") in ROLL else "on",
        page=_number(asked.get("page")) or 1,
    )
    page = page_of_pupils(request.membership, request.today, wanted)
    context = {"page": page, "rows": lines(page, request.today), "wanted": wanted}
    if getattr(request, "htmx", False):
        return render(request, "pupils/pupil_rows.html", context)
    context |= {
        "groups": group_choices(request.membership, request.today, academic_year_of(request.today)),
        "years": [(year.value, year.label) for year in YearGroup],
        "rolls": ROLL.items(),
        "may_edit": has_permission(request.membership, P.EDIT_PUPILS),
        "may_import": has_permission(request.membership, P.IMPORT_DATA),
        "may_propose": has_permission(request.membership, P.PROPOSE_REMOVAL, P.REMOVE_FROM_ROLL),
        "may_return": has_permission(request.membership, P.SEND_RETURNS, P.PROPOSE_REMOVAL),
    }
    return render(request, "pupils/pupil_list.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@require_permission(P.VIEW_OWN_PUPILS, P.VIEW_ALL_PUPILS)
def pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """One pupil, as far as this person may see."""
    row = pupil_or_404(request, pk)
    page = pupil_page(row, request.membership, request.today)
    return render(
        request,
        "pupils/pupil.html",
        {
            "page": page,
            "pupil": row,
            "panels": panels.panels_for(row, request.membership, request.today),
            "may_edit": has_permission(request.membership, P.EDIT_PUPILS),
            "may_propose": has_permission(request.membership, P.PROPOSE_REMOVAL, P.REMOVE_FROM_ROLL),
            "may_reinstate": has_permission(request.membership, P.REMOVE_FROM_ROLL),
            "sees_sensitive": has_permission(request.membership, P.VIEW_SENSITIVE),
        },
    )


@require_permission(P.EDIT_PUPILS)
def pupil_edit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Correct a pupil's details."""
    row = pupil_or_404(request, pk)
    form = DetailsForm(request.POST or None, initial=DetailsForm.start(row))
    return form_page(
        request,
        form,
        lambda values: actions.correct(pupil=row, values=values, by=request.user),
        heading=f"Details of {row}",
        back=pupil_url(pk),
        done="The details are saved.",
    )


@require_permission(P.EDIT_PUPILS)
def pupil_place(request: SchoolRequest, pk: int) -> HttpResponse:
    """Place a pupil in a class, house or support group."""
    row = pupil_or_404(request, pk)
    form = PlaceForm(
        request.POST or None, school=request.school, on=request.today, initial={"starts_on": request.today}
    )
    return form_page(
        request,
        form,
        lambda values: groups.place(pupil=row, by=request.user, **values),
        heading=f"Class or group of {row}",
        back=pupil_url(pk),
        done="The place is saved.",
    )

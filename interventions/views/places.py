"""A nursery place under review."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import has_permission, require_permission
from accounts.domain.refusal import Refused, passes
from accounts.domain.roles import Permission as P
from accounts.http import SchoolRequest
from accounts.views.shared import show_refusal
from interventions.actions import places as actions
from interventions.models import PlaceReview
from interventions.queries import places as queries
from interventions.removal_forms import DecisionForm, ReviewForm, WarnedForm
from pupils.access import pupils_for
from pupils.domain import age
from pupils.views.shared import pupil_or_404

MAY = (P.PROPOSE_REMOVAL, P.REMOVE_FROM_ROLL)


@require_permission(*MAY)
def place_of(request: SchoolRequest, pk: int) -> HttpResponse:
    """The reviews of a pupil's place; open one where none is."""
    pupil = pupil_or_404(request, pk)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            actions.open_review(pupil=pupil, on=request.today, at=request.now, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The place is under review. A task asks for the warning letter.")
            return redirect("interventions:place_of", pk=pk)
    return _page(request, pupil, review=form if request.method == "POST" else None)


@require_permission(*MAY)
@require_POST
def place_warned(request: SchoolRequest, pk: int) -> HttpResponse:
    """The warning letter went."""
    review = _review(request, pk)
    form = WarnedForm(request.POST)
    if form.is_valid():
        try:
            actions.note_warning(review=review, on=request.today, at=request.now, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("interventions:place_of", pk=review.pupil_id)
    return _page(request, review.pupil, warned=form)


@require_permission(P.REMOVE_FROM_ROLL)
@require_POST
def place_decide(request: SchoolRequest, pk: int) -> HttpResponse:
    """The head keeps the place, or ends it."""
    review = _review(request, pk)
    form, ends = DecisionForm(request.POST), request.POST.get("do") == "end"
    if form.is_valid():
        try:
            actions.decide(
                review=review,
                ends=ends,
                decision=form.cleaned_data["decision"],
                membership=request.membership,
                on=request.today,
                at=request.now,
                by=request.user,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            if ends:
                messages.success(request, "The place ends. Propose now that the name leaves the roll, under 9(3).")
                return redirect("interventions:removal_of", pk=review.pupil_id)
            messages.success(request, "The place is kept.")
            return redirect("interventions:place_of", pk=review.pupil_id)
    return _page(request, review.pupil, decision=form)


def _review(request: SchoolRequest, pk: int) -> PlaceReview:
    seen = pupils_for(request.membership, request.today)
    rows = request.school.place_reviews.filter(pupil__in=seen).select_related("pupil__school", "school")
    review: PlaceReview = get_object_or_404(rows, pk=pk)
    return review


def _page(request: SchoolRequest, pupil: Any, **forms: Any) -> HttpResponse:
    found = queries.place_page(pupil)
    given = {name: form for name, form in forms.items() if form is not None}
    context = {
        "pupil": pupil,
        "page": found,
        "may_review": passes(actions.check_may_be_reviewed, pupil, request.today),
        "starts_on": age.starts_on(pupil.date_of_birth),
        "may_decide": has_permission(request.membership, P.REMOVE_FROM_ROLL),
        "review_form": given.get("review") or ReviewForm(),
        "warned_form": given.get("warned") or WarnedForm(initial={"warned_on": found.letter_sent_on}),
        "decision": given.get("decision") or DecisionForm(),
        "form": next(iter(given.values()), None),
    }
    return render(request, "interventions/place.html", context, status=422 if given else 200)

"""The admission register: what it holds of everybody, who enters it, and who comes back.

Leaving it is proposed and decided in `interventions`, where the evidence is gathered.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import require_permission
from accounts.domain.roles import Permission as P
from accounts.domain.words import weekday_words
from accounts.http import SchoolRequest
from pupils.actions import pupils as details
from pupils.actions import roll
from pupils.actions.roll import NewPupil
from pupils.forms import AdmitForm, MovingForm, ReadmitForm, ReinstateForm
from pupils.models import Pupil
from pupils.queries import admission
from pupils.queries.namesakes import namesakes
from pupils.views.shared import form_page, pupil_or_404, pupil_url


@require_permission(P.EDIT_PUPILS)
@require_safe
def admission_register(request: SchoolRequest) -> HttpResponse:
    """What is wanting in the admission register, pupil by pupil."""
    lines = admission.of_roll(request.school, request.today)
    show = "all" if request.GET.get("show") == "all" else "gaps"
    context = {
        "rows": lines if show == "all" else [line for line in lines if line.gaps],
        "show": show,
        "on_roll": len(lines),
        "owing": sum(bool(line.owed) for line in lines),
        "wanting": sum(bool(line.gaps) for line in lines),
    }
    return render(request, "pupils/admission_register.html", context)


@require_permission(P.EDIT_PUPILS)
def pupil_admit(request: SchoolRequest) -> HttpResponse:
    """Enter a new pupil in the admission register."""
    form = AdmitForm(request.POST or None, school=request.school, on=request.today)
    made: list[Pupil] = []

    def act(given: dict[str, Any]) -> None:
        new = NewPupil(**{name: given[name] for name in NewPupil.__slots__})
        form.know(namesakes(request.school, new))
        apart = {name: value for name, value in given.items() if name not in NewPupil.__slots__}
        made.append(
            roll.admit(school=request.school, pupil=new, on=request.today, at=request.now, by=request.user, **apart)
        )

    response = form_page(
        request,
        form,
        act,
        heading="Admit a pupil",
        back=reverse("pupils:list"),
        done=lambda: (
            f"{_begun(request, form, made[0])} Add the contacts next: the register asks for parents and their numbers."
        ),
        button="Admit",
    )
    return redirect("pupils:pupil", pk=made[0].pk) if made else response


@require_permission(P.EDIT_PUPILS)
def pupil_moving(request: SchoolRequest, pk: int) -> HttpResponse:
    """A parent has told of another address to come."""
    row = pupil_or_404(request, pk)
    form = MovingForm(request.POST or None, initial={name: getattr(row, name) for name in MovingForm.base_fields})
    return form_page(
        request,
        form,
        lambda values: details.note_move(pupil=row, values=values, by=request.user),
        heading=f"Another address of {row}",
        intro="Where a parent tells you that the pupil will live at another address, the admission register says which, "
        "with whom and from when. Empty the fields when the move is off, or stands in the details.",
        back=pupil_url(pk),
        done="The address to come is saved.",
    )


@require_permission(P.REMOVE_FROM_ROLL)
def pupil_reinstate(request: SchoolRequest, pk: int) -> HttpResponse:
    """Undo a removal that should not have been."""
    row = pupil_or_404(request, pk)
    form = ReinstateForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda values: roll.reinstate(pupil=row, reason=values["reason"], by=request.user),
        heading=f"Undo the removal of {row}",
        intro="The pupil counts as on the roll throughout. Where they left and have come back, admit them again instead.",
        back=pupil_url(pk),
        done=f"{row} is on the roll, as if never removed.",
        button="Undo the removal",
    )


@require_permission(P.EDIT_PUPILS)
def pupil_readmit(request: SchoolRequest, pk: int) -> HttpResponse:
    """Admit a pupil again who had left."""
    row = pupil_or_404(request, pk)
    form = ReadmitForm(
        request.POST or None, school=request.school, on=request.today, initial={"year_group": row.year_group}
    )
    return form_page(
        request,
        form,
        lambda values: roll.readmit(pupil=row, on=request.today, at=request.now, by=request.user, **values),
        heading=f"Admit {row} again",
        back=pupil_url(pk),
        done=lambda: _begun(request, form, row),
        button="Admit again",
    )


def _begun(request: SchoolRequest, form: AdmitForm | ReadmitForm, pupil: Pupil) -> str:
    """That a pupil is on the roll, or will be."""
    starts_on = form.cleaned_data["starts_on"]
    return f"{pupil} starts on {weekday_words(starts_on)}." if starts_on > request.today else f"{pupil} is on the roll."

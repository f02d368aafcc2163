"""What the views of the work around a pupil share: where they go back to, and who they are for."""

from django.urls import reverse

from accounts.http import SchoolRequest
from interventions.access import cases_for
from pupils.models import Pupil


def back_to(request: SchoolRequest, pupil: Pupil) -> str:
    """The open case, where this person sees one; else the pupil's page."""
    case = cases_for(request.membership, request.today).open().filter(pupil=pupil).first()
    if case is not None:
        return reverse("interventions:case", args=[case.pk])
    return reverse("pupils:pupil", args=[pupil.pk])

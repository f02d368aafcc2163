"""Choose the school to work for, where a person has several."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import own_page
from accounts.http import SchoolRequest
from accounts.middleware import choose
from accounts.models import Membership, School


@dataclass(frozen=True, slots=True)
class Choice:
    """A school (or all of a trust's) that this person may open."""

    membership: Membership
    school: School | None
    current: bool

    @property
    def name(self) -> str:
        return str(self.school) if self.school else f"{self.membership.trust}: all schools"


@own_page
def school_switch(request: SchoolRequest) -> HttpResponse:
    choices = _choices(request)
    if request.method != "POST":
        return render(request, "accounts/school_switch.html", {"choices": choices})
    wanted = (request.POST.get("membership", ""), request.POST.get("school", ""))
    for choice in choices:
        if wanted == (str(choice.membership.pk), str(choice.school.pk) if choice.school else ""):
            choose(request, choice.membership, viewed=choice.school if choice.membership.trust_id else None)
            messages.info(request, f"You are now at {choice.name}.")
            return redirect("/")
    raise Http404


def _choices(request: SchoolRequest) -> list[Choice]:
    found = []
    now = request.membership
    memberships = request.user.memberships.active(request.today).select_related("school", "trust")
    for membership in memberships.order_by("school__name", "pk"):
        own = now is not None and membership.pk == now.pk
        if membership.trust is None:
            found.append(Choice(membership, membership.school, own))
            continue
        found.append(Choice(membership, None, own and request.school is None))
        for school in membership.trust.schools.order_by("name"):
            found.append(Choice(membership, school, own and request.school == school))
    return found

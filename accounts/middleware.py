"""One transaction a request, told which school it serves."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts import clock, tenancy
from accounts.models import Membership, School

SESSION_KEY = "membership"  # [membership id, school id or None, school ids]
GetResponse = Callable[[HttpRequest], HttpResponse]


class TenancyMiddleware:
    """Sets `request.school`, `.membership`, `.school_ids`, `.today` and `.now`, checked anew each request.

    The whole request is one transaction, since the database forgets at its end which schools it may show.
    An exception from the view undoes what the view wrote.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.today = request.now.date()  # type: ignore[attr-defined]
        request.school = request.membership = None  # type: ignore[attr-defined]
        request.school_ids = []  # type: ignore[attr-defined]
        with transaction.atomic():
            if request.user.is_authenticated:
                enter_school(request)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        transaction.set_rollback(True)


def enter_school(request: HttpRequest) -> None:
    """Find the membership this request acts under: the one chosen in the session if it still holds, else the first."""
    user_id = request.user.pk
    chosen: Sequence = request.session.get(SESSION_KEY) or (None, None, [])
    tenancy.enter(school_ids=chosen[2], user_id=user_id)
    membership = _standing(request, chosen[0]) if chosen[0] else None
    if membership is None or membership.school_id != chosen[1]:
        membership = _standing(request, None)
        if membership is None:
            request.session.pop(SESSION_KEY, None)
            tenancy.enter(school_ids=[], user_id=user_id)
            return
        choose(request, membership)
    request.membership = membership  # type: ignore[attr-defined]
    request.school = membership.school  # type: ignore[attr-defined]
    request.school_ids = request.session[SESSION_KEY][2]  # type: ignore[attr-defined]


def choose(request: HttpRequest, membership: Membership) -> None:
    """Remember this membership in the session and tell the database its schools."""
    school_ids = schools_of(membership)
    request.session[SESSION_KEY] = [membership.pk, membership.school_id, school_ids]
    tenancy.enter(school_ids=school_ids, user_id=membership.user_id)


def schools_of(membership: Membership) -> list[int]:
    """The one school, or every school of the trust."""
    if membership.school_id:
        return [membership.school_id]
    return list(School.objects.filter(trust_id=membership.trust_id).order_by("pk").values_list("pk", flat=True))


def _standing(request: HttpRequest, pk: int | None) -> Membership | None:
    memberships = (
        Membership.objects.filter(user_id=request.user.pk)
        .active(request.today)  # type: ignore[attr-defined]
        .select_related("school", "trust")
        .order_by("school__name", "pk")
    )
    return memberships.filter(pk=pk).first() if pk else memberships.first()

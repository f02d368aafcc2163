"""One transaction a request, told which school it serves."""

from collections.abc import Callable, Sequence

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from accounts import clock, tenancy
from accounts.models import Membership, School

SESSION_KEY = "membership"  # [membership id, school id or None, school ids]
VIEWED_KEY = "viewed_school"  # the one school that a trust's viewer has opened
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
        leave_school(request)
        with transaction.atomic():
            if request.user.is_authenticated:
                enter_school(request)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        transaction.set_rollback(True)


def leave_school(request: HttpRequest) -> None:
    """The request acts for nobody's school."""
    request.school = request.membership = None  # type: ignore[attr-defined]
    request.school_ids = []  # type: ignore[attr-defined]


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
    if membership.trust_id:
        _look_into_trust(request, membership)


def choose(request: HttpRequest, membership: Membership, *, viewed: School | None = None) -> None:
    """Remember this membership in the session and tell the database its schools.

    `viewed` is the one school that a trust's viewer opens; without it the viewer sees them side by side.
    """
    school_ids = schools_of(membership)
    request.session[SESSION_KEY] = [membership.pk, membership.school_id, school_ids]
    request.session.pop(VIEWED_KEY, None)
    if viewed is not None and viewed.pk in school_ids:
        request.session[VIEWED_KEY] = viewed.pk
    tenancy.enter(school_ids=school_ids, user_id=membership.user_id)


def schools_of(membership: Membership) -> list[int]:
    """The one school, or every school of the trust."""
    if membership.school_id:
        return [membership.school_id]
    return list(School.objects.filter(trust=membership.trust_id or 0).order_by("pk").values_list("pk", flat=True))


def _look_into_trust(request: HttpRequest, membership: Membership) -> None:
    """A school may leave its trust, so a viewer's schools are looked up each time."""
    school_ids = schools_of(membership)
    viewed = request.session.get(VIEWED_KEY)
    if viewed in school_ids:
        request.school = School.objects.get(pk=viewed)  # type: ignore[attr-defined]
        school_ids = [viewed]
    request.school_ids = school_ids  # type: ignore[attr-defined]
    tenancy.enter(school_ids=school_ids, user_id=membership.user_id)


def _standing(request: HttpRequest, pk: int | None) -> Membership | None:
    factors = Authenticator.objects.filter(user_id=OuterRef("user_id")).exclude(type="recovery_codes")
    memberships = (
        Membership.objects.filter(user=request.user.pk or 0)
        .active(request.today)  # type: ignore[attr-defined]
        .select_related("school", "trust")
        .annotate(has_second_factor=Exists(factors))  # read by SecondFactorMiddleware
        .order_by("school__name", "pk")
    )
    return memberships.filter(pk=pk).first() if pk else memberships.first()

"""Whom the sign-in page of the demo offers by one click."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Q

from accounts import tenancy
from accounts.models import Membership, School

DOMAIN = "demo.example.org"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented person to sign in as."""

    pk: int
    name: str
    title: str
    place: str


def people(on: date) -> list[DemoPerson]:
    """One person a role and school, in the order of the roles. Nobody outside the demo."""
    if not settings.DEMO:
        return []
    with tenancy.scope(school_ids=School.objects.values_list("pk", flat=True)):
        found = list(_demo_memberships(on).order_by(F("school").asc(nulls_last=True), "pk"))
    return [
        DemoPerson(one.pk, one.user.formal_name, one.title, str(one.school or one.trust)) for one in _one_a_role(found)
    ]


def membership(pk: int, on: date) -> Membership | None:
    """The membership behind a button; None for anybody who is not of the demo."""
    if not settings.DEMO:
        return None
    with tenancy.scope(school_ids=School.objects.values_list("pk", flat=True)):
        return _demo_memberships(on).filter(pk=pk).first()


def _demo_memberships(on: date):  # type: ignore[no-untyped-def]
    return (
        Membership.objects.active(on)
        .filter(Q(user__email__endswith=f"@{DOMAIN}") | Q(user__email__endswith=f".{DOMAIN}"), user__is_active=True)
        .select_related("user", "school", "trust")
    )


def _one_a_role(memberships: list[Membership]) -> list[Membership]:
    """The first of each school and set of roles: a school's second teacher adds nothing to a sign-in page."""
    firsts: dict[tuple[int | None, tuple[str, ...]], Membership] = {}
    for one in memberships:
        firsts.setdefault((one.school_id, tuple(one.roles)), one)
    return list(firsts.values())

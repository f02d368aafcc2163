"""The people of a school as its administrator sees them."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from accounts.domain.roles import Role, needs_second_factor, role_name
from accounts.models import Membership, School, User
from accounts.models.membership import MembershipQuerySet


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the school."""

    membership: Membership
    roles: str
    scope: str
    state: str  # "", "invited", "to come", "left"
    second_factor: bool
    second_factor_wanted: bool
    last_sign_in: datetime | None


def members_of(school: School) -> MembershipQuerySet:
    """Everybody who belongs or belonged to the school, with whether a second step is set up."""
    members: MembershipQuerySet = school.memberships.select_related("user").annotate(has_second_factor=_has_factor())
    return members.order_by("user__surname", "user__forename", "pk")


def staff(school: School, on: date) -> list[StaffRow]:
    """Everybody, those who have left last. One statement."""
    rows = [_row(membership, on) for membership in members_of(school)]
    return sorted(rows, key=lambda row: row.state == "left")


def administrators_without_second_factor(school: School, on: date) -> int:
    """How many of the people who can change everything sign in with a password alone."""
    members = school.memberships.active(on).filter(roles__contains=[Role.ADMINISTRATOR.value])
    return members.exclude(_has_factor()).count()


def second_factors(user: User) -> list[Authenticator]:
    """What a person has set up besides the password: an app, passkeys, recovery codes."""
    return list(Authenticator.objects.filter(user=user))


def _has_factor() -> Exists:
    """A second step that stands by itself: recovery codes alone are none."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef("user_id")).exclude(type="recovery_codes"))


def _row(membership: Membership, on: date) -> StaffRow:
    scope = [f"years {', '.join(membership.year_groups)}"] if membership.year_groups else []
    scope += [f"houses {', '.join(membership.houses)}"] if membership.houses else []
    return StaffRow(
        membership=membership,
        roles=", ".join(role_name(role) for role in membership.roles),
        scope="; ".join(scope),
        state=_state(membership, on),
        second_factor=membership.has_second_factor,  # type: ignore[attr-defined]
        second_factor_wanted=needs_second_factor(membership.roles),
        last_sign_in=membership.user.last_login,
    )


def _state(membership: Membership, on: date) -> str:
    if membership.ends_on is not None and membership.ends_on < on:
        return "left"
    if membership.starts_on > on:
        return "to come"
    user = membership.user
    return "" if user.last_login is not None or user.has_usable_password() else "invited"

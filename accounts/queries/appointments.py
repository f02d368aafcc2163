"""Who decides on leave and absence at a school."""

from dataclasses import dataclass
from datetime import date

from accounts.domain.roles import LENT, permissions_of
from accounts.domain.staffing import can_be_appointed
from accounts.models import Membership, School


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who decides by role, who is appointed, and who could be."""

    by_role: list[Membership]
    appointed: list[Membership]
    others: list[Membership]


def deciders(school: School, on: date) -> Deciders:
    """Everybody whom it may concern, by name. One statement."""
    members = school.memberships.active(on).filter(user__is_active=True).select_related("user")
    found = list(members.order_by("user__surname", "user__forename", "pk"))
    by_role = [member for member in found if permissions_of(member.roles) >= LENT]
    lendable = [member for member in found if can_be_appointed(member.user.full_name, member.roles)]
    return Deciders(
        by_role,
        [member for member in lendable if member.decides_absence],
        [member for member in lendable if not member.decides_absence],
    )

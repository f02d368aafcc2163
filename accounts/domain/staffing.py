"""Rules about who belongs to a school and with what."""

import re
from collections.abc import Iterable, Sequence

from accounts.domain.refusal import Refused, passes
from accounts.domain.roles import CARDS, LENT, LENT_TO, Role, permissions_of

YEAR = re.compile(r"N1|N2|R|[1-9]|1[0-4]")
SCHOOL_ROLES = tuple(role for role in Role if role is not Role.TRUST_VIEWER)
LAST_ADMINISTRATOR = (
    "This is the school’s last administrator. Give somebody else the role first, so that the school is not locked out."
)


def check_roles(roles: Sequence[str], *, of_trust: bool) -> None:
    """A membership has at least one known role; the trust's viewer belongs to a trust, all others to a school."""
    if not roles:
        raise Refused("Choose at least one role.", field="roles")
    if unknown := [role for role in roles if role not in CARDS]:
        known = ", ".join(role.value for role in Role)
        raise Refused(f"“{unknown[0]}” is not a role. Use one of: {known}.", field="roles")
    if of_trust and set(roles) != {Role.TRUST_VIEWER}:
        raise Refused("A person of the trust has the one role trust_viewer.", field="roles")
    if not of_trust and Role.TRUST_VIEWER in roles:
        raise Refused("The role trust_viewer is of a trust, not of a school. Choose another role.", field="roles")


ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def check_email(email: str) -> None:
    """A person is let in under an address that a letter can reach."""
    if not ADDRESS.fullmatch(email.strip()):
        raise Refused(f"“{email}” is no e-mail address. Write it like name@school.example.org.", field="email")


def check_keeps_an_administrator(others: int) -> None:
    """A school always has somebody who can let people in."""
    if others < 1:
        raise Refused(LAST_ADMINISTRATOR)


def check_year_groups(years: Iterable[str]) -> None:
    """Years are written as the school census spells them."""
    for year in years:
        if not YEAR.fullmatch(year):
            raise Refused(f"“{year}” is not a year. Write N1, N2, R or 1 to 14.", field="year_groups")


def check_can_reset_second_factor(*, own: bool, reason: str) -> None:
    """A lost phone is somebody else's to undo, with a reason that stays on record."""
    if own:
        raise Refused("You cannot reset your own second step. Use a recovery code, or ask another administrator.")
    if not reason.strip():
        raise Refused("Say why, for example: lost phone, seen in person.", field="reason")


def check_may_appoint(roles: Iterable[str]) -> None:
    """Who decides on absence by role says who else does; an appointment is not passed on."""
    if not permissions_of(roles) >= LENT:
        raise Refused("Only the headteacher says who else decides on leave and absence.")


def check_can_be_appointed(name: str, roles: Iterable[str]) -> None:
    """A decision rests on reasons, private ones among them: only who sees them can decide."""
    permissions = permissions_of(roles)
    if permissions >= LENT:
        raise Refused(f"{name} decides on leave and absence already, as headteacher.")
    if not permissions >= LENT_TO:
        raise Refused(
            f"{name} does not see every pupil and what is private, and could not judge a request. "
            "Appoint a senior leader or the attendance officer, or change the roles first."
        )


def can_be_appointed(name: str, roles: Iterable[str]) -> bool:
    return passes(check_can_be_appointed, name, roles)


def can_appoint(roles: Iterable[str]) -> bool:
    return passes(check_may_appoint, roles)

"""Who belongs to a school: invite, change, end."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from accounts import audit, invitations
from accounts.domain.refusal import Refused
from accounts.domain.roles import Role, role_name
from accounts.domain.staffing import (
    can_be_appointed,
    check_email,
    check_keeps_an_administrator,
    check_roles,
    check_year_groups,
)
from accounts.models import Membership, School, Trust, User


@transaction.atomic
def invite(
    *,
    school: School | None = None,
    trust: Trust | None = None,
    email: str,
    forename: str,
    surname: str,
    title: str = "",
    roles: Sequence[str],
    job_title: str = "",
    year_groups: Sequence[str] = (),
    houses: Sequence[str] = (),
    starts_on: date,
    ends_on: date | None = None,
    by: User | None = None,
    process: str = "",
    write: bool = True,
) -> Membership:
    """Let a person in: account where there is none, membership, and a letter with a one-time link.

    A person whom another school knows keeps the name and password they have. One who had left comes back.
    """
    check_email(email)
    check_roles(roles, of_trust=trust is not None)
    check_year_groups(year_groups)
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, forename=forename, surname=surname, title=title)
    place = {"school": school, "trust": trust}
    membership = Membership.objects.filter(user=user, **place).first()
    if membership is not None and (membership.ends_on is None or membership.ends_on >= starts_on):
        raise Refused(f"{user} already belongs to {school or trust}. Change the roles there instead.", field="email")
    membership = membership or Membership(user=user, **place)
    membership.roles = _in_order(roles)
    membership.job_title, membership.year_groups, membership.houses = job_title, list(year_groups), list(houses)
    membership.starts_on, membership.ends_on = starts_on, ends_on
    membership.decides_absence = False  # who comes back is appointed anew
    membership.save()
    audit.record(
        by=by,
        process=process,
        school=school,
        verb="staff.invited",
        about=membership,
        sentence=f"{user} was let in as {_named(roles)}.",
        after=snapshot(membership),
    )
    if write:
        _write(membership)
    return membership


@transaction.atomic
def change(
    *,
    membership: Membership,
    roles: Sequence[str],
    job_title: str,
    year_groups: Sequence[str],
    houses: Sequence[str],
    ends_on: date | None,
    on: date,
    by: User | None = None,
    process: str = "",
) -> bool:
    """Change what a person may do and how far it reaches; says whether anything changed."""
    check_roles(roles, of_trust=membership.trust_id is not None)
    check_year_groups(year_groups)
    if ends_on is not None and ends_on < membership.starts_on:
        raise Refused("The last day lies before the first. Choose a later day.", field="ends_on")
    before = snapshot(membership)
    if Role.ADMINISTRATOR in membership.roles and (Role.ADMINISTRATOR not in roles or ends_on is not None):
        _check_others(membership, on)
    membership.roles = _in_order(roles)
    membership.job_title, membership.year_groups, membership.houses = job_title, list(year_groups), list(houses)
    membership.ends_on = ends_on
    membership.decides_absence = membership.decides_absence and can_be_appointed(str(membership.user), roles)
    if snapshot(membership) == before:
        return False
    membership.save()
    audit.record(
        by=by,
        process=process,
        school=membership.school,
        verb="staff.changed",
        about=membership,
        sentence=f"{membership.user} is now {_named(roles)}.",
        before=before,
        after=snapshot(membership),
    )
    return True


@transaction.atomic
def end(*, membership: Membership, last_day: date, at_once: bool, by: User, on: date) -> None:
    """Nobody keeps access after leaving. At once: yesterday was the last day, and open sessions end."""
    if Role.ADMINISTRATOR in membership.roles:
        _check_others(membership, on)
    last_day = on - timedelta(days=1) if at_once else last_day
    before = snapshot(membership)
    if last_day < membership.starts_on:  # never came into force
        membership.starts_on = last_day
    membership.ends_on = last_day
    membership.save()
    if at_once:
        end_sessions(membership.user)
    audit.record(
        by=by,
        school=membership.school,
        verb="staff.ended",
        about=membership,
        sentence=f"{membership.user} leaves; the last day is {last_day:%-d %B %Y}.",
        before=before,
        after=snapshot(membership),
    )


@transaction.atomic
def rename(*, user: User, title: str, forename: str, surname: str, by: User, school: School | None) -> bool:
    """A person is called something else from now on; says whether anything changed."""
    before = {"title": user.title, "forename": user.forename, "surname": user.surname}
    after = {"title": title.strip(), "forename": forename.strip(), "surname": surname.strip()}
    if before == after:
        return False
    for field, value in after.items():
        setattr(user, field, value)
    user.save(update_fields=list(after))
    audit.record(
        by=by, school=school, verb="account.renamed", about=user, sentence=f"{user} is the name now.", before=before
    )
    return True


@transaction.atomic
def invite_again(*, membership: Membership, by: User) -> None:
    """Write once more to somebody who has not yet chosen a password."""
    if has_signed_in(membership.user):
        raise Refused(f"{membership.user} has signed in before. A forgotten password is reset on the sign-in page.")
    audit.record(
        by=by,
        school=membership.school,
        verb="staff.invited_again",
        about=membership,
        sentence=f"{membership.user} was invited again.",
    )
    _write(membership)


@transaction.atomic
def invite_all(*, school: School, by: User, on: date) -> int:
    """Write to everybody who has not yet chosen a password, after a file of staff say. Answers how many."""
    waiting = [one for one in school.memberships.active(on).select_related("user") if not has_signed_in(one.user)]
    for membership in waiting:
        invite_again(membership=membership, by=by)
    return len(waiting)


def has_signed_in(user: User) -> bool:
    """Whether an invitation was taken up."""
    return user.last_login is not None or user.has_usable_password()


def end_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    user.session_number += 1
    user.save(update_fields=["session_number"])


def snapshot(membership: Membership) -> dict[str, Any]:
    """What the audit keeps of a membership."""
    return {
        "roles": list(membership.roles),
        "job_title": membership.job_title,
        "year_groups": list(membership.year_groups),
        "houses": list(membership.houses),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
        "decides_absence": membership.decides_absence,
    }


def _check_others(membership: Membership, on: date) -> None:
    """Locks the administrators, so that two of them cannot remove each other at the same moment."""
    administrators = Membership.objects.select_for_update(of=("self",)).filter(
        school=membership.school, roles__contains=[Role.ADMINISTRATOR.value], ends_on=None, starts_on__lte=on
    )
    check_keeps_an_administrator(sum(other.pk != membership.pk for other in administrators))


def _write(membership: Membership) -> None:
    """The invitation for who has no password yet; for others a word that a further school has been added."""
    user, place = membership.user, membership.school or membership.trust
    if has_signed_in(user):
        letter, link = "added", invitations.sign_in_link()
    else:
        letter, link = "invitation", invitations.link_for(user)
    invitations.write(user, letter, place=place, link=link)


def _in_order(roles: Sequence[str]) -> list[str]:
    return [role.value for role in Role if role in roles]


def _named(roles: Sequence[str]) -> str:
    return ", ".join(role_name(role) for role in _in_order(roles))

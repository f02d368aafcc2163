"""What is written down about coming in: invitations taken up, sign-ins, wrong passwords, second steps."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import audit, invitations, tenancy
from accounts.actions.people import end_sessions
from accounts.domain.staffing import check_can_reset_second_factor
from accounts.models import Membership, School, User


@transaction.atomic
def accept_invitation(*, user: User, password: str) -> None:
    """The invited person has chosen a password. The link went to the address, so the address is theirs."""
    user.set_password(password)
    user.save(update_fields=["password"])
    verified(user)
    note(user=user, verb="account.accepted", sentence="An invitation was taken up.", by=user)


def verified(user: User) -> None:
    """Note for allauth that the address is the person's own."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def note(*, user: User, verb: str, sentence: str, by: User | None = None, process: str = "") -> None:
    """A line for every school of a person. It names the account by its number, and nobody by name."""
    with tenancy.scope(school_ids=[], user_id=user.pk):
        schools = list(School.objects.filter(memberships__user=user).distinct())
    for school in schools:
        with tenancy.scope(school_ids=[school.pk]):
            audit.record(by=by, process=process, school=school, verb=verb, about=user, sentence=sentence)


@transaction.atomic
def reset_second_factor(*, membership: Membership, reason: str, by: User) -> None:
    """The way back for a lost phone: the second step is taken off, every session ends, and the person is told."""
    user = membership.user
    check_can_reset_second_factor(own=user.pk == by.pk, reason=reason)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    audit.record(
        by=by,
        school=membership.school,
        verb="account.second_factor_reset",
        about=membership,
        sentence=f"The second step of {user} was reset: {reason.strip()}",
        before={"second_factors": removed},
        after={"second_factors": 0},
    )
    invitations.write(user, "second_factor_reset", place=membership.school, link=invitations.sign_in_link(), by=by)

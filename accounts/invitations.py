"""The one-time link of an invitation: good for three days, and until it has been used."""

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens that die when a password is set, when the person signs in, and when their sessions are ended."""

    key_salt = "accounts.invitations"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.last_login}{user.session_number}{user.email}{timestamp}"


tokens = InvitationTokens()


def link_for(user: User) -> str:
    """The address that lets an invited person choose a password."""
    path = reverse("accounts:invitation_open", kwargs={"pk": user.pk, "token": tokens.make_token(user)})
    return f"{settings.BASE_URL}{path}"


def sign_in_link() -> str:
    """The address of the sign-in page."""
    return f"{settings.BASE_URL}{reverse('account_login')}"


def is_good(user: User | None, token: str) -> bool:
    """Whether a link still lets this person in."""
    return user is not None and user.is_active and tokens.check_token(user, token)


def write(user: User, template: str, **context: Any) -> None:
    """Send one of our letters by e-mail once what it tells of stands; the template's first line is its subject.

    A mail server that is away undoes nothing: the failure is logged, and an invitation can be sent again.
    """
    text = render_to_string(f"accounts/email/{template}.txt", {"person": user, **context})
    subject, _, body = text.lstrip().partition("\n")
    transaction.on_commit(
        lambda: send_mail(subject.strip(), body.strip() + "\n", None, [user.email]),
        robust=True,
    )

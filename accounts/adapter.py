"""How allauth behaves here: no one signs up uninvited, and what it says and does is ours."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import invitations
from accounts.actions import sign_in
from accounts.models import User

# What allauth does to an account: the verb and the sentence that stay on record and go to the person.
SECURITY_CHANGES = {
    "account/email/password_changed": ("account.password_changed", "The password was changed."),
    "account/email/password_set": ("account.password_changed", "A password was set."),
    "account/email/password_reset": ("account.password_reset", "The password was set anew by a link sent by e-mail."),
    "mfa/email/totp_activated": ("account.second_factor_added", "An authenticator app was set up."),
    "mfa/email/totp_deactivated": ("account.second_factor_removed", "The authenticator app was taken off."),
    "mfa/email/webauthn_added": ("account.second_factor_added", "A passkey was added."),
    "mfa/email/webauthn_removed": ("account.second_factor_removed", "A passkey was taken off."),
    "mfa/email/recovery_codes_generated": ("account.recovery_codes", "New recovery codes were made."),
    "socialaccount/email/account_connected": ("account.provider", "Signing in with a provider was connected."),
    "socialaccount/email/account_disconnected": ("account.provider", "Signing in with a provider was disconnected."),
}
# What allauth says on the page, in our words. What is not named here is not said.
MESSAGES = {
    "account/messages/password_changed.txt": "Your password has been changed.",
    "account/messages/password_set.txt": "Your password has been set.",
    "mfa/messages/totp_activated.txt": "The authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app has been taken off.",
    "mfa/messages/webauthn_added.txt": "The passkey has been added.",
    "mfa/messages/webauthn_removed.txt": "The passkey has been removed.",
    "mfa/messages/recovery_codes_generated.txt": "You have new recovery codes. The old ones no longer work.",
}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account has been closed. Ask an administrator of your school.",
        "email_password_mismatch": "The e-mail address and the password do not belong together. Check both.",
        "enter_current_password": "This is not your present password. Type it again.",
        "incorrect_password": "This is not your password. Type it again.",
        "incorrect_code": "This code is not right. Type the one that the app shows now.",
        "invalid_password_reset": "This link has been used or is too old. Ask for a new one.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "rate_limited": "Too many tries. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password for an account that exists stands in the audit of its schools, by its number alone."""
        user = User.objects.filter(email=str(credentials.get("email", "")).strip().lower()).first()
        if user is not None:
            sign_in.note(
                user=user,
                verb="account.sign_in_refused",
                process="sign-in",
                sentence="A sign-in with a wrong password was refused.",
            )

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        sign_in.note(user=user, verb="account.signed_in", sentence="Signed in.", by=user)
        return super().post_login(request, user, **kwargs)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if sentence := message or MESSAGES.get(message_template or ""):
            messages.add_message(request, level, sentence, extra_tags=extra_tags)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Every change to a sign-in is recorded, and the person hears of it by e-mail."""
        if change := SECURITY_CHANGES.get(template_prefix):
            verb, sentence = change
            sign_in.note(user=user, verb=verb, sentence=sentence, by=user)
            invitations.write(user, "security_change", what=sentence, link=invitations.sign_in_link())

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked again; who signed in a while ago is, before the sign-in is changed."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/accounts/me/"


class InvitedSocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in with Microsoft or Google works for people the school has invited, by their verified address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Nobody hangs a stranger's Microsoft or Google account on their own."""
        own = getattr(request.user, "email", "")
        verified = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        if sociallogin.state.get("process") == "connect" and own not in verified:
            messages.error(request, "That account has another e-mail address than yours here. Nothing was connected.")
            raise ImmediateHttpResponse(redirect("accounts:me"))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second steps in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": "This code is not right. Type the one that the app shows now.",
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Passkey {user.authenticator_set.filter(type=type).count() + 1}"

    def _get_site_name(self) -> str:
        return "Morning Bell"

"""How allauth behaves here: no one signs up uninvited."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class InvitedSocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in with Microsoft or Google works for people the school has invited."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

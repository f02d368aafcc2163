"""The API's sign-in: `Authorization: Token …`."""

import hashlib
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts import clock, tenancy
from accounts.models import ApiToken

KEYWORD = b"token"


def digest_of(key: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(key.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """A token sees one school with its owner's roles, as long as both the token and the membership hold."""

    def authenticate(self, request: Any) -> tuple[Any, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD:
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send the token as: Authorization: Token <token>.")
        token = find(words[1].decode("ascii", "replace"))
        if token is None:
            raise AuthenticationFailed("This token is unknown, revoked, or its owner has left the school.")
        http = request._request
        http.membership, http.school = token.membership, token.school
        http.school_ids, http.user = [token.school_id], token.membership.user
        return token.membership.user, token

    def authenticate_header(self, request: Any) -> str:
        return "Token"


def find(key: str) -> ApiToken | None:
    """The token in force for a key; tells the database its school."""
    digest = digest_of(key)
    tenancy.enter(school_ids=[], token=digest)
    token = ApiToken.objects.filter(digest=digest, revoked_at=None).select_related("school").first()
    if token is None:
        return None
    tenancy.enter(school_ids=[token.school_id], token=digest)
    today = clock.today()
    membership = (
        token.school.memberships.active(today)
        .filter(pk=token.membership_id, user__is_active=True)
        .select_related("user", "school")
        .first()
    )
    if membership is None:
        return None
    token.membership = membership
    return token

"""Keys for other programs."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.roles import Permission
from accounts.models import ApiToken, Membership, User
from accounts.tokens import digest_of


@transaction.atomic
def create(
    *, membership: Membership, name: str = "", at: datetime, by: User | None = None, process: str = ""
) -> tuple[ApiToken, str]:
    """A new token and its key. The key is shown once: only its digest is kept."""
    if membership.school is None:
        raise Refused("A token is for one school, and this person belongs to the trust.")
    if not membership.may(Permission.USE_API):
        raise Refused(
            "The role of this person does not open the API. Ask an administrator for a role that does.", field="name"
        )
    key = f"mb_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        school=membership.school,
        membership=membership,
        name=name.strip(),
        digest=digest_of(key),
        created_at=at,
        created_by=by,
    )
    audit.record(
        by=by,
        process=process,
        school=membership.school,
        verb="token.created",
        about=token,
        sentence=f"An API token was made for {membership.user}: {token.name or 'without a name'}.",
    )
    return token, key


@transaction.atomic
def revoke(*, token: ApiToken, at: datetime, by: User) -> None:
    """From now on the token opens nothing. Safe to repeat."""
    if token.revoked_at is not None:
        return
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(
        by=by,
        school=token.school,
        verb="token.revoked",
        about=token,
        sentence=f"The API token “{token.name or 'without a name'}” of {token.membership.user} was revoked.",
    )

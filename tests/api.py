"""A program that calls the API with somebody's token."""

from typing import Any

from django.utils import timezone

from accounts.models import ApiToken, Membership
from accounts.tokens import digest_of
from tests.conftest import RoleClient


class Program(RoleClient):
    """A client that sends a token, speaks JSON, and takes addresses from under /api/v1/."""

    def __init__(self, key: str = "", **extra: Any) -> None:
        super().__init__(headers={"Authorization": f"Token {key}"} if key else None, **extra)

    def ask(self, path: str, **query: Any) -> Any:
        return self.get(f"/api/v1/{path}", query)

    def send(self, path: str, body: Any, **extra: Any) -> Any:
        return self.post(f"/api/v1/{path}", body, content_type="application/json", **extra)

    def replace(self, path: str, body: Any, **extra: Any) -> Any:
        return self.put(f"/api/v1/{path}", body, content_type="application/json", **extra)

    def everything(self, path: str, **query: Any) -> list[Any]:
        """The results of every page of a list."""
        answer = self.ask(path, **query).json()
        found = answer["results"]
        while answer["next"]:
            answer = self.get(answer["next"]).json()
            found += answer["results"]
        return found


def program_of(member: Membership) -> Program:
    """A program with a token of this person."""
    key = f"test-key-of-{member.pk}"
    ApiToken.objects.get_or_create(
        digest=digest_of(key),
        defaults={"school_id": member.school_id, "membership": member, "created_at": timezone.now()},
    )
    return Program(key)

"""Signed-in people of a trust: their browsers in this process, and their cookies for others."""

from __future__ import annotations

from typing import Any

from bench.build_trust import address


def user(name: str, school: Any) -> Any:
    """A member of staff by the name the builder gave: office, teacher-7."""
    from accounts.models import User

    return User.objects.get(email=address(name, school))


def browser(name: str, school: Any) -> Any:
    """A browser in this process, signed in."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user(name, school))
    return client


def cookies(name: str, school: Any) -> str:
    """A signed-in person's cookies, as a browser sends them."""
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={browser(name, school).cookies[settings.SESSION_COOKIE_NAME].value}"

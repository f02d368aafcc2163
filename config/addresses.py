"""Turn the addresses that the environment names into what Django and Celery ask for."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import Incomplete


def postgres(url: str) -> dict[str, Any]:
    """An entry of DATABASES. A socket's folder is given as `?host=/folder`; other options go to the driver."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Incomplete("DATABASE_URL must begin with postgresql:// – no other database will do.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def broker(redis_url: str) -> str:
    """Redis's address as Celery writes it: it has a scheme of its own for sockets."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def email(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings: `smtp://user:password@host:port?tls=true`, or `smtps://` for TLS from the first byte."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Incomplete("EMAIL_URL must look like smtp://user:password@mail.example.org:587?tls=true")
    options = dict(parse_qsl(parts.query))
    is_implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_implicit,
        "EMAIL_USE_TLS": not is_implicit and options.get("tls", "true").lower() in {"1", "true", "yes"},
        "EMAIL_TIMEOUT": 20,
    }

"""Read the environment once, with an error that says what to do.

Two places are known. A *demo* is a checkout on somebody's own machine: whatever is not named is filled in, and the
program's own PostgreSQL and Redis stand in for servers. *Production* fills in nothing: what is missing ends start-up.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import places

CHECKOUT = Path(__file__).resolve().parent.parent
PLACES = ("demo", "production")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
REQUIRED_IN_PRODUCTION = {
    "DATABASE_URL": "the PostgreSQL database, as the application's role",
    "REDIS_URL": "the Redis server",
    "SECRET_KEY": "fifty random characters that stay the same",
    "ALLOWED_HOSTS": "the names the site is reached by, with commas between",
    "EMAIL_URL": "the mail server, for example smtp://user:password@mail.example.org:587?tls=true",
}


class Incomplete(SystemExit):
    """The environment does not say enough to start; carries the sentence that says what to set."""


@dataclass(frozen=True)
class Environment:
    """What this process was told about the place it runs in."""

    app_env: str
    database_url: str = field(repr=False)
    migrate_database_url: str = field(repr=False)  # empty where this process may not act as the owner
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    allowed_hosts: tuple[str, ...]
    email_url: str = field(repr=False)
    data_dir: Path
    port: int
    debug: bool
    sentry_dsn: str = field(repr=False)
    embedded_postgres: bool = False
    embedded_redis: bool = False

    @property
    def is_production(self) -> bool:
        """Whether real schools may be served from here."""
        return self.app_env == "production"


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process; ends with one sentence where it is not enough."""
    given = {name: value.strip() for name, value in (os.environ if environ is None else environ).items()}
    app_env = given.get("APP_ENV") or default_place()
    if app_env not in PLACES:
        raise Incomplete(f"APP_ENV is “{app_env}”. Set it to demo or production.")
    return _production(given) if app_env == "production" else _demo(given)


def default_place() -> str:
    """A checkout is a demo until told otherwise; an image, which carries no Makefile, is production."""
    return "demo" if (CHECKOUT / "Makefile").exists() else "production"


def _production(given: Mapping[str, str]) -> Environment:
    missing = [name for name in REQUIRED_IN_PRODUCTION if not given.get(name)]
    if missing:
        wanted = "; ".join(f"{name} ({REQUIRED_IN_PRODUCTION[name]})" for name in missing)
        raise Incomplete(f"Morning Bell cannot start in production. Set {wanted}.")
    if _is_on(given, "DEBUG"):
        raise Incomplete("DEBUG shows personal data to strangers. Unset it, or set APP_ENV to demo.")
    return Environment(
        app_env="production",
        database_url=given["DATABASE_URL"],
        migrate_database_url=given.get("MIGRATE_DATABASE_URL", ""),
        redis_url=given["REDIS_URL"],
        secret_key=given["SECRET_KEY"],
        allowed_hosts=_hosts(given["ALLOWED_HOSTS"]),
        email_url=given["EMAIL_URL"],
        data_dir=_data_dir(given),
        port=_port(given),
        debug=False,
        sentry_dsn=given.get("SENTRY_DSN", ""),
    )


def _demo(given: Mapping[str, str]) -> Environment:
    data_dir = _data_dir(given)
    database_url, redis_url = given.get("DATABASE_URL", ""), given.get("REDIS_URL", "")
    migrate_database_url = given.get("MIGRATE_DATABASE_URL") or database_url  # of one role only: it migrates too
    if not (database_url and redis_url):
        own = places.find(data_dir)
        migrate_database_url = migrate_database_url or own.migrate_database_url
    return Environment(
        app_env="demo",
        database_url=database_url or own.database_url,
        migrate_database_url=migrate_database_url,
        redis_url=redis_url or own.redis_url,
        secret_key=given.get("SECRET_KEY") or _kept_secret_key(data_dir),
        allowed_hosts=_hosts(given.get("ALLOWED_HOSTS", "")) or LOOPBACK_HOSTS,
        email_url=given.get("EMAIL_URL", ""),
        data_dir=data_dir,
        port=_port(given),
        debug=_is_on(given, "DEBUG"),
        sentry_dsn=given.get("SENTRY_DSN", ""),
        embedded_postgres=not database_url,
        embedded_redis=not redis_url,
    )


def _data_dir(given: Mapping[str, str]) -> Path:
    return (CHECKOUT / Path(given.get("DATA_DIR") or "var").expanduser()).absolute()


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in text.split(",") if host.strip())


def _port(given: Mapping[str, str]) -> int:
    text = given.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Incomplete(f"PORT is “{text}”. Set it to a number from 1 to 65535.")
    return int(text)


def _is_on(given: Mapping[str, str], name: str) -> bool:
    return given.get(name, "").lower() in {"1", "true", "yes", "on"}


def _kept_secret_key(data_dir: Path) -> str:
    """The demo's key, made at first use and kept, so that sign-ins outlive a restart."""
    kept = data_dir / "secret_key"
    try:
        if not kept.exists():
            places.make_folder(data_dir)
            draft = data_dir / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            try:
                os.link(draft, kept)  # of two processes the first wins, and both read the same key
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return kept.read_text().strip()
    except OSError as problem:
        raise Incomplete(
            f"The folder {data_dir} cannot be used ({problem.strerror}). Make it writable, or name another in DATA_DIR."
        ) from problem

"""No network, a fixed day, the application's database role, and the cast."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import psycopg2
import pytest
import pytest_socket
from django.conf import settings
from django.db import connections
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.models import Membership, Trust, User
from tests import cast
from tests.cast import SchoolWorld
from tests.tenancy import see_everything

hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
hypothesis_settings.load_profile("house")


def now() -> datetime:
    return cast.NOW


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CLOCK = "tests.conftest.now"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True  # no collectstatic before a test
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Loopback and unix sockets only: a test that reaches further fails."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """Create and migrate as the owner; run as the application's role. One database a worker, kept between runs."""
    owner, app = connections["owner"], connections["default"]
    suffix = "" if worker_id == "master" else f"_{worker_id}"
    owner.settings_dict["TEST"]["NAME"] = name = f"test_morningbell{suffix}"
    with django_db_blocker.unblock():
        keep = not request.config.getvalue("create_db")
        owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
        app.close()
        app.settings_dict["NAME"] = name
        flush_as_owner()
    yield
    with django_db_blocker.unblock():
        owner.close()


def flush_as_owner(*args: Any) -> None:
    """Empty every table. The application's role may not: it has no TRUNCATE, nor DELETE on marks.

    A page that a journey has just left may still be asking for something, in the other order: then once more.
    """
    for again in reversed(range(5)):
        try:
            _flush()
        except psycopg2.errors.DeadlockDetected:
            if not again:
                raise
        else:
            return


def _flush() -> None:
    owner = connections["owner"]
    with closing(psycopg2.connect(**owner.get_connection_params())) as raw, raw, raw.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(tablename), ', ') from pg_tables "
            "where schemaname = 'public' and tablename not in ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        cursor.execute(f"truncate {cursor.fetchone()[0]} restart identity cascade")


TransactionTestCase._fixture_teardown = flush_as_owner  # type: ignore[method-assign]


@pytest.fixture
def trust(db: None) -> Trust:
    return Trust.objects.create(name="Coldharbour Trust")


@pytest.fixture
def ashdown(trust: Trust) -> SchoolWorld:
    """The school where stories happen."""
    world = cast.build_ashdown(trust)
    see_everything()
    return world


@pytest.fixture
def birchwood(trust: Trust) -> SchoolWorld:
    """The strangers: another school of the same trust."""
    world = cast.build_birchwood(trust)
    see_everything()
    return world


class RoleClient(Client):
    """A browser. What a request told the database is forgotten afterwards, so that the test sees everything again."""

    def request(self, **kwargs: Any) -> Any:
        try:
            return super().request(**kwargs)
        finally:
            if not connections["default"].needs_rollback:
                see_everything()


@pytest.fixture
def client(db: None) -> RoleClient:
    return RoleClient()


@pytest.fixture
def sign_in() -> Callable[[Membership | User], RoleClient]:
    """`sign_in(ashdown.member("office"))` gives a browser of that person."""

    def signed_in(person: Membership | User) -> RoleClient:
        browser = RoleClient()
        browser.force_login(person.user if isinstance(person, Membership) else person)
        return browser

    return signed_in

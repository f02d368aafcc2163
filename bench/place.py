"""Where it is measured: a PostgreSQL and a Redis of the bench's own, and a database for each size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MB_BENCH_DATA_DIR") or ROOT / "var" / "bench")
FIRST = "morningbell"  # the database that the services make by themselves; the bench leaves it empty


def start() -> None:
    """Services that keep what they acknowledge, as a school's would; then Django."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bench.settings", APP_ENV="demo", DATA_DIR=str(DATA), DEBUG="false", EMAIL_URL="dummy:"
    )
    for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS_URL", "DEMO_TODAY", "WEB_CONCURRENCY"):
        os.environ.pop(name, None)
    from config import embedded

    services = embedded.ensure(DATA)
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["MIGRATE_DATABASE_URL"] = services.migrate_database_url
    os.environ["REDIS_URL"] = services.redis_url
    import django

    django.setup()


def stop() -> None:
    """Let go of the services; they stop with their last user."""
    from django.db import connections

    from config import embedded

    connections.close_all()
    embedded.release()


def use(database: str) -> None:
    """From here on both roles work in this database."""
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def environment(database: str) -> dict[str, str]:
    """What a server for this database is told."""
    return {**os.environ, "DATABASE_URL": os.environ["DATABASE_URL"].replace(f"/{FIRST}?", f"/{database}?")}


@contextmanager
def raw(database: str, *, owner: bool = True) -> Iterator[Any]:
    """A bare connection, each statement by itself: what the product's work is compared with."""
    import psycopg2
    from django.db import connections

    parameters = {**connections["owner" if owner else "default"].get_connection_params(), "dbname": database}
    with closing(psycopg2.connect(**parameters)) as connection:
        connection.autocommit = True
        yield connection


def collect_static() -> None:
    """The static files as a browser gets them, hashed and compressed, where they have changed."""
    from config.management.commands import serve

    serve.collect_static()


def postgres_version() -> str:
    """As the server says it."""
    with raw(FIRST) as connection, connection.cursor() as cursor:
        cursor.execute("show server_version")
        return str(cursor.fetchone()[0])


def stamp_of(database: str) -> str | None:
    """What a database was built from; None where there is none."""
    with raw(FIRST) as connection, connection.cursor() as cursor:
        cursor.execute("select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [database])
        row = cursor.fetchone()
        return (row[0] or "") if row else None


def make_empty(database: str) -> None:
    """A new database with the product's tables and rights."""
    from django.core.management import call_command
    from django.db import connections

    connections.close_all()
    with raw(FIRST) as connection, connection.cursor() as cursor:
        cursor.execute(f'drop database if exists "{database}" with (force)')
        cursor.execute(f'create database "{database}"')
    use(database)
    call_command("migrate", interactive=False, verbosity=0)


def set_stamp(database: str, stamp: str) -> None:
    """Written last: a half-built database is not used again."""
    with raw(database) as connection, connection.cursor() as cursor:
        cursor.execute(f'comment on database "{database}" is %s', [stamp])

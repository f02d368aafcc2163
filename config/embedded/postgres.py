"""Our own PostgreSQL: made, started, prepared and stopped. Reached through its socket only."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import psycopg2

from config.embedded import processes, programs
from config.embedded.places import ADMIN, APP, DATABASE, OWNER, POSTGRES_SOCKET, Place, Unusable

RECOVERY = 120  # seconds that a start may take after a crash
STOPPING = 30
PROGRAM = "postgres"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",  # the folder keeps others out
    "max_connections": "120",
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and the keys that errors quote are personal data: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
}
# What a test loses when the machine's power fails is nothing.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TIMEOUTS = {
    APP: {"statement_timeout": "30s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"},
    OWNER: {"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0"},
}


def ensure(place: Place, *, durable: bool) -> None:
    """Running and prepared, whatever state it was left in."""
    if not place.pg.exists():
        _make(place, durable=durable)
    if not _is_running(place):
        _start(place, durable=durable)
    _prepare(place)


def stop(place: Place) -> None:
    """Stop as one does who wants no recovery next time; roll back what is under way."""
    postmaster = _postmaster(place)
    if postmaster is None:
        return
    processes.tell({postmaster}, signal.SIGINT)
    if not processes.wait_until(lambda: not _holders(place), seconds=STOPPING):
        processes.tell({postmaster}, signal.SIGQUIT)
        processes.wait_until(lambda: not _holders(place), seconds=5)


def _make(place: Place, *, durable: bool) -> None:
    """A new cluster; it takes its name only once it is whole."""
    draft = place.home / "pg.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, place.account.uid, place.account.gid)
    made = processes.run_as(
        place.account,
        [
            programs.postgres(place) / "initdb",
            *("--pgdata", draft, "--username", ADMIN, "--auth", "peer", "--encoding", "UTF8"),
            *("--locale", "C.UTF-8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--no-instructions", *([] if durable else ["--no-sync"])),
        ],
        seconds=RECOVERY,
    )
    if made.returncode:
        raise Unusable(f"PostgreSQL’s data could not be made in {draft}:\n{made.stdout.strip()}")
    draft.rename(place.pg)


def _start(place: Place, *, durable: bool) -> None:
    _clear_the_way(place)
    _write_settings(place, durable=durable)
    log = place.logs / "postgres.log"
    started = processes.run_as(
        place.account,
        [
            programs.postgres(place) / "pg_ctl",
            *("start", "--silent", "--wait", "--timeout", str(RECOVERY), "--pgdata", place.pg, "--log", log),
        ],
        seconds=RECOVERY + 10,
    )
    if started.returncode:
        raise Unusable(f"PostgreSQL did not start: {started.stdout.strip()} Its log is {log}:\n{_last_lines(log)}")


def _clear_the_way(place: Place) -> None:
    """After a kill: wait for what is dying, end what was orphaned, then forget the dead one's pid.

    PostgreSQL itself would take a zombie, or a stranger that was given the number since, for its predecessor.
    """
    if _postmaster(place) is not None:  # alive, but its socket is not where it should be
        stop(place)
    if not processes.wait_until(lambda: not _holders(place), seconds=1):
        processes.tell(_holders(place), signal.SIGQUIT)
    if not processes.wait_until(lambda: not _holders(place), seconds=15):
        raise Unusable(f"Processes of an earlier PostgreSQL still hold {place.pg}. End them and try again.")
    (place.pg / "postmaster.pid").unlink(missing_ok=True)
    for left_over in (place.sockets / POSTGRES_SOCKET, place.sockets / f"{POSTGRES_SOCKET}.lock"):
        left_over.unlink(missing_ok=True)


def _write_settings(place: Place, *, durable: bool) -> None:
    settings = SETTINGS | {"unix_socket_directories": str(place.sockets)} | ({} if durable else HASTY)
    if not _has_shared_memory():
        settings["dynamic_shared_memory_type"] = "mmap"
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    _write(place, "postgresql.conf", lines)
    _write(place, "pg_hba.conf", ["local all all peer map=mb"])
    users = dict.fromkeys(("root", place.account.name))
    _write(place, "pg_ident.conf", [f'mb "{user}" all' for user in users])


def _write(place: Place, name: str, lines: list[str]) -> None:
    file = place.pg / name
    file.write_text("\n".join(lines) + "\n")
    os.chown(file, place.account.uid, place.account.gid)
    file.chmod(0o600)


def _prepare(place: Place) -> None:
    """The roles and the database, each where it is missing."""
    with _Admin(place) as admin:
        for role, options in ((OWNER, "LOGIN CREATEDB"), (APP, "LOGIN")):
            if not admin.ask("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                admin.tell(f"CREATE ROLE {role} {options}")
            settings = [f"{name}={value}" for name, value in TIMEOUTS[role].items()]
            if not admin.ask("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolconfig @> %s", role, settings):
                for name, value in TIMEOUTS[role].items():
                    admin.tell(f"ALTER ROLE {role} SET {name} = '{value}'")
        if not admin.ask("SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            admin.tell(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _is_running(place: Place) -> bool:
    """Whether this very cluster answers; one that is starting up is waited for."""

    def answers() -> bool:
        try:
            with _Admin(place) as admin:
                return bool(admin.ask("SELECT 1 WHERE current_setting('data_directory') = %s", str(place.pg)))
        except psycopg2.OperationalError:
            return False

    while _postmaster(place) is not None and (place.sockets / POSTGRES_SOCKET).exists():
        if processes.wait_until(answers, seconds=RECOVERY):
            return True
        raise Unusable(f"PostgreSQL in {place.pg} runs but does not answer. Its log is in {place.logs}.")
    return False


def _holders(place: Place) -> set[int]:
    return processes.holders(place.pg, PROGRAM)


def _postmaster(place: Place) -> int | None:
    """The living server's process, as its own pid file names it."""
    try:
        pid = int((place.pg / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid in _holders(place) else None


def _has_shared_memory() -> bool:
    """Containers often give too little for the work shared by parallel queries."""
    try:
        found = os.statvfs("/dev/shm")
    except OSError:
        return False
    return os.access("/dev/shm", os.W_OK) and found.f_bavail * found.f_frsize > 256 * 2**20


def _last_lines(log: Path) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
    except OSError:
        return ""


class _Admin:
    """A connection as the cluster's superuser, each statement by itself."""

    def __init__(self, place: Place) -> None:
        self._connection: Any = psycopg2.connect(
            host=str(place.sockets), user=ADMIN, dbname="postgres", connect_timeout=10
        )
        self._connection.autocommit = True

    def __enter__(self) -> _Admin:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def tell(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

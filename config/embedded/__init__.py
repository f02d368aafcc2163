"""Our own PostgreSQL and Redis, for a checkout that names no servers.

`ensure` starts what is not running and counts the caller in until the process ends or calls `release`; the last one to
go stops the servers, never the first. Any number of processes may do so at once.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.embedded import lease, leftovers, places, postgres, redis
from config.embedded.places import Place, Unusable
from config.embedded.processes import wait_until

if TYPE_CHECKING:
    from config.env import Environment

LEAVING = 5  # seconds
LONGEST_LOG = 5 * 2**20
_held: dict[Path, tuple[int, Place, int]] = {}  # DATA_DIR: lease, place, the process that took it
_one_at_a_time = threading.RLock()

__all__ = ["Services", "Unusable", "ensure", "ensure_for", "release", "remove_elsewhere", "stop"]


@dataclass(frozen=True)
class Services:
    """Where the running services are reached."""

    database_url: str
    migrate_database_url: str
    redis_url: str


def ensure(data_dir: Path, *, durable: bool = True, with_postgres: bool = True, with_redis: bool = True) -> Services:
    """Running services, kept running for as long as this process needs them.

    `durable=False` is for tests: what they lose when the power fails is nothing.
    """
    with _one_at_a_time:
        place = places.find(data_dir)
        _refuse_what_cannot_work(place)
        _lay_out(place)
        with lease.gate(place.home):
            _take_lease(place)
            if with_postgres:
                postgres.ensure(place, durable=durable)
            if with_redis:
                redis.ensure(place)
        return Services(place.database_url, place.migrate_database_url, place.redis_url)


def ensure_for(environment: Environment) -> None:
    """Run what the environment leaves to us: in production nothing, ever."""
    if environment.embedded_postgres or environment.embedded_redis:
        ensure(
            environment.data_dir,
            with_postgres=environment.embedded_postgres,
            with_redis=environment.embedded_redis,
        )


def release(only: Path | None = None) -> None:
    """Need them no longer (those of one DATA_DIR, or all); the last one to say so stops them."""
    with _one_at_a_time:
        chosen = list(_held) if only is None else [Path(os.path.realpath(only))]
        for file, place, taken_by in [_held.pop(data_dir) for data_dir in chosen if data_dir in _held]:
            os.close(file)
            if taken_by == os.getpid():  # a child that was forked off has only let go of its copy
                _stop_if_last(place)


def _take_lease(place: Place) -> None:
    if place.data_dir not in _held:
        if not _held:
            atexit.register(release)
        _held[place.data_dir] = (lease.take(place.home), place, os.getpid())


def _stop_if_last(place: Place) -> None:
    with suppress(FileNotFoundError), lease.gate(place.home):  # the folder may have been removed meanwhile
        if lease.nobody_else(place.home):
            redis.stop(place)
            postgres.stop(place)


def _refuse_what_cannot_work(place: Place) -> None:
    if place.is_stranded:
        raise Unusable(
            f"The database in {place.data_dir / 'services'} can no longer be reached by the user "
            f"{place.account.name}, who runs it. Open the folders above it (chmod o+x), or run “make clean” to start "
            "afresh."
        )


def _lay_out(place: Place) -> None:
    """The folders, each with the owner and mode it needs."""
    try:
        places.make_folder(place.data_dir)
        places.make_folder(place.home, 0o711)
        _own(place, place.sockets, places.TEMPORARY in place.sockets.parents)
        for folder in (place.redis, place.logs):
            _own(place, folder)
        if place.elsewhere:
            (place.home / "belongs-to").write_text(f"{place.data_dir}\n")
            places.make_folder(place.pointer.parent)
            place.pointer.write_text("".join(f"{folder}\n" for folder in place.elsewhere))
        for log in place.logs.glob("*.log"):
            if log.stat().st_size > LONGEST_LOG:
                os.truncate(log, 0)
    except PermissionError as problem:
        raise Unusable(
            f"{problem.filename} belongs to another user. Run this as that user, or name another folder in DATA_DIR."
        ) from problem


def _own(place: Place, folder: Path, in_public: bool = False) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, place.account.uid, place.account.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (found.st_uid not in {place.account.uid, 0} and in_public):
        raise Unusable(f"{folder} is in the way and belongs to somebody else. Have it removed and try again.")
    if found.st_uid != place.account.uid:
        os.chown(folder, place.account.uid, place.account.gid)
    folder.chmod(0o700)


def stop(data_dir: Path) -> None:
    """End what serves from a DATA_DIR, whoever may be using it; those who are served are given time to leave."""
    place = places.find(data_dir)
    leftovers.end(place.data_dir)
    if place.home.exists():
        wait_until(lambda: lease.nobody_else(place.home), seconds=LEAVING, every=0.1)
        with lease.gate(place.home):
            redis.stop(place)
            postgres.stop(place)


def remove_elsewhere(data_dir: Path) -> None:
    """Remove what stopped services keep outside DATA_DIR."""
    place = places.find(data_dir)
    if place.home.exists():
        with lease.gate(place.home):
            for folder in place.elsewhere:
                shutil.rmtree(folder, ignore_errors=True)

"""Our own Redis: started and stopped. Reached through its socket only; what it holds outlives a restart."""

from __future__ import annotations

import os
import signal

import redis

from config.embedded import processes, programs
from config.embedded.places import REDIS_SOCKET, Place, Unusable

PROGRAM = "redis-server"
STARTING = 60  # seconds; reading a long append-only file takes a while


def ensure(place: Place) -> None:
    """Running, whatever state it was left in."""
    if _holders(place) and (place.sockets / REDIS_SOCKET).exists():
        _wait_for_answer(place)
        return
    stop(place)
    settings = place.home / "redis.conf"
    settings.write_text("\n".join(_settings(place)) + "\n")
    settings.chmod(0o644)
    started = processes.run_as(place.account, [programs.redis(place), settings], seconds=STARTING)
    if started.returncode:
        raise Unusable(f"Redis did not start: {started.stdout.strip()}")
    _wait_for_answer(place)


def stop(place: Place) -> None:
    """Stop once the append-only file is written."""
    processes.tell(_holders(place), signal.SIGTERM)
    if not processes.wait_until(lambda: not _holders(place), seconds=20):
        processes.tell(_holders(place), signal.SIGKILL)
        processes.wait_until(lambda: not _holders(place), seconds=5)


def _settings(place: Place) -> list[str]:
    return [
        "port 0",
        f'unixsocket "{place.sockets / REDIS_SOCKET}"',
        "unixsocketperm 700",
        "daemonize yes",
        f'dir "{place.redis}"',
        f'logfile "{place.logs / "redis.log"}"',
        "loglevel notice",
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "always-show-logo no",
    ]


def _wait_for_answer(place: Place) -> None:
    with redis.Redis(unix_socket_path=os.fspath(place.sockets / REDIS_SOCKET), socket_timeout=5) as client:

        def answers() -> bool:
            try:
                return bool(client.ping())
            except redis.RedisError:  # not there yet, or still reading its file
                return False

        if not processes.wait_until(answers, seconds=STARTING):
            raise Unusable(f"Redis does not answer. Its log is {place.logs / 'redis.log'}.")


def _holders(place: Place) -> set[int]:
    return processes.holders(place.redis, PROGRAM)

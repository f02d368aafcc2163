"""Whether the product is well: `/livez` while the process serves, `/healthz` when all that it leans on does too.

Both answer within a tenth of a second whatever is away. A part that takes longer to look at is looked at in the
background: its last answer counts for a few seconds, then it is unwell.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any

import psycopg2
import redis
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.heartbeat import KEY

PATIENCE = 0.07  # seconds for all parts together
REMEMBERED = 5.0  # seconds that an answer counts while the next is awaited


def livez(request: HttpRequest) -> HttpResponse:
    """The process serves."""
    return _answer({"ok": True}, 200)


def healthz(request: HttpRequest) -> HttpResponse:
    """Database, broker and a worker: each well or not."""
    for probe in PROBES.values():
        probe.ask()
    wait([probe.pending for probe in PROBES.values()], timeout=PATIENCE)
    answers = {name: probe.answer() for name, probe in PROBES.items()}
    well = all(answers.values())
    words = {name: "well" if is_well else "unwell" for name, is_well in answers.items()}
    return _answer({"ok": well, **words}, 200 if well else 503)


class HealthMiddleware:
    """Answers both before sessions, hosts and everything else that might be what is unwell."""

    ANSWERS = {"/livez": livez, "/healthz": healthz}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.ANSWERS.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return answer(request)


class Probe:
    """One part, looked at by one thread of its own: however long a look hangs, only one hangs."""

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._thread: ThreadPoolExecutor | None = None
        self._lock = Lock()
        self._last = (False, float("-inf"))
        self.pending: Future[None] = Future()

    def ask(self) -> None:
        """Begin a look, unless one is under way."""
        with self._lock:
            if self._thread is None:
                self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
            elif not self.pending.done():
                return
            self.pending = self._thread.submit(self._remember)

    def answer(self) -> bool:
        """What the latest look found, if it is recent."""
        is_well, at = self._last
        return is_well and time.monotonic() - at < REMEMBERED

    def _remember(self) -> None:
        try:
            is_well = self._look()
        except Exception:  # whatever it is, the part is not well
            is_well = False
        self._last = (is_well, time.monotonic())


class _DatabaseLook:
    """A connection of its own, kept: making one while a server is at its limit says less than asking."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __call__(self) -> bool:
        try:
            if self._connection is None:
                self._connection = psycopg2.connect(**self._parameters())
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return True
        except psycopg2.Error:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            return False

    def _parameters(self) -> dict[str, Any]:
        default = connections["default"]
        wanted = default.get_connection_params()
        kept = {name: value for name, value in wanted.items() if name not in {"cursor_factory", "context"}}
        return kept | {"connect_timeout": 2, "application_name": "health"}


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )


def _look_at_broker() -> bool:
    with _redis() as client:
        return bool(client.ping())


def _look_for_worker() -> bool:
    with _redis() as client:
        return bool(client.exists(KEY))


PROBES = {"database": Probe(_DatabaseLook()), "broker": Probe(_look_at_broker), "worker": Probe(_look_for_worker)}


def _answer(words: dict[str, Any], status: int) -> HttpResponse:
    response = JsonResponse(words, status=status, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # type: ignore[attr-defined]  # asked every few seconds: who asks will tell
    return response

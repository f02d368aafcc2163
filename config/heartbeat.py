"""A worker says in Redis, every fifteen seconds, that it is there; when it is gone the word fades."""

from __future__ import annotations

import logging
from typing import Any

import redis
from celery import bootsteps
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "mb:worker"
EVERY = 15  # seconds
FADES_AFTER = 3 * EVERY

logger = logging.getLogger("morningbell.worker")


class Heartbeat(bootsteps.StartStopStep):
    """Beats in the worker's own loop once it listens: one that hangs, or has lost the broker, is not called well."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._entry: Any = None

    def start(self, parent: Any) -> None:
        """Say so at once, then again and again."""
        beat()
        self._entry = parent.timer.call_repeatedly(EVERY, beat, priority=10)

    def stop(self, parent: Any) -> None:
        """Say no more. The word is left to fade: another worker may be there."""
        if self._entry is not None:
            self._entry.cancel()
            self._entry = None


def beat() -> None:
    """Write the word; when the broker is away the next beat will do."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.set(KEY, "here", ex=FADES_AFTER)
    except redis.RedisError:
        logger.warning("The broker is away: this worker cannot say that it is there.")

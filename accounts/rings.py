"""Ring for a job once what it is about has been committed.

The database says what is due; a ring only makes a worker look sooner. So a ring may fail: it costs the person who
waits a fraction of a second, is logged, and the next look by the timetable finds the work.
"""

from __future__ import annotations

import logging
from typing import Any

import redis
from celery import Task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger("morningbell.rings")
PATIENCE = 0.1  # seconds for each word with the broker
TIGHT = {
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
    "max_retries": 0,
    "retry_on_timeout": False,
}


def ring(job: Task, **about: Any) -> None:
    """Have a job run soon after the present transaction is committed, and not at all if it is not."""
    transaction.on_commit(lambda: _ring_now(job, about), robust=True)


def _ring_now(job: Task, about: dict[str, Any]) -> None:
    app = job.app
    if app.conf.task_always_eager:
        job.apply_async(kwargs=about)
        return
    try:
        _knock()
        with app.connection_for_write(transport_options={**app.conf.broker_transport_options, **TIGHT}) as line:
            job.apply_async(kwargs=about, connection=line, retry=False)
    except (OperationalError, KombuError, redis.RedisError, OSError):
        logger.warning("No ring for %s: the broker is away. The next look finds the work.", job.name)


def _knock() -> None:
    """Celery's own line tries for many seconds; this one gives up at once."""
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    ) as client:
        client.ping()

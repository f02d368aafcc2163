"""Watches and counters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any


@dataclass
class Watched:
    """What one piece of work asked of the database."""

    statements: list[str] = field(default_factory=list)
    seconds: float = 0.0  # in the database and on the way to it, commits included


@contextmanager
def watched() -> Iterator[Watched]:
    """Count every statement of the connection, and the time of each commit, for as long as the block lasts.

    BEGIN and COMMIT are no statements of ours; savepoints are.
    """
    from django.db import connection

    seen = Watched()
    commit, savepoint = connection._commit, connection._savepoint

    def timed(do: Callable[..., Any]) -> Callable[..., Any]:
        def doing(*args: Any) -> Any:
            began = time.perf_counter()
            try:
                return do(*args)
            finally:
                seen.seconds += time.perf_counter() - began

        return doing

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        seen.statements.append(str(sql))
        return timed(execute)(sql, parameters, many, context)

    connection._commit = timed(commit)  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(watch):
            yield seen
    finally:
        connection._commit = commit  # type: ignore[method-assign]
        assert connection._savepoint == savepoint


def best_of(times: int, work: Callable[[], Any], *, before: Callable[[], Any] | None = None) -> float:
    """The shortest of several runs, in seconds: what the work itself takes where others share the machine."""
    taken = []
    for _ in range(times):
        if before:
            before()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def seconds(value: float) -> str:
    """As people read it."""
    return f"{value * 1000:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def percentile(values: Sequence[float], n: int) -> float:
    """The value that n in a hundred stay below."""
    return quantiles(values, n=100, method="inclusive")[n - 1] if len(values) > 1 else values[0]


__all__ = ["Watched", "best_of", "median", "percentile", "seconds", "watched"]

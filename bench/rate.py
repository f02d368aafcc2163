"""Eight clients saving registers at once, each with the page that follows, beside an empty signed-in view."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import build_trust, people, place, web
from bench.clock import DAY
from bench.measure import percentile, seconds
from bench.table import Line, at_least, reported

CLIENTS, EMPTY_FOR = 8, 3.0


def run() -> list[Line]:
    """Ten schools of a thousand; every register of the morning is saved once by its teacher."""
    build_trust.ready(build_trust.TEN)
    place.collect_static()
    work = _registers_with_cookies()
    with web.served(build_trust.TEN.database) as port, _clients(port) as clients:
        shares = [work[n::CLIENTS] for n in range(CLIENTS)]
        _all(clients, [{"do": "empty", "cookie": share[0][1], "seconds": 1} for share in shares])  # warm
        _all(clients, [{"do": "fill", "registers": share} for share in shares])
        before = _empty_rate(clients, shares)
        saved = _all(clients, [{"do": "save"}] * CLIENTS)
        after = _empty_rate(clients, shares)
    taken = [one for answer in saved for one in answer["taken"]]
    lasted = max(answer["ended"] for answer in saved) - min(answer["began"] for answer in saved)
    rate, empty_rate = len(taken) / lasted, (before + after) / 2
    return [
        at_least(f"{CLIENTS} clients saving registers: share of an empty view’s rate", rate / empty_rate, 0.1),
        reported("  … registers saved a second, with the page that follows", f"{rate:.1f}", "aim 85"),
        reported("  … p95 of a save with its page", seconds(percentile(taken, 95)), "aim 150 ms"),
        reported("  … empty signed-in views a second", f"{empty_rate:.0f}"),
    ]


def _registers_with_cookies() -> list[tuple[str, str]]:
    """Every morning register of the day with its own teacher's cookies, schools mixed as mornings are."""
    from accounts import tenancy
    from accounts.models import School
    from attendance.models import Register

    work = []
    for school in School.objects.order_by("pk"):
        with tenancy.scope(school_ids=[school.pk]):
            registers = Register.objects.filter(school=school, on=DAY, session="AM").select_related("group")
            found = [(f"/attendance/registers/{one.pk}/", one.group.name) for one in registers]
        for path, name in found:
            work.append((path, people.cookies(f"teacher-{int(name.split()[-1])}", school)))
    return sorted(work, key=lambda one: one[0][::-1])


def _empty_rate(clients: list[Any], shares: list[list[tuple[str, str]]]) -> float:
    answers = _all(clients, [{"do": "empty", "cookie": share[0][1], "seconds": EMPTY_FOR} for share in shares])
    return float(sum(answer["number"] / answer["seconds"] for answer in answers))


@contextmanager
def _clients(port: int) -> Iterator[list[Any]]:
    command = [sys.executable, "-m", "bench.client", web.HOST, str(port)]
    clients = [
        subprocess.Popen(command, cwd=place.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(CLIENTS)
    ]
    try:
        yield clients
    finally:
        for client in clients:
            client.stdin.close()
        for client in clients:
            client.wait(timeout=60)


def _all(clients: list[Any], asked: list[dict[str, Any]]) -> list[Any]:
    """Ask every client at once; wait for every answer."""
    for client, what in zip(clients, asked, strict=True):
        client.stdin.write(json.dumps(what) + "\n")
        client.stdin.flush()
    answers = []
    for client in clients:
        line = client.stdout.readline()
        if not line:
            raise SystemExit("A client ended before it answered; what it said stands above.")
        answers.append(json.loads(line))
    return answers

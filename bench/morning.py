"""A morning's peak, shortened in proportion: registers and dashboards arrive when they arrive, not when the last is done.

The whole peak is 3,000 registers and 200 dashboards over 100 schools in ten minutes. By itself a tenth of it is played:
300 registers and 20 dashboards over ten schools in one minute, which asks as much of a second. `--large` plays all of it.
Each register is opened, saved, and followed by the page that comes next, by its own teacher; each dashboard is the
attendance officer's. What is measured is from the moment somebody clicks to the last byte, waiting included.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import perf_counter, sleep
from typing import Any

from bench import build_trust, people, place, web
from bench.build_trust import Size
from bench.clock import DAY
from bench.measure import percentile, seconds
from bench.table import Line, at_most, reported

REGISTERS, DASHBOARDS, SECONDS = 3_000, 200, 600
HANDS = 24  # connections at once: more people than that do not click in the same second
LATEST = 60  # seconds after the last arrival within which everything has been answered


def run(*, large: bool = False) -> list[Line]:
    """A tenth of the peak, or all of it."""
    size, share = (build_trust.HUNDRED, 1.0) if large else (build_trust.TEN, 0.1)
    build_trust.ready(size)
    place.collect_static()
    visits = _visits(size, share)
    with web.served(size.database) as port:
        _warm(port, visits)
        answer = _played({"host": web.HOST, "port": port, "visits": visits, "hands": HANDS})
    taken: dict[str, list[float]] = answer["taken"]
    whole = [one for times in taken.values() for one in times]
    words = f"{share * REGISTERS:,.0f} registers and {share * DASHBOARDS:,.0f} dashboards in {share * SECONDS:,.0f} s"
    lines = [
        at_most(f"morning peak, {size.words}: errors", len(answer["errors"]), 0, note=words),
        reported("  … p50, p95 and p99 of every request", _percentiles(whole), "aim 500 ms at p99"),
    ]
    lines += [reported(f"  … {name}", _percentiles(times)) for name, times in taken.items()]
    lines.append(reported("  … the last arrival was answered after", f"{answer['lasted']:.0f} s"))
    for sentence in answer["errors"][:5]:
        print(f"  {sentence}", file=sys.stderr)
    return lines


def _percentiles(times: list[float]) -> str:
    return ", ".join(seconds(percentile(times, n)) for n in (50, 95, 99))


def _visits(size: Size, share: float) -> list[dict[str, Any]]:
    """Who opens what at which second: spread over the time by chance, the same chance each time."""
    from accounts import tenancy
    from accounts.models import School
    from attendance.models import Register

    chance = random.Random(20260716)
    registers, dashboards = [], []
    for school in School.objects.order_by("pk"):
        officer = people.cookies("attendance_officer", school)
        dashboards.append({"do": "dashboard", "path": "/", "cookie": officer})
        with tenancy.scope(school_ids=[school.pk]):
            found = [
                (one.pk, int(one.group.name.split()[-1]))
                for one in Register.objects.filter(school=school, on=DAY, session="AM").select_related("group")
            ]
        for pk, number in found:
            cookie = people.cookies(f"teacher-{number}", school)
            registers.append({"do": "register", "path": f"/attendance/registers/{pk}/", "cookie": cookie})
    visits = chance.sample(registers, round(share * REGISTERS)) + chance.choices(
        dashboards, k=round(share * DASHBOARDS)
    )
    for visit in visits:
        visit["at"] = chance.uniform(0, share * SECONDS)
    return sorted(visits, key=lambda visit: visit["at"])


def _warm(port: int, visits: list[dict[str, Any]]) -> None:
    """A server that has answered nothing yet compiles its templates first: that is a start, not a peak."""
    from bench.client import Browser

    browser = Browser(web.HOST, port)
    for visit in [one for one in visits if one["do"] == "dashboard"][:1] * 4 + visits[-8:]:
        browser.get(visit["path"], visit["cookie"])


def _played(asked: dict[str, Any]) -> Any:
    """In a process of its own, so that the one that plays does not wait for the one that serves."""
    longest = asked["visits"][-1]["at"] + LATEST
    player = subprocess.run(
        [sys.executable, "-m", "bench.morning"],
        cwd=place.ROOT, input=json.dumps(asked), text=True, capture_output=True, timeout=2 * longest, check=False,
    )  # fmt: skip
    if player.returncode:
        raise SystemExit(f"The peak broke off: {player.stderr.strip().splitlines()[-1:]}")
    return json.loads(player.stdout)


@dataclass
class Diary:
    """What happened."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def note(self, name: str, began: float) -> None:
        self.taken.setdefault(name, []).append(perf_counter() - began)


def play(asked: dict[str, Any]) -> dict[str, Any]:
    """Let every visit begin at its second, by whichever hand is free."""
    waiting: SimpleQueue[tuple[float, dict[str, Any]]] = SimpleQueue()
    diary, over, began = Diary(), threading.Event(), perf_counter()
    hands = [
        threading.Thread(target=_hand, args=(asked["host"], asked["port"], waiting, over, diary))
        for _ in range(asked["hands"])
    ]
    for hand in hands:
        hand.start()
    for visit in asked["visits"]:
        sleep(max(0.0, began + visit["at"] - perf_counter()))
        waiting.put((perf_counter(), visit))
    over.set()
    for hand in hands:
        hand.join(LATEST)
    return {"taken": diary.taken, "errors": diary.errors, "lasted": perf_counter() - began}


def _hand(host: str, port: int, waiting: Any, over: threading.Event, diary: Diary) -> None:
    from bench.client import Browser

    browser = Browser(host, port)
    while True:
        try:
            clicked, visit = waiting.get(timeout=0.2)
        except Empty:
            if over.is_set():
                return
            continue
        try:
            (_register if visit["do"] == "register" else _dashboard)(browser, visit, clicked, diary)
        except Exception as problem:  # whatever went wrong is an error of the peak, and counted
            diary.errors.append(f"{visit['do']}: {problem!r}")
        browser.door.close()


def _dashboard(browser: Any, visit: dict[str, Any], clicked: float, diary: Diary) -> None:
    answer, _ = browser.get(visit["path"], visit["cookie"])
    _check(answer.status, 200)
    diary.note("an officer’s dashboard", clicked)


def _register(browser: Any, visit: dict[str, Any], clicked: float, diary: Diary) -> None:
    from bench.forms import filled_register

    answer, page = browser.get(visit["path"], visit["cookie"])
    _check(answer.status, 200)
    diary.note("opening a register", clicked)
    token = (answer.headers.get("Set-Cookie") or "").split(";")[0]
    form = filled_register(page.decode())
    began = perf_counter()
    answer, _ = browser.post(visit["path"], f"{visit['cookie']}; {token}", form)
    _check(answer.status, 302)
    diary.note("saving it", began)
    began = perf_counter()
    following, _ = browser.get(answer.headers["Location"], visit["cookie"])
    _check(following.status, 200)
    diary.note("the page that follows", began)


def _check(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"answered {status}, not {wanted}")


if __name__ == "__main__":
    print(json.dumps(play(json.load(sys.stdin))))

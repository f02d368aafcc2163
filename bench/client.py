"""One of the clients that save registers at once: a process of its own that knows nothing but HTTP.

It is told on standard input what to do, one JSON object a line, and answers each with one line.
"""

from __future__ import annotations

import json
import sys
from http.client import HTTPConnection, HTTPResponse
from time import perf_counter, time
from urllib.parse import urlencode

from bench.forms import filled_register


class Browser:
    """A connection kept open, and the cookies of whoever it acts for."""

    def __init__(self, host: str, port: int) -> None:
        self.door = HTTPConnection(host, port, timeout=60)

    def get(self, path: str, cookie: str) -> tuple[HTTPResponse, bytes]:
        return self._ask("GET", path, None, {"Cookie": cookie})

    def post(self, path: str, cookie: str, form: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        return self._ask(
            "POST", path, urlencode(form), {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        )

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        self.door.request(method, path, body, {**headers, "Host": "localhost", "Accept-Encoding": "gzip"})
        answer = self.door.getresponse()
        return answer, answer.read()


def empty(browser: Browser, cookie: str, seconds: float) -> dict[str, float]:
    """The empty view, again and again."""
    number, began = 0, perf_counter()
    while perf_counter() - began < seconds:
        answer, _ = browser.get("/bench/empty", cookie)
        if answer.status != 200:
            raise SystemExit(f"The empty view answered {answer.status}.")
        number += 1
    return {"number": number, "seconds": perf_counter() - began}


def fill(browser: Browser, registers: list[list[str]]) -> list[tuple[str, str, dict[str, str]]]:
    """Open every register and choose a mark for everybody; nothing is saved."""
    filled = []
    for path, cookie in registers:
        answer, page = browser.get(path, cookie)
        token = (answer.headers.get("Set-Cookie") or "").split(";")[0]
        filled.append((path, f"{cookie}; {token}", filled_register(page.decode())))
    return filled


def save(browser: Browser, filled: list[tuple[str, str, dict[str, str]]]) -> dict[str, object]:
    """Save each and load the page that follows."""
    began, taken = time(), []
    for path, cookie, form in filled:
        at = perf_counter()
        answer, _ = browser.post(path, cookie, form)
        if answer.status != 302:
            raise SystemExit(f"A register was answered with {answer.status}.")
        following, _ = browser.get(answer.headers["Location"], cookie)
        if following.status != 200:
            raise SystemExit(f"The page that follows answered {following.status}.")
        taken.append(perf_counter() - at)
    return {"began": began, "ended": time(), "taken": taken}


def main() -> None:
    """Do what is asked until there is no more."""
    browser, filled = Browser(sys.argv[1], int(sys.argv[2])), []
    for line in sys.stdin:
        asked = json.loads(line)
        browser.door.close()  # the server lets go of a connection that was idle for long; the next request opens one
        if asked["do"] == "empty":
            answer: object = empty(browser, asked["cookie"], asked["seconds"])
        elif asked["do"] == "fill":
            filled = fill(browser, asked["registers"])
            answer = len(filled)
        else:
            answer = save(browser, filled)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

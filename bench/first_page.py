"""What a browser that has never been here fetches for the first page, and for the page after signing in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

from bench import build_trust, people, place, web
from bench.table import Line, at_most

KILOBYTE = 1024


class _Assets(HTMLParser):
    """Addresses that a browser fetches by itself with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag in ("script", "img", "source", "iframe") and about.get("src"):
            self.found.append(about["src"])
        if tag == "link" and about.get("rel") in ("stylesheet", "icon", "preload", "modulepreload", "manifest"):
            self.found.append(about["href"])


def run() -> list[Line]:
    """Asked of the product as it is served, compressed as a browser asks for it."""
    from accounts.models import School

    build_trust.ready(build_trust.ONE)
    build_trust.take_the_morning()
    place.collect_static()
    cookies = people.cookies("attendance_officer", School.objects.get())
    lines = []
    with web.served(build_trust.ONE.database) as port:
        for name, path, cookie in (("first page", "/sign-in/login/", ""), ("officer’s dashboard", "/", cookies)):
            size, requests = _fetched(port, path, cookie)
            lines.append(at_most(f"{name}: KB over the wire, nothing cached", size / KILOBYTE, 120))
            lines.append(at_most("  … static requests", requests, 6))
    return lines


def _fetched(port: int, path: str, cookie: str) -> tuple[int, int]:
    """Bytes of the page and of everything it asks for, heads of the answers included; how many it asks for."""
    size, page = _get(port, path, cookie)
    parser = _Assets()
    parser.feed(page)
    waiting, seen = [urljoin(path, one) for one in parser.found], set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("data:"):
            continue
        seen.add(address)
        more, text = _get(port, address, cookie)
        size += more
        if urlsplit(address).path.endswith(".css"):
            inside = re.findall(r"""url\(["']?([^"')#]+)|@import\s+["']([^"']+)""", text)
            waiting += [
                urljoin(address, one or other) for one, other in inside if not (one or other).startswith("data:")
            ]
    return size, len(seen)


def _get(port: int, path: str, cookie: str) -> tuple[int, str]:
    import gzip

    door = HTTPConnection(web.HOST, port, timeout=30)
    door.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip, br", "Cookie": cookie})
    answer = door.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}.")
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    plain = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return len(body) + head, plain.decode(errors="replace")

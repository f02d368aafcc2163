"""One laptop whose network may go away: what it keeps, what it shows, and when it is ready for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from accounts.models import Membership

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-gpu",
]  # fmt: skip
TIMEOUT = 15_000  # milliseconds; a busy machine is slow, nothing else is

CONTROLLED = """() => navigator.serviceWorker.controller || new Promise((done) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => done(), { once: true });
})"""


class Laptop:
    """One laptop: a browser whose storage outlives it, and whoever is signed in on it."""

    def __init__(self, playwright: Any, folder: Path, url: str) -> None:
        self.playwright, self.folder, self.url = playwright, folder, url
        self.complaints: list[str] = []

    @contextmanager
    def open(self, person: Membership | None = None) -> Iterator[BrowserContext]:
        context = self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=CHROMIUM, args=FLAGS, base_url=self.url, locale="en-GB",
            timezone_id="Europe/London", reduced_motion="reduce", viewport={"width": 1280, "height": 900},
        )  # fmt: skip
        context.set_default_timeout(TIMEOUT)
        context.on("page", self._listen)
        for page in context.pages:
            self._listen(page)
        if person:
            self.sign_in(context, person)
        yield context
        context.close()

    def sign_in(self, context: BrowserContext, person: Membership) -> None:
        context.add_cookies([session_cookie(person, self.url)])

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


def session_cookie(person: Membership, url: str) -> dict[str, str]:
    """Signed in, without playing the sign-in page each time (that has a journey of its own)."""
    client = Client()
    client.force_login(person.user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def ready(page: Page) -> None:
    """The device has what it needs: the worker answers for this page, and today's registers are in its memory."""
    page.evaluate(CONTROLLED)
    ask(page, "ahead")


def ask(page: Page, kind: str, **about: Any) -> Any:
    return page.evaluate(
        """async ([kind, about]) => {
            const worker = (await navigator.serviceWorker.ready).active;
            return new Promise((done) => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = ({ data }) => done(data);
                worker.postMessage({ kind, ...about }, [port2]);
            });
        }""",
        [kind, about],
    )


def take(page: Page, **codes: str) -> None:
    """Mark everybody and save."""
    for name, code in codes.items():
        page.get_by_role("radiogroup", name=re.compile(name)).get_by_role("radio", name=code).check(force=True)
    page.get_by_role("button", name="The rest are present").click()
    page.get_by_role("button", name="Save register").click()


def waiting(page: Page) -> Any:
    return page.get_by_label("Marks on this device")

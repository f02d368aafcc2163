"""A real browser against a real server: Debian's Chromium, driven by Playwright, on the suite's own database."""

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Membership
from tests import cast
from tests.cast import SchoolWorld
from tests.journeys import worlds
from tests.journeys.laptops import CHROMIUM, FLAGS, TIMEOUT, Laptop, session_cookie
from tests.tenancy import see_everything

# Playwright's event loop lives in this thread; the ORM is used by the test itself, never from within the loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=TIMEOUT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def ashdown(transactional_db: None) -> SchoolWorld:
    """Ashdown, committed, so that the server's own connections see it."""
    from accounts.models import Trust

    world = cast.build_ashdown(Trust.objects.create(name="Coldharbour Trust"))
    see_everything()
    return world


@pytest.fixture
def morning(ashdown: SchoolWorld) -> SchoolWorld:
    """Ashdown at work, five past nine: marks since September, a policy, tasks, half the registers in."""
    worlds.morning(ashdown)
    return ashdown


REFUSALS = ("status of 409", "status of 422")  # a page that says no with a sentence, not something broken


def is_complaint(message: Any) -> bool:
    return message.type == "error" and not any(refusal in message.text for refusal in REFUSALS)


@pytest.fixture
def open_as(live_server: Any, browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """`open_as(member, "/path", width=390, dark=True, script=False)`: a page of that person's own browser.

    A message on the console (a breach of the Content-Security-Policy, an error of a script) fails the journey.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(person: Membership, path: str, *, width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            **{
                **browser_context_args,
                "viewport": {"width": width, "height": 900},
                "color_scheme": "dark" if dark else "light",
                "reduced_motion": "reduce",  # no colour halfway through a transition
                "java_script_enabled": script,
                "base_url": live_server.url,
            }
        )
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        context.add_cookies([session_cookie(person, live_server.url)])
        page = context.new_page()
        page.on("console", lambda message: is_complaint(message) and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def at_home(live_server: Any, browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """`at_home("/absent/900101/", script=False)`: the telephone of somebody who has no account."""
    cache.clear()
    contexts = []

    def opened(path: str, *, script: bool = True) -> Page:
        context = browser.new_context(
            **{
                **browser_context_args,
                "viewport": {"width": 390, "height": 844},
                "java_script_enabled": script,
                "reduced_motion": "reduce",
                "base_url": live_server.url,
            }
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    cache.clear()


@pytest.fixture
def laptop(playwright: Any, tmp_path: Path, live_server: Any) -> Iterator[Laptop]:
    """A laptop whose storage outlives its browser."""
    one = Laptop(playwright, tmp_path / "profile", live_server.url)
    yield one
    assert one.complaints == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """`clock(9, 31)`: let it be another time of today; `clock(9, 31, on=TUESDAY)` of another day."""

    def at(hour: int, minute: int, on: date = cast.TODAY) -> datetime:
        now = datetime.combine(on, time(hour, minute), cast.NOW.tzinfo)
        monkeypatch.setattr(cast, "NOW", now)
        return now

    return at


WIDTHS_AND_SCHEMES = ((1280, "light"), (320, "dark"))

TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"  # what resizing sets off


@pytest.fixture
def accessible_everywhere(accessible: Callable[[Page], None]) -> Callable[[Page], None]:
    """`accessible_everywhere(page)`: at a desk, and in the dark 320 pixels wide, without asking for the page again."""

    def check(page: Page) -> None:
        for width, scheme in WIDTHS_AND_SCHEMES:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(TWO_FRAMES)
            accessible(page)

    return check


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """`accessible(page)`: axe finds nothing against WCAG 2.2 AA, and nothing is wider than the window."""

    def check(page: Page) -> None:
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{page.url} is {wider} pixels wider than the window"

    return check

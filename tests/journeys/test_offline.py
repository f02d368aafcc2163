"""A class whose network is away: marked all the same, kept without names, sent once, and nobody else's to see."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from attendance.actions import registers
from attendance.models import Mark, OfflineMark, Register
from tests.cast import ASHDOWN_PUPILS, TODAY, SchoolWorld
from tests.journeys.laptops import TIMEOUT, Laptop, ask, ready, take, waiting
from tests.tenancy import see_everything

NAMES = [part for full in ASHDOWN_PUPILS["5 Elm"][1] for part in full.split(" ") if len(part) > 3] + ["Farrow"]
DUMP = """async () => {
    const found = { marks: [], caches: [] };
    for (const name of await caches.keys()) {
        const held = await caches.open(name);
        for (const request of await held.keys()) found.caches.push(request.url, await (await held.match(request)).clone().text());
    }
    const db = await new Promise((done) => { const asked = indexedDB.open("morning-bell", 1); asked.onsuccess = () => done(asked.result); });
    for (const store of db.objectStoreNames) {
        found.marks.push(...await new Promise((done) => { const asked = db.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); }));
    }
    db.close();
    return { ...found, local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage) };
}"""


@pytest.fixture
def address(ashdown: SchoolWorld) -> str:
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    register = Register.objects.get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")
    return reverse("attendance:register", args=[register.pk])


def marks() -> dict[str, str]:
    see_everything()
    return {mark.pupil.legal_forename: mark.code for mark in Mark.objects.select_related("pupil")}


def test_a_class_is_marked_without_a_connection_and_sent_once_when_it_returns(
    ashdown: SchoolWorld, address: str, laptop: Laptop, accessible_everywhere: Callable[[Page], None]
) -> None:
    with laptop.open(ashdown.member("teacher")) as context:
        page = context.pages[0]
        page.goto(reverse("attendance:registers"))
        ready(page)
        context.set_offline(True)

        page.get_by_role("link", name="5 Elm").first.click()  # never opened before: fetched ahead, with its names
        expect(page.get_by_text("Sam Okafor", exact=True)).to_be_visible()
        expect(waiting(page)).to_contain_text("There is no connection.")
        page.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="absent").check(force=True)
        page.reload()  # nothing that was marked is lost, saved or not
        expect(page.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="absent")).to_be_checked()
        take(page)

        expect(waiting(page)).to_contain_text("6 marks waiting: 5 Elm, Thursday morning.")
        expect(page.get_by_role("heading", name="Marks on this device")).to_be_visible()
        accessible_everywhere(page)
        assert marks() == {}
        at_rest = page.evaluate(DUMP)
        assert sorted(row["code"] for row in at_rest["marks"] if "code" in row) == ["/"] * 5 + ["N"]
        assert [name for name in NAMES if name in json.dumps(at_rest, ensure_ascii=False)] == []

        context.set_offline(False)
        expect(waiting(page)).to_contain_text("6 marks sent: 5 Elm, Thursday morning.")
        assert marks() == {"Ada": "/", "Amir": "/", "Felix": "/", "Grace": "/", "Sam": "N", "Zoë": "/"}
        assert OfflineMark.objects.count() == 6
        page.goto(reverse("attendance:registers"))
        expect(page.get_by_text("4 present")).to_be_hidden()
        expect(page.get_by_role("listitem").filter(has_text="5 Elm").first).to_contain_text("9.05 by Miss Farrow")
    found = [name for name in NAMES for path in kept_files(laptop.folder) if name.encode() in path.read_bytes()]
    assert found == []


def kept_files(profile: Path) -> list[Path]:
    folders = ("IndexedDB", "Service Worker", "Local Storage", "Session Storage", "Cache", "Storage")
    return [path for path in profile.rglob("*") if path.is_file() and set(path.parts) & set(folders)]


def take_offline(context: BrowserContext, address: str) -> Page:
    """Everybody in, Sam away; the browser is left with six marks that wait."""
    page = context.pages[0]
    page.goto(address)
    ready(page)
    context.set_offline(True)
    take(page, Sam="absent")
    expect(waiting(page)).to_contain_text("6 marks waiting")
    return page


@pytest.mark.parametrize("role", ["teacher", "office"])
def test_marks_outlive_the_browser_and_go_in_under_their_takers_name_alone(
    ashdown: SchoolWorld, address: str, laptop: Laptop, role: str
) -> None:
    with laptop.open(ashdown.member("teacher")) as context:
        take_offline(context, address)

    with laptop.open() as context:  # closed and opened again: the sign-in ended with the browser
        page = context.pages[0]
        page.goto("/")
        expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        expect(waiting(page)).to_contain_text(
            "6 marks waiting: 5 Elm, Thursday morning. They are sent when whoever took"
        )
        assert marks() == {}

        laptop.sign_in(context, ashdown.member(role))
        page.goto("/")
        if role == "teacher":
            expect(waiting(page)).to_contain_text("6 marks sent: 5 Elm, Thursday morning.")
            assert marks()["Sam"] == "N"
        else:
            ask(page, "read")
            expect(waiting(page)).to_be_hidden()
            assert [row for row in page.evaluate(DUMP)["marks"] if "code" in row] == []
            assert marks() == {}


def test_they_go_in_behind_no_page_at_all(ashdown: SchoolWorld, address: str, laptop: Laptop) -> None:
    """Background Sync: the browser wakes the worker when there is a connection, whatever page is open."""
    with laptop.open(ashdown.member("teacher")) as context:
        take_offline(context, address)

    with laptop.open(ashdown.member("teacher")) as context:
        page = context.pages[0]
        watch = context.new_cdp_session(page)
        known: list[dict[str, str]] = []
        watch.on("ServiceWorker.workerRegistrationUpdated", lambda found: known.extend(found["registrations"]))
        watch.send("ServiceWorker.enable")
        until(page, lambda: bool(known))
        about = {"origin": laptop.url, "registrationId": known[0]["registrationId"], "tag": "marks"}
        watch.send("ServiceWorker.dispatchSyncEvent", {**about, "lastChance": False})
        until(page, lambda: marks().get("Sam") == "N")


def until(page: Page, done: Callable[[], bool]) -> None:
    """Look again and again, as long as an expectation would."""
    for _ in range(TIMEOUT // 50):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not come about.")


def test_what_somebody_else_marked_meanwhile_is_shown_with_both_values_and_decided(
    ashdown: SchoolWorld, address: str, laptop: Laptop, open_as: Callable[..., Page], accessible_everywhere: Any
) -> None:
    with laptop.open(ashdown.member("teacher")) as context:
        page = take_offline(context, address)
        office = open_as(ashdown.member("office"), address)
        for name, code in {"Sam": "late", "Ada": "absent"}.items():
            office.get_by_role("radiogroup", name=re.compile(name)).get_by_role("radio", name=code).check(force=True)
        office.get_by_role("button", name="The rest are present").click()
        office.get_by_role("button", name="Save register").click()
        expect(office.get_by_role("status")).to_contain_text("saved at")

        context.set_offline(False)
        expect(waiting(page)).to_contain_text("2 marks differ: 5 Elm, Thursday morning.")
        assert marks() == {"Ada": "N", "Amir": "/", "Felix": "/", "Grace": "/", "Sam": "L", "Zoë": "/"}

        waiting(page).get_by_role("link", name="Look and decide").click()
        panel = page.get_by_role("alert")
        expect(panel).to_contain_text("Ada Barlow: N stands (Mr Marsh, 9.05). Without a connection / was marked.")
        expect(panel).to_contain_text("Sam Okafor: L stands (Mr Marsh, 9.05). Without a connection N was marked.")
        accessible_everywhere(page)
        panel.get_by_role("listitem").filter(has_text="Sam").get_by_role("button", name="Keep L").click()
        panel.get_by_role("listitem").filter(has_text="Ada").get_by_role("button", name="Choose /").click()
        page.get_by_label("Why is it changed?").fill("She was in the cloakroom")
        page.get_by_role("button", name="Save register").click()
        expect(page.get_by_role("status").first).to_contain_text("saved at")

        assert (marks()["Ada"], marks()["Sam"]) == ("/", "L")
        page.goto(reverse("attendance:registers"))
        expect(waiting(page)).to_be_hidden()


def test_signing_out_and_a_day_take_away_what_waits(ashdown: SchoolWorld, address: str, laptop: Laptop) -> None:
    with laptop.open(ashdown.member("teacher")) as context:
        page = take_offline(context, address)
        page.goto(address)  # from memory, with the person's menu
        page.locator("details.who summary").click()
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(waiting(page)).to_contain_text("Signing out removes 6 marks: 5 Elm, Thursday morning.")
        page.get_by_role("button", name="Stay").click()
        page.locator("details.who summary").click()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.get_by_role("button", name="Sign out and remove them").click()
        expect(page.get_by_text("Nothing waits.")).to_be_visible()
        page.goto(address)
        expect(page.get_by_text("Sam Okafor")).to_have_count(0)  # nor are there names
        expect(page.get_by_text("None are open on this device.")).to_be_visible()

        context.set_offline(False)
        page.goto("/")  # the server hears of it now
        expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        assert marks() == {}

        laptop.sign_in(context, ashdown.member("teacher"))
        page = take_offline(context, address)
        assert ask(page, "here", person=None, idle=10**12, lockAfter=1, hold=[])["answer"]["locked"]
        page.goto(address)  # a screen left alone forgets names, and keeps what waits
        expect(page.get_by_text("None are open on this device.")).to_be_visible()
        expect(waiting(page)).to_contain_text("6 marks waiting")
        page.evaluate(OLDER, 25 * 60 * 60 * 1000)
        page.reload()
        expect(waiting(page)).to_contain_text("6 marks removed: 5 Elm, Thursday morning. They were older than a day.")
        context.set_offline(False)
        page.goto("/")
        page.get_by_role("button", name="Understood").click()
        expect(waiting(page)).to_be_hidden()
        assert marks() == {}


OLDER = """async (age) => {
    const db = await new Promise((done) => { const asked = indexedDB.open("morning-bell", 1); asked.onsuccess = () => done(asked.result); });
    await new Promise((done) => {
        const act = db.transaction("marks", "readwrite"), asked = act.objectStore("marks").getAll();
        asked.onsuccess = () => asked.result.forEach((row) => act.objectStore("marks").put({ ...row, takenAt: row.takenAt - age }));
        act.oncomplete = () => { db.close(); done(); };
    });
}"""


def test_a_sign_in_that_has_ended_loses_nothing(ashdown: SchoolWorld, address: str, laptop: Laptop) -> None:
    teacher = ashdown.member("teacher")
    with laptop.open(teacher) as context:
        page = context.pages[0]
        page.goto(address)
        ready(page)
        context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

        take(page, Sam="absent")

        expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        expect(waiting(page)).to_contain_text(
            "6 marks waiting: 5 Elm, Thursday morning. They are sent when whoever took"
        )
        laptop.sign_in(context, teacher)
        page.goto(address)
        expect(page.get_by_text("Saved 9.05 by Miss Farrow")).to_be_visible()
        assert marks()["Sam"] == "N"

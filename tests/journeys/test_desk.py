"""The morning at the door: the office's late desk, a tablet in the corridor, the gate, and the fire bell."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import registers
from attendance.actions.settings import set_morning
from attendance.models import AbsenceReport, DeskEntry, Greeting, Mark, MarkChange, Register
from pupils.models import Contact, ContactLink
from tests import cast
from tests.attendance.days import WEDNESDAY, mark_day
from tests.attendance.desks import at, mark, marked
from tests.cast import TODAY, SchoolWorld
from tests.journeys.laptops import TIMEOUT
from tests.tenancy import see_everything

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]
DESK = reverse("attendance:desk")


@pytest.fixture
def half_past_nine(ashdown: SchoolWorld, monkeypatch: pytest.MonkeyPatch) -> SchoolWorld:
    """9.31: the registers closed at 9.20 with Sam, Bea and Amir not in. Sam and Bea have one mother."""
    monkeypatch.setattr(cast, "NOW", at(9, 31))
    marked(ashdown, Ada="/", Amir="N", Bea="N", Felix="V", Grace="/", Omar="/", Sam="N")
    mother = Contact.objects.get(forename="Ngozi")
    ContactLink.objects.create(school=ashdown.school, pupil=ashdown.pupil("Bea"), contact=mother, lives_with=True)
    father = Contact.objects.create(school=ashdown.school, title="Mr", forename="Emeka", surname="Okafor")
    ContactLink.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), contact=father, may_collect=False, priority=2
    )
    return ashdown


@pytest.fixture
def corridor(live_server: Any, browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A tablet in portrait on which nobody is signed in."""
    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 800, "height": 1180}, "base_url": live_server.url}
    )
    context.set_default_timeout(TIMEOUT)
    yield context.new_page()
    context.close()


@pytest.mark.seed("S4-066", "S4-067", "S4-064")
def test_three_letters_and_enter_at_the_office_and_who_may_not_collect(
    half_past_nine: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    world = half_past_nine
    page = open_as(world.member("office"), DESK)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator("#who")).to_be_focused()

    page.keyboard.type("ami")
    page.keyboard.press("Enter")  # before the answer is there: one child is meant, and is signed in
    expect(page.get_by_role("region", name="Just done")).to_contain_text(
        "Amir Hussain 5 Elm came in at 9.31: U, 41 minutes"
    )
    assert mark(world, "Amir") == ("U", 41)
    page.get_by_role("region", name="Just done").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The trail keeps both.")).to_be_visible()
    see_everything()
    assert mark(world, "Amir") == ("N", None)
    assert MarkChange.objects.count() == 2

    page.locator("#who").press_sequentially("oka")
    expect(page.locator("#found")).to_contain_text("marked N")
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Sign in with Bea (6 Oak)").click()
    receipt = page.get_by_role("region", name="Just done")
    receipt.get_by_label("Reason for being late").select_option(label="Medical or dental appointment")
    receipt.get_by_label("What was said").fill("dentist")
    receipt.get_by_role("button", name="Keep the reason").click()
    expect(page.get_by_role("row", name="Bea Clough")).to_contain_text("M: waits for the head")
    see_everything()
    assert set(AbsenceReport.objects.values_list("state", "code", "words")) == {("proposed", "M", "dentist")}
    assert (mark(world, "Sam"), mark(world, "Bea")) == (("U", 41), ("U", 41))
    accessible_everywhere(page)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("#who").press_sequentially("okafor")
    page.get_by_role("link", name="Leaves early Sam Okafor").click()
    expect(page.get_by_role("radio", name="Mr Emeka Okafor")).to_be_disabled()
    page.get_by_role("radio", name="Somebody else, by name").check()
    page.get_by_label("Name of somebody else").fill("emeka okafor")
    page.get_by_role("button", name="Leaves now").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Mr Emeka Okafor may not collect Sam Okafor. Keep Sam Okafor with you"
    )
    accessible_everywhere(page)
    page.get_by_role("radio", name="Mrs Ngozi Okafor").check()
    page.get_by_role("button", name="Leaves now").click()
    expect(page.get_by_role("region", name="Just done")).to_contain_text("left with Mrs Ngozi Okafor at 9.31")

    page.goto(reverse("attendance:on_site"))
    expect(page.get_by_role("region", name="5 Elm")).to_contain_text("Sam Okafor (left 9.31)")
    accessible_everywhere(page)
    registers.open_day(school=world.school, on=TODAY, process="test")
    register = Register.objects.get(group=world.group("5 Elm"), on=TODAY, session="AM")
    teacher = open_as(world.member("teacher"), reverse("attendance:register", args=[register.pk]))
    expect(teacher.locator(f"#row-{world.pupil('Sam').pk}")).to_contain_text("Arrived after the register closed")
    assert not [url for url in asked if "oka" in url.lower() or "sam" in url.lower()]


def test_the_desk_works_without_script(half_past_nine: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(half_past_nine.member("office"), DESK, script=False)
    page.locator("#who").fill("sam")
    page.locator("#who").press("Enter")
    page.get_by_role("button", name="Sign in Sam Okafor").click()
    expect(page.get_by_role("region", name="Just done")).to_contain_text("U, 41 minutes")
    see_everything()
    assert mark(half_past_nine, "Sam") == ("U", 41)


@pytest.mark.seed("S4-064")
@pytest.mark.parametrize("script", [True, False])
def test_a_pupil_signs_in_on_the_tablet_that_the_office_let_in(
    half_past_nine: SchoolWorld,
    open_as: OpenAs,
    corridor: Page,
    accessible: Check,
    script: bool,
    browser: Any,
    live_server: Any,
) -> None:
    cache.clear()
    world = half_past_nine
    set_morning(school=world.school, values={"self_sign_in": True}, by=world.user("headteacher"))
    office = open_as(world.member("office"), reverse("attendance:desk_devices"))
    office.get_by_label("Where it stands").fill("front door")
    office.get_by_role("button", name="Make a code").click()
    code = office.locator(".pair-code").inner_text()

    tablet = corridor
    if not script:
        tablet = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    tablet.goto(reverse("attendance:desk_tablet"))
    tablet.get_by_label("Code, fourteen figures").fill(code)
    tablet.get_by_role("button", name="Let it in").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Good morning. What is your name?")
    if script:
        accessible(tablet)
    for key in "SAM":
        tablet.get_by_role("button", name=key, exact=True).click()
    name = tablet.get_by_role("button", name="Sam O. 5 Elm")
    expect(name).to_be_visible()
    assert "Okafor" not in tablet.content()
    if script:
        accessible(tablet)
        least = min(
            box["height"] for box in [item.bounding_box() or {"height": 0} for item in tablet.locator(".btn").all()]
        )
        assert least >= 64
    name.click()
    expect(tablet.get_by_role("status")).to_contain_text("Good morning, Sam.")
    expect(tablet.get_by_role("status")).to_contain_text("9.31, you are marked late.")
    if script:
        accessible(tablet)
        expect(tablet.get_by_role("heading", level=1)).to_have_text("Good morning. What is your name?")  # by itself
        tablet.goto(DESK)
        expect(tablet).to_have_url(re.compile("sign-in"))
    see_everything()
    entry = DeskEntry.objects.get()
    assert (mark(world, "Sam"), entry.device and entry.device.name) == (("U", 41), "front door")
    assert Mark.objects.get(pupil=entry.pupil).recorded_by is None
    office.goto(DESK)
    expect(office.get_by_role("row", name="Sam Okafor")).to_contain_text("front door")
    if not script:
        tablet.context.close()
    assert django_settings.SESSION_COOKIE_NAME not in {cookie["name"] for cookie in corridor.context.cookies()}


@pytest.mark.seed("S1-018")
def test_the_gate_list_is_ticked_on_a_phone(
    half_past_nine: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    world = half_past_nine
    for name in ("Ada", "Omar"):
        mark_day(world.school, world.pupil(name), WEDNESDAY, "I", "I")
    page = open_as(world.member("headteacher"), reverse("attendance:gate"), width=390)
    expect(page.get_by_role("listitem").filter(has_text="Ada Barlow")).to_contain_text("back after 1 day")
    tick = page.get_by_role("button", name="Greeted Ada Barlow")
    box = tick.bounding_box()
    assert box
    assert box["height"] >= 46
    tick.click()
    expect(page.get_by_role("status")).to_have_text("1 of 2 greeted")
    accessible_everywhere(page)
    see_everything()
    assert Greeting.objects.get().by == world.user("headteacher")

    teacher = open_as(world.member("teacher"), reverse("attendance:gate"), width=390)
    expect(teacher.get_by_role("status")).to_have_text("Everybody is greeted")  # of the own class
    expect(teacher.get_by_text("Omar")).to_have_count(0)


def test_the_pages_of_a_paper_day(
    half_past_nine: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    world = half_past_nine
    head = open_as(world.member("headteacher"), reverse("reports:paper_settings"))
    head.get_by_label("Passphrase").fill("four plain words do")
    head.get_by_label("The same once more").fill("four plain words do")
    head.get_by_role("button", name="Save").click()
    head.locator("input[name=on]").fill("2026-11-19")
    head.get_by_role("button", name="Make the file").click()
    expect(head.get_by_text("The file is made.")).to_be_visible()
    accessible_everywhere(head)

    office = open_as(world.member("office"), reverse("reports:paper"))
    with office.expect_download() as download:
        office.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "paper-day-900101-2026-11-19.pdf"
    office.get_by_role("link", name="Type in").click()
    office.get_by_label("6 Oak").fill("2N")
    office.get_by_role("button", name="Look at what this says").click()
    expect(office.get_by_text("Isaac Hartley-Taylor-Whitworth: N")).to_be_visible()
    accessible_everywhere(office)
    office.get_by_role("button", name="Save these 1 register").click()
    expect(office.get_by_text("Saved: 6 Oak.")).to_be_visible()
    see_everything()
    assert (mark(world, "Isaac"), mark(world, "Zofia"), mark(world, "Bea")) == (("N", None), ("/", None), ("N", None))

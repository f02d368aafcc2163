"""The office enters a trip by keys, and two people meet on the same weeks."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import Mark, MarkChange, PlannedMark
from tests.attendance.days import WEDNESDAY
from tests.cast import TODAY, SchoolWorld
from tests.tenancy import see_everything

OpenAs = Callable[..., Page]


def cell(page: Page, name: str, day: str, code: str) -> Any:
    return page.get_by_role("checkbox", name=f"{name}, {day}: {code}")


def test_a_trip_by_keys_and_two_people_at_the_same_weeks(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Callable[[Page], None]
) -> None:
    address = f"{reverse('attendance:grid')}?group={morning.group('6 Oak').pk}&weeks=2"
    office, officer = open_as(morning.member("office"), address), open_as(morning.member("attendance_officer"), address)
    accessible_everywhere(office)
    expect(office.get_by_role("link", name="Registers", exact=True).first).to_have_attribute("aria-current", "page")

    # four pupils, today's morning and afternoon, then on to tomorrow
    cell(office, "Bea Clough", "Thu 19 Nov AM", "no mark").focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        office.keyboard.press(key)
    expect(office.get_by_text("8 sessions chosen")).to_be_visible()
    office.keyboard.press("v")
    expect(office.get_by_role("combobox", name="Code")).to_have_value("V")
    office.keyboard.press("Enter")
    office.keyboard.type("Museum of the moors")
    office.get_by_label("Up to").fill("2026-11-20")
    office.get_by_role("button", name="Fill forward").click()

    expect(office.get_by_text("4 sessions set to V, V planned for 12 sessions.")).to_be_visible()
    see_everything()
    assert Mark.objects.filter(on=TODAY, session="AM", code="V").count() == 4
    assert PlannedMark.objects.filter(reason="Museum of the moors", code="V").count() == 12
    register = open_as(morning.member("office"), reverse("attendance:registers"))
    expect(register.get_by_role("listitem").filter(has_text="6 Oak").first).to_contain_text("Taken")

    # the officer still sees what was there before
    cell(officer, "Bea Clough", "Thu 19 Nov AM", "no mark").check(force=True)
    officer.get_by_role("combobox", name="Code").fill("N")
    officer.get_by_role("textbox", name="Reason").fill("Not seen")
    officer.get_by_role("button", name="Set", exact=True).click()
    expect(officer.get_by_role("alert")).to_contain_text("Bea Clough, Thursday 19 November AM: V stands now (Mr Marsh")
    accessible_everywhere(officer)
    officer.get_by_role("alert").get_by_role("link").first.click()
    expect(cell(officer, "Bea Clough", "Thu 19 Nov AM", "V")).to_be_focused()
    officer.get_by_role("button", name="Set", exact=True).click()
    expect(officer.get_by_text("1 session set to N.")).to_be_visible()
    assert MarkChange.objects.get(new_code="N").reason == "Not seen"


def test_weeks_without_script(morning: SchoolWorld, open_as: OpenAs) -> None:
    address = f"{reverse('attendance:grid')}?group={morning.group('5 Elm').pk}"
    page = open_as(morning.member("office"), address, script=False)
    cell(page, "Sam Okafor", "Wed 18 Nov PM", "O").check(force=True)
    page.get_by_role("combobox", name="Code").fill("g")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_role("textbox", name="Reason").fill("A holiday that was refused")
    page.get_by_role("button", name="Set", exact=True).click()

    expect(page.get_by_text("1 session set to G.")).to_be_visible()
    see_everything()
    assert Mark.objects.get(pupil=morning.pupil("Sam"), on=WEDNESDAY, session="PM").code == "G"

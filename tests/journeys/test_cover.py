"""The first hour: a register is outstanding, nobody takes the class, a supply teacher is let in and takes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import Mark, RegisterCheck
from tests.cast import TODAY, SchoolWorld
from tests.tenancy import see_everything

OpenAs = Callable[..., Page]


@pytest.mark.seed("S1-026")
def test_the_first_hour_check_finds_a_class_without_a_teacher_and_a_supply_teacher_takes_it(
    morning: SchoolWorld,
    open_as: OpenAs,
    accessible_everywhere: Callable[[Page], None],
    browser: Any,
    live_server: Any,
    settings: Any,
) -> None:
    settings.BASE_URL = live_server.url
    office = open_as(morning.member("office"), reverse("attendance:outstanding"))
    expect(office.get_by_role("heading", name="1 morning register not taken")).to_be_visible()
    expect(office.get_by_text("15 minutes left")).to_be_visible()
    accessible_everywhere(office)

    office.get_by_role("link", name="Arrange cover").click()
    expect(office.get_by_label("Class")).to_have_value(str(morning.group("6 Oak").pk))
    office.goto(reverse("attendance:cover"))
    office.get_by_role("link", name="Supply teacher for 6 Oak").click()
    for label, words in {"Forename": "Sol", "Surname": "Reyes", "E-mail": "sol.reyes@supply.example.org"}.items():
        office.get_by_label(label).fill(words)
    accessible_everywhere(office)
    office.get_by_role("button", name="Arrange it").click()
    expect(office.get_by_text("Sol Reyes takes 6 Oak. A letter is on its way to them.")).to_be_visible()
    assert [one.to for one in mail.outbox] == [["sol.reyes@supply.example.org"]] * 2
    office.get_by_role("button", name="Show the link for Sol Reyes").click()
    link = office.locator("#link").inner_text()

    context = browser.new_context(locale="en-GB", base_url=live_server.url)
    supply = context.new_page()
    supply.goto(link)
    supply.get_by_label("Choose a password").fill("a plain and long password")
    supply.get_by_label("Once more").fill("a plain and long password")
    supply.get_by_role("button").last.click()
    supply.get_by_role("link", name="Take the register of 6 Oak").click()
    supply.get_by_role("button", name="The rest are present").click()
    supply.get_by_role("button", name="Save register").click()
    expect(supply.get_by_role("status")).to_contain_text("saved at 9.05 by Sol Reyes. 4 present")
    supply.goto(reverse("attendance:history", args=[morning.pupil("Bea").pk]))
    expect(supply.get_by_role("heading", level=1)).not_to_contain_text("Bea")
    context.close()

    see_everything()
    assert Mark.objects.filter(on=TODAY, session="AM", pupil__places__group=morning.group("6 Oak")).count() == 4
    office.goto(reverse("attendance:outstanding"))
    expect(office.get_by_role("heading", name="Every morning register is in")).to_be_visible()
    office.get_by_role("button", name="I have checked the morning registers").click()
    expect(office.get_by_text("First-hour check: done at 9.05 by Mr Marsh, every register in.")).to_be_visible()
    assert RegisterCheck.objects.get().outstanding == 0

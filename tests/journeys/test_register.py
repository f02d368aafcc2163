"""A class teacher takes the register: by keys, by thumb, and without script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import planned_marks, registers
from attendance.models import Mark, MarkChange, Register
from tests.cast import NOW, TODAY, SchoolWorld
from tests.tenancy import see_everything

OpenAs = Callable[..., Page]


@pytest.fixture
def address(ashdown: SchoolWorld) -> str:
    """This morning's register of 5 Elm, with one absence planned."""
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    planned_marks.plan(
        school=ashdown.school,
        pupil=ashdown.pupil("Zoë"),
        sessions=[(TODAY, "AM")],
        code="M",
        reason="Dentist until 11.00",
        at=NOW,
        by=ashdown.user("office"),
    )
    register = Register.objects.get(group=ashdown.group("5 Elm"), on=TODAY, session="AM")
    return reverse("attendance:register", args=[register.pk])


def marks() -> dict[str, str]:
    see_everything()
    return {mark.pupil.legal_forename: mark.code for mark in Mark.objects.select_related("pupil")}


def test_one_key_a_mark_from_the_list_to_the_receipt(ashdown: SchoolWorld, address: str, open_as: OpenAs) -> None:
    page = open_as(ashdown.member("teacher"), reverse("attendance:registers"))
    page.get_by_role("link", name="5 Elm").first.click()
    expect(page.get_by_text("Dentist until 11.00")).to_be_visible()
    save = page.get_by_role("button", name="Save register")
    expect(save).to_be_disabled()

    for key in ("/", "\\", "n", "Backspace", "l"):  # Ada, Amir, then Felix: absent after all, no, late
        page.keyboard.press(key)
    expect(page.get_by_label("Minutes late, Felix D’Arcy")).to_have_value("15")
    page.keyboard.press("Enter")
    page.keyboard.type("seen in the playground")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(".counts")).to_contain_text("1 to mark")
    expect(save).to_be_disabled()
    page.get_by_role("button", name="The rest are present (1)").click()
    expect(save).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("saved at 9.05 by Miss Farrow. 3 present, 1 late, 2 absent.")
    assert marks() == {"Ada": "/", "Amir": "/", "Felix": "L", "Grace": "N", "Sam": "/", "Zoë": "M"}
    assert Mark.objects.get(code="N").comment == "seen in the playground"

    office = open_as(ashdown.member("office"), address)
    expect(office.get_by_text("Saved 9.05 by Miss Farrow")).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
def test_the_register_is_usable_by_everybody_at_any_width(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible: Any, width: int, dark: bool
) -> None:
    page = open_as(ashdown.member("teacher"), address, width=width, dark=dark)
    page.locator("label.late input").first.check()
    page.locator("label.absent input").nth(1).check()
    accessible(page)
    sizes = page.evaluate(
        "[...document.querySelectorAll('.pick label')].map((pick) => pick.getBoundingClientRect())"
        ".map((box) => [box.width, box.height])"
    )
    least = 34 if width > 860 else 46
    assert all(height >= least and size >= 34 for size, height in sizes)


def test_an_unfinished_register_is_named_and_kept_without_script(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible: Any
) -> None:
    page = open_as(ashdown.member("teacher"), address, script=False)
    page.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="absent").check(force=True)
    page.get_by_role("button", name="Save register").click()

    expect(page.get_by_role("alert")).to_contain_text("4 pupils have no mark yet: Ada Barlow, Amir Hussain")
    assert marks() == {}

    page.get_by_role("button", name="The rest are present (4)").click()
    expect(page.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="absent")).to_be_checked()
    page.get_by_role("button", name="Save register").click()
    expect(page.get_by_role("status")).to_contain_text("4 present, 0 late, 2 absent")
    assert marks()["Sam"] == "N"


def test_two_people_at_one_register_meet_on_the_page(ashdown: SchoolWorld, address: str, open_as: OpenAs) -> None:
    teacher = open_as(ashdown.member("teacher"), address)
    office = open_as(ashdown.member("office"), address)
    office.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="absent").check(force=True)
    office.get_by_role("button", name="The rest are present").click()
    office.get_by_role("button", name="Save register").click()
    expect(office.get_by_role("status")).to_contain_text("saved at")

    teacher.get_by_role("button", name="The rest are present").click()
    teacher.get_by_role("button", name="Save register").click()

    expect(teacher.get_by_role("alert")).to_contain_text("Sam Okafor: N stands now, you chose /")
    assert marks()["Sam"] == "N"
    teacher.get_by_label("Why is it changed?").fill("He came in by the other door")
    teacher.get_by_role("button", name="Save register").click()
    expect(teacher.get_by_role("status")).to_contain_text("saved at")
    assert marks()["Sam"] == "/"
    assert MarkChange.objects.get().reason == "He came in by the other door"

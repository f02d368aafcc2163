"""A class teacher takes the register: by keys, by thumb, in tiles, on a projected screen, and without script."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import planned_marks, registers, settings
from attendance.actions.marks import NewMark
from attendance.models import Mark, MarkChange, Register, WelcomeBack
from tests import cast
from tests.attendance.days import TUESDAY, WEDNESDAY, enter, mark_day
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
    assert all(height >= least and size >= least for size, height in sizes)


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


def test_the_screen_is_safe_until_the_teacher_turns_the_private_face_on(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible_everywhere: Any
) -> None:
    """Nothing private on a projected screen; one key and back; and never longer than the page."""
    for day in (TUESDAY, WEDNESDAY):
        mark_day(ashdown.school, ashdown.pupil("Sam"), day, "I", "I")
    page = open_as(ashdown.member("teacher"), address)
    page.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="present").check(force=True)
    private = (
        page.get_by_text("Dentist until 11.00"),
        page.locator("#sheet .days").first,
        page.get_by_text("away 2 days"),
    )
    for words in private:
        expect(words).to_be_hidden()
    expect(page.get_by_text("Planned absence")).to_be_visible()

    page.keyboard.press(".")
    for words in private:
        expect(words).to_be_visible()
    accessible_everywhere(page)
    page.keyboard.press(".")
    expect(private[0]).to_be_hidden()
    page.get_by_role("button", name="Private view").click()
    expect(private[0]).to_be_visible()
    page.reload()
    expect(private[0]).to_be_hidden()


def test_a_child_is_welcomed_back_in_two_taps(ashdown: SchoolWorld, address: str, open_as: OpenAs) -> None:
    """On a phone, between two marks: nothing that was chosen is lost, and the officer sees who spoke to the child."""
    for day in (TUESDAY, WEDNESDAY):
        mark_day(ashdown.school, ashdown.pupil("Sam"), day, "I", "I")
    page = open_as(ashdown.member("teacher"), address, width=390)
    page.get_by_role("radiogroup", name="Ada Barlow").get_by_role("radio", name="late").check(force=True)
    page.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="present").check(force=True)
    page.get_by_role("button", name="Private view").click()

    page.get_by_text("Welcome back: away 2 days, Tue 17 to Wed 18 Nov: 4 sessions missed.").click()
    page.get_by_label("What was said to Sam Okafor").fill("Had flu, feels fine")
    page.get_by_role("button", name="Spoken to Sam Okafor").click()

    expect(page.get_by_text("✓ Welcomed back, Thu 9.05: Had flu, feels fine")).to_be_visible()
    expect(page.get_by_role("radiogroup", name="Ada Barlow").get_by_role("radio", name="late")).to_be_checked()
    see_everything()
    assert WelcomeBack.objects.get().spoken_by == ashdown.user("teacher")
    officer = open_as(ashdown.member("attendance_officer"), reverse("pupils:pupil", args=[ashdown.pupil("Sam").pk]))
    expect(officer.get_by_text("Had flu, feels fine")).to_be_visible()


def test_small_children_are_tiles_and_the_browser_remembers(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible_everywhere: Any
) -> None:
    settings.set_morning(school=ashdown.school, values={"tile_years": ["5"]}, by=ashdown.user("administrator"))
    page = open_as(ashdown.member("teacher"), address)
    expect(page.locator("#sheet")).to_have_class(re.compile("as-tiles"))
    tile = page.locator(f"#row-{ashdown.pupil('Grace').pk}")
    box = tile.bounding_box()
    assert box
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] - 8)  # anywhere on the tile is the present mark
    expect(tile.get_by_role("radio", name="present")).to_be_checked()
    page.get_by_role("radiogroup", name="Ada Barlow").get_by_role("radio", name="present").focus()
    for key in ("ArrowRight", "n", "ArrowLeft", "ArrowLeft", "/"):
        page.keyboard.press(key)
    expect(page.get_by_role("radiogroup", name="Amir Hussain").get_by_role("radio", name="absent")).to_be_checked()
    expect(page.get_by_role("radiogroup", name="Ada Barlow").get_by_role("radio", name="present")).to_be_checked()
    accessible_everywhere(page)

    page.get_by_role("button", name="Rows").click()
    page.reload()
    expect(page.locator("#sheet")).not_to_have_class(re.compile("as-tiles"))


@pytest.mark.parametrize("width", [1280, 1024, 768, 390])
def test_the_marks_of_a_tile_stay_in_it_for_who_may_enter_every_code(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, width: int
) -> None:
    settings.set_morning(school=ashdown.school, values={"tile_years": ["5"]}, by=ashdown.user("administrator"))
    page = open_as(ashdown.member("office"), address, width=width)
    expect(page.locator("#sheet")).to_have_class(re.compile("as-tiles"))

    beyond = page.evaluate(
        """() => [...document.querySelectorAll(".row-mark")].filter((tile) => {
            const box = tile.getBoundingClientRect();
            return [...tile.querySelectorAll(".pick .other, .pick label")].some((mark) => {
                const own = mark.getBoundingClientRect();
                return own.width && (own.right > box.right + 1 || own.left < box.left - 1);
            });
        }).map((tile) => tile.innerText)"""
    )
    assert beyond == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_officer_finds_a_code_by_its_letter_or_its_words(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible_everywhere: Any
) -> None:
    page = open_as(ashdown.member("attendance_officer"), address)
    page.keyboard.press(".")
    page.keyboard.press("i")  # Ada is ill
    listed = page.get_by_role("listbox", name="Codes")
    expect(listed.get_by_role("option").first).to_have_text("IIllness, not an appointment")
    accessible_everywhere(page)
    page.keyboard.press("Enter")
    page.keyboard.press("v")  # Amir: no, that was a slip
    page.keyboard.press("Escape")
    page.locator(f"#row-{ashdown.pupil('Felix').pk} .other").click()
    page.keyboard.type("part-time")
    expect(listed.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")  # and that one, too
    page.get_by_role("button", name="The rest are present (4)").click()
    page.get_by_role("button", name="Save register").click()

    expect(page.get_by_role("status")).to_contain_text("4 present, 0 late, 2 absent.")
    assert marks() == {"Ada": "I", "Amir": "/", "Felix": "/", "Grace": "/", "Sam": "/", "Zoë": "M"}


def test_two_people_at_one_register_meet_on_the_page(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible_everywhere: Any
) -> None:
    teacher = open_as(ashdown.member("teacher"), address)
    office = open_as(ashdown.member("office"), address)
    for name in ("Sam Okafor", "Ada Barlow"):
        office.get_by_role("radiogroup", name=name).get_by_role("radio", name="absent").check(force=True)
    office.get_by_role("button", name="The rest are present").click()
    office.get_by_role("button", name="Save register").click()
    expect(office.get_by_role("status")).to_contain_text("saved at")

    teacher.get_by_role("button", name="The rest are present").click()
    teacher.get_by_role("button", name="Save register").click()

    sam = teacher.get_by_role("row", name="Sam Okafor")
    expect(sam).to_contain_text("Mr Marsh, 9.05")
    accessible_everywhere(teacher)
    sam.get_by_role("radio", name="take mine, /").check()
    expect(teacher.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="present")).to_be_checked()
    teacher.get_by_label("Why is it changed?").fill("He came in by the other door")
    teacher.get_by_role("button", name="Save register").click()
    expect(teacher.get_by_role("status")).to_contain_text("saved at")
    assert (marks()["Sam"], marks()["Ada"]) == ("/", "N")
    assert MarkChange.objects.get().reason == "He came in by the other door"


def test_after_closing_a_change_is_asked_for_and_accepted_in_one_click(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, accessible_everywhere: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = open_as(ashdown.member("teacher"), address)
    teacher.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="absent").check(force=True)
    teacher.get_by_role("button", name="The rest are present").click()
    teacher.get_by_role("button", name="Save register").click()
    expect(teacher.get_by_role("status")).to_contain_text("saved at")
    monkeypatch.setattr(cast, "NOW", NOW.replace(hour=9, minute=40))

    teacher.goto(address)
    expect(teacher.get_by_text("This register closed at 9.20. A change goes to the office")).to_be_visible()
    teacher.get_by_role("radiogroup", name="Sam Okafor").get_by_role("radio", name="present").check(force=True)
    teacher.get_by_label("Why should it be changed?").fill("He was in the music room")
    teacher.get_by_role("button", name="Ask for the changes").click()
    expect(teacher.get_by_role("status").first).to_contain_text("1 change asked for. It waits for the office")
    assert marks()["Sam"] == "N"

    office = open_as(ashdown.member("office"), reverse("attendance:mark_requests"))
    expect(office.get_by_text("He was in the music room")).to_be_visible()
    accessible_everywhere(office)
    office.get_by_role("button", name=re.compile("^Accept.*Sam Okafor")).click()
    expect(office.get_by_role("status")).to_contain_text("Sam Okafor, Thursday morning: / stands")
    assert marks()["Sam"] == "/"
    line = MarkChange.objects.get()
    assert (line.changed_by_name, line.changed_by_role) == ("Jude Marsh", "Office manager")
    assert line.reason == "He was in the music room (asked for by Miss Farrow, Class teacher)"

    teacher.goto(reverse("attendance:registers"))
    teacher.get_by_text("Changes you asked for").click()
    expect(teacher.get_by_text("Accepted by Mr Marsh, 9.40")).to_be_visible()
    accessible_everywhere(teacher)


def test_after_closing_the_reason_is_asked_for_once_something_is_changed(
    ashdown: SchoolWorld, address: str, open_as: OpenAs, settings: Any
) -> None:
    enter(ashdown.school, [NewMark(pupil.pk, TODAY, "AM", "/") for pupil in ashdown.pupils.values()])
    settings.CLOCK = "tests.journeys.test_register.ten_to_ten"
    page = open_as(ashdown.member("teacher"), address, width=390)
    expect(page.get_by_label("Why should it be changed?")).to_be_hidden()
    expect(page.get_by_role("button", name="Ask for the changes")).to_be_disabled()

    page.get_by_role("radiogroup", name="Ada Barlow").locator("label.absent").click()

    expect(page.get_by_label("Why should it be changed?")).to_be_visible()
    expect(page.get_by_role("button", name="Ask for the changes")).to_be_enabled()


def ten_to_ten() -> datetime:
    """The registers have closed."""
    return NOW.replace(hour=9, minute=50)

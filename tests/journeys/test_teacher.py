"""A class teacher reads the weekly list of the own class, and of no other."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import Register
from tests.cast import SchoolWorld

OpenAs = Callable[..., Page]


def test_the_weekly_list_of_the_own_class_and_what_may_stand_on_a_big_screen(
    morning: SchoolWorld, open_as: OpenAs
) -> None:
    page = open_as(morning.member("teacher"), "/")
    page.get_by_role("link", name="Weekly list", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("5 Elm, weekly list")
    names = page.locator("tbody th").all_inner_texts()
    assert len(names) == 6
    assert names[-2:] == ["Sam Okafor", "Felix D’Arcy"]
    felix = page.get_by_role("row", name="Felix D’Arcy")
    expect(felix).to_contain_text("RED")
    expect(felix).to_contain_text("fallen")

    page.get_by_role("link", name="Screen-safe view").click()
    expect(page.get_by_role("link", name="Show the whole list")).to_be_visible()
    shown = page.get_by_role("main").inner_text()
    for private in ("Felix", "RED", "fallen", "%"):
        assert private not in shown

    page.get_by_role("link", name="Weekly list", exact=True).click()
    expect(page.get_by_role("link", name="Show the whole list")).to_be_visible()  # the choice stays until undone


def test_another_class_is_not_found(morning: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(morning.member("teacher"), reverse("attendance:registers"))
    expect(page.get_by_role("main").get_by_role("link", name="5 Elm").first).to_be_visible()
    expect(page.get_by_role("main").get_by_text("6 Oak")).to_have_count(0)

    oak, bea = morning.group("6 Oak"), morning.pupil("Bea")
    register = Register.objects.get(group=oak, session="AM")
    for address in (
        reverse("attendance:register", args=[register.pk]),
        reverse("reports:class_list", args=[oak.pk]),
        reverse("reports:class_list_pdf", args=[oak.pk]),
        reverse("pupils:pupil", args=[bea.pk]),
        reverse("attendance:history", args=[bea.pk]),
    ):
        assert page.request.get(address).status == 404, address

"""Everybody can use every kind of page: axe finds nothing, nothing is wider than the window, light, dark and at 320 px.

The pages are full: three hundred rows, names that hardly fit, an error summary, an open menu, a form that was refused.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import Register
from interventions.models import Task
from letters import actions as letters
from tests.cast import NOW, STAFF, TODAY, SchoolWorld
from tests.journeys import worlds

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]
OFFICER_PAGES = (
    "attendance:calls", "reports:watch", "attendance:registers", "attendance:calendar", "pupils:groups",
    "pupils:imports", "interventions:policy", "letters:list", "letters:wordings", "reports:reports",
)  # fmt: skip
ADMINISTRATOR_PAGES = (
    "accounts:setup", "accounts:staff", "accounts:roles", "accounts:training", "accounts:audit", "accounts:me",
    "accounts:named_people", "accounts:session_times", "attendance:own_times", "attendance:own_times_add", "interventions:policy_adopt", "accounts:tokens",
)  # fmt: skip


def test_each_roles_own_page(morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check) -> None:
    for role in STAFF:
        page = open_as(morning.member(role), "/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        accessible_everywhere(page)
        page.context.close()


def test_lists_of_three_hundred_rows(morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check) -> None:
    group = worlds.crowd(morning)
    page = open_as(morning.member("attendance_officer"), reverse("interventions:tasks") + "?show=all")
    assert page.locator("tbody tr").count() == 50  # of some three hundred, a page at a time
    accessible_everywhere(page)
    page.goto(reverse("reports:class_list", args=[group.pk]))
    assert page.locator("tbody tr").count() == 300
    accessible_everywhere(page)
    page.goto(reverse("pupils:list"))
    expect(page.get_by_role("heading", name="310 pupils")).to_be_visible()
    accessible_everywhere(page)


def test_a_page_that_says_no_leads_to_what_to_mend(
    ashdown: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    page = open_as(ashdown.member("office"), reverse("pupils:admit"))
    page.get_by_role("button", name="Admit").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    accessible_everywhere(page)
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.matches('input, select')")


@pytest.mark.parametrize("keys", [True, False])
def test_the_persons_menu_opens_and_closes(
    ashdown: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check, keys: bool
) -> None:
    page = open_as(ashdown.member("teacher"), "/")
    summary = page.locator("details.who summary")
    if keys:
        summary.focus()
        page.keyboard.press("Enter")
    else:
        summary.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    accessible_everywhere(page)
    if keys:
        page.keyboard.press("Escape")
        expect(summary).to_be_focused()
    else:
        page.locator("footer.foot").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_one_task_one_letter_one_pupil(morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check) -> None:
    officer, sam = morning.member("attendance_officer"), morning.pupil("Sam")
    task = Task.objects.get(pupil=sam, kind="letter")
    page = open_as(officer, reverse("interventions:task", args=[task.pk]))
    page.get_by_role("button", name="Dismiss with this reason").click()
    expect(page.locator(".error-summary")).to_be_visible()
    accessible_everywhere(page)
    letter = letters.draft(task=task, by=officer.user, at=NOW, on=TODAY).letters[0]
    for address in (
        reverse("letters:letter", args=[letter.pk]),
        reverse("pupils:pupil", args=[sam.pk]),
        reverse("attendance:history", args=[sam.pk]),
        reverse("attendance:register", args=[Register.objects.get(group__name="6 Oak", session="AM").pk]),
        reverse("reports:class_list", args=[morning.group("5 Elm").pk]) + "?face=safe",
    ):
        page.goto(address)
        accessible_everywhere(page)


@pytest.mark.parametrize(
    ("role", "names"), [("attendance_officer", OFFICER_PAGES), ("administrator", ADMINISTRATOR_PAGES)]
)
def test_the_other_pages(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check, role: str, names: tuple[str, ...]
) -> None:
    page = open_as(morning.member(role), reverse(names[0]))
    for name in names:
        page.goto(reverse(name))
        for more in page.locator("details:not(.who) > summary").all():
            more.click()
        accessible_everywhere(page)

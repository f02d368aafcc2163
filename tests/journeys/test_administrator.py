"""The administrator lets somebody in, writes down a training, and looks ahead to September."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import AuditEvent, Membership, TrainingRecord
from pupils.models import Group
from tests.cast import NOW, SchoolWorld

OpenAs = Callable[..., Page]
PASSWORD = "seven-odd-kettles-4"
JULY = datetime(2027, 7, 15, 9, 5, tzinfo=NOW.tzinfo)
SEPTEMBER_FILE = "class,new_class,teacher_email\n5 Elm,6 Birch,teacher@ashdown.example.org\n6 Oak,,\n"


def july() -> datetime:
    return JULY


def test_a_person_is_let_in_follows_the_letter_and_takes_a_register(
    ashdown: SchoolWorld, open_as: OpenAs, live_server: object, browser: object, settings: object
) -> None:
    settings.BASE_URL = live_server.url  # type: ignore[attr-defined]
    page = open_as(ashdown.member("administrator"), reverse("accounts:staff"))
    page.get_by_role("link", name="Let somebody in").click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator(".error-summary")).to_contain_text("Choose at least one role.")
    page.get_by_label("E-mail at work").fill("r.sharp@ashdown.example.org")
    page.get_by_label("Title", exact=True).fill("Mr")
    page.get_by_label("Forename").fill("Rowan")
    page.get_by_label("Surname").fill("Sharp")
    page.get_by_label("Office staff").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("link", name="Sharp, Rowan")).to_be_visible()
    member = Membership.objects.get(user__email="r.sharp@ashdown.example.org")
    assert member.roles == ["office"]
    assert AuditEvent.objects.get(verb="staff.invited").actor_id == ashdown.user("administrator").pk

    (letter,) = mail.outbox
    assert letter.to == ["r.sharp@ashdown.example.org"]
    link = re.search(r"https?://\S+", letter.body)
    assert link
    context = browser.new_context()  # type: ignore[attr-defined]
    guest = context.new_page()
    guest.goto(link.group())
    guest.get_by_label("Choose a password").fill(PASSWORD)
    guest.get_by_label("The same once more").fill(PASSWORD)
    guest.get_by_role("button", name="Set the password and go in").click()
    expect(guest.locator("details.who summary")).to_contain_text("Mr Sharp")

    guest.locator("details.who summary").click()
    guest.get_by_role("button", name="Sign out").click()
    expect(guest.locator("details.who")).to_have_count(0)  # the device forgets first, then the form goes
    guest.goto(f"{live_server.url}/sign-in/login/")  # type: ignore[attr-defined]
    guest.get_by_label("E-mail").fill("r.sharp@ashdown.example.org")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Sign in", exact=True).click()
    guest.get_by_role("link", name="Registers", exact=True).click()
    expect(guest.get_by_role("link", name="5 Elm").first).to_be_visible()
    guest.goto(link.group())
    expect(guest.get_by_label("Choose a password")).to_have_count(0)  # it worked once
    context.close()


def test_a_training_of_two_people_is_written_down_and_falls_due(ashdown: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(ashdown.member("administrator"), reverse("accounts:training"))
    page.get_by_role("link", name="Enter a training").click()
    page.get_by_label("Training in").fill("Codes and registers")
    page.get_by_label("Held on").fill("2026-11-12")
    page.get_by_label("Due again on").fill("2026-12-20")
    for name in ("Clara Farrow", "Jude Marsh"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("0 due now, 2 within 60 days.")).to_be_visible()
    expect(page.get_by_role("row", name="Clara Farrow")).to_contain_text("soon")
    records = TrainingRecord.objects.order_by("pk")
    assert {(r.what, r.done_on, r.due_again_on) for r in records} == {
        ("Codes and registers", date(2026, 11, 12), date(2026, 12, 20))
    }
    assert {r.membership_id for r in records} == {ashdown.member("teacher").pk, ashdown.member("office").pk}


@pytest.mark.parametrize("apply", [False, True])
def test_september_is_seen_before_it_is_done(
    ashdown: SchoolWorld, open_as: OpenAs, settings: object, apply: bool
) -> None:
    settings.CLOCK = "tests.journeys.test_administrator.july"  # type: ignore[attr-defined]
    page = open_as(ashdown.member("administrator"), reverse("pupils:imports"))
    page.get_by_role("link", name="Choose a file for September").click()
    page.get_by_label("File").set_input_files(
        {"name": "september.csv", "mimeType": "text/csv", "buffer": SEPTEMBER_FILE.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("Nothing has been changed yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Moving up")).to_be_visible()
    expect(page.get_by_role("heading", name="Leavers")).to_be_visible()
    if not apply:
        page.get_by_role("button", name="Put aside").click()
        expect(page.get_by_role("status")).to_contain_text("Nothing was changed")
        assert not Group.objects.filter(academic_year=2027).exists()
        return
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status")).to_contain_text("Done:")
    birch = Group.objects.get(academic_year=2027)
    assert (birch.name, birch.year_group, birch.places.count()) == ("6 Birch", "6", 6)
    assert ashdown.pupil("Bea").enrolments.get().ground == "a"

"""Leave from the parent's form to the answer in writing, as the parent, the office, the head and the officer play it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import suspensions, travel
from attendance.actions.suspensions import Decided
from attendance.models import LeaveRequest
from interventions.models import Task
from letters.models import Letter
from tests.attendance.leaves import MONDAY, TUESDAY, WEDNESDAY, planned
from tests.attendance.reported import code_for
from tests.cast import NOW, TODAY, SchoolWorld

OpenAs = Callable[..., Page]


@pytest.mark.seed("S4-056", "S4-057", "S4-058", "S4-060", "S4-119")
def test_leave_asked_for_on_line_is_decided_answered_and_planned(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Callable[[Page], None], browser: Any, live_server: Any
) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    parent = context.new_page()
    code = code_for(morning, morning.pupil("Sam"))
    parent.goto(reverse("absent:start", kwargs={"urn": morning.school.urn}))
    parent.get_by_label("Your child’s code").fill(code.shown)
    parent.get_by_label("We ask for leave in term time").check()
    parent.get_by_role("button", name="Continue").click()
    parent.get_by_label("What is it for?").select_option("family_event")
    parent.get_by_label("First day").fill(MONDAY.isoformat())
    parent.get_by_label("Last day").fill(TUESDAY.isoformat())
    parent.get_by_label("Why, and why then").fill("My sister’s wedding in Leeds.")
    parent.get_by_label("Your name").fill("Ngozi Okafor")
    parent.get_by_label("I am a parent or carer").check()
    parent.get_by_role("button", name="Send to the headteacher").click()
    expect(parent.get_by_text("your child is expected in school on these days")).to_be_visible()
    context.close()
    request = LeaveRequest.objects.get()
    assert (request.channel, request.state) == ("form", "asked")

    head = open_as(morning.member("headteacher"), reverse("attendance:leave_list"))
    accessible_everywhere(head)
    head.get_by_role("link", name="Sam Okafor").click()
    accessible_everywhere(head)
    head.get_by_label("Grant a part, up to a day").check()
    head.get_by_label("Last day granted").fill(MONDAY.isoformat())
    head.get_by_label("Reason").fill("One day is enough for the wedding")
    head.get_by_label("Conditions").fill("Sam takes the reading book along")
    head.get_by_role("button", name="Decide").click()
    expect(head.get_by_role("heading", name="Granted in part")).to_be_visible()
    assert planned(morning.pupil("Sam")) == [(23, "AM", "C"), (23, "PM", "C")]

    officer = open_as(morning.member("attendance_officer"), reverse("interventions:tasks") + "?show=all&kind=letter")
    officer.get_by_role("link", name="Reply in writing: leave granted", exact=True).click()
    officer.get_by_role("button", name="Write the letter").click()
    expect(officer.get_by_text("We cannot agree to Tuesday 24")).to_be_visible()
    officer.get_by_role("button", name="Issue this letter").click()
    expect(officer.get_by_role("status")).to_contain_text("Issued")
    assert Letter.objects.get().signed_by[0] == "Hana Okafor"
    assert Task.objects.get(letter_kind="leave_granted").state == "done"


@pytest.mark.seed("S4-039", "S4-040", "S4-053")
def test_the_head_authorises_t_and_suspends_and_the_teacher_is_told_neither_reason(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Callable[[Page], None]
) -> None:
    head, office = morning.member("headteacher"), morning.user("office")
    record = travel.begin(pupil=morning.pupil("Sam"), trade="Fairground", is_base=True, by=office, on=TODAY)
    travel.tell(
        record=record, leaves_on=MONDAY, return_on=WEDNESDAY, where="Whitby", told_by="Mother", told_on=TODAY,
        by=office, on=TODAY, at=NOW,
    )  # fmt: skip
    suspensions.record(
        school=morning.school, pupil=morning.pupil("Ada"), decided=Decided(MONDAY, TUESDAY, "Dr Okafor"), by=head.user,
        membership=head, at=NOW, on=TODAY,
    )  # fmt: skip

    page = open_as(head, reverse("attendance:travel_list"))
    accessible_everywhere(page)
    page.get_by_role("link", name="Sam Okafor").click()
    accessible_everywhere(page)
    page.get_by_role("link", name="Authorise T").click()
    page.get_by_label("T up to and including").fill(TUESDAY.isoformat())
    page.get_by_label("The family travels for the trade").check()
    page.get_by_label("The family means to come back").check()
    page.get_by_role("button", name="Authorise").click()
    expect(page.get_by_text("T authorised")).to_be_visible()
    assert {code for *_, code in planned(morning.pupil("Sam"))} == {"T"}
    page.goto(reverse("attendance:suspensions"))
    accessible_everywhere(page)
    page.get_by_role("link", name="Ada Barlow").click()
    accessible_everywhere(page)

    teacher = open_as(morning.member("teacher"), reverse("interventions:tasks"))
    expect(teacher.get_by_role("link", name="Send work home")).to_be_visible()
    expect(teacher.get_by_text("uspen")).to_have_count(0)

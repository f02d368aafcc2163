"""What the head decides in a morning, and what the class, the office and the family see of it on their own devices."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import registers
from attendance.models import Closure, LeaveRequest, Mark, MarkChange, Register
from interventions.models import RemovalProposal, Task
from tests.attendance.calling import apart
from tests.attendance.desks import marked
from tests.attendance.leaves import MONDAY, TUESDAY, planned
from tests.attendance.reported import rule
from tests.cast import TODAY, SchoolWorld
from tests.interventions.removal_world import gone
from tests.journeys.worlds import from_home
from tests.tenancy import see_everything

OpenAs = Callable[..., Page]
Clock = Callable[..., datetime]
BOARD, LEAVE = reverse("attendance:calls"), reverse("attendance:leave_list")
FRIDAY = TODAY.replace(day=20)


def register(world: SchoolWorld, group: str, on: date = TODAY) -> str:
    return reverse("attendance:register", args=[Register.objects.get(group=world.group(group), on=on, session="AM").pk])


def asks_for_leave(phone: Page, kind: str, first: date, last: date, words: str) -> None:
    phone.get_by_label("What is it for?").select_option(kind)
    phone.get_by_label("First day").fill(first.isoformat())
    phone.get_by_label("Last day").fill(last.isoformat())
    phone.get_by_label("Why, and why then").fill(words)
    phone.get_by_label("Your name").fill("A parent")
    phone.get_by_label("I am a parent or carer").check()
    phone.get_by_role("button", name="Send to the headteacher").click()


def decides(head: Page, name: str, outcome: str, reason: str) -> None:
    head.goto(LEAVE)
    head.get_by_role("link", name=name).click()
    head.get_by_label(outcome).check()
    head.get_by_label("Reason").fill(reason)
    head.get_by_role("button", name="Decide").click()


def codes(world: SchoolWorld, *names: str, on: date = TODAY) -> list[str | None]:
    """This morning's marks."""
    see_everything()
    found = dict(Mark.objects.filter(on=on, session="AM").values_list("pupil_id", "code"))
    return [found.get(world.pupil(name).pk) for name in names]


@pytest.mark.seed("S4-041", "S4-056", "S4-057", "S4-060")
def test_leave_is_granted_and_refused_and_on_its_day_the_class_the_calls_and_the_office_know(
    ashdown: SchoolWorld, open_as: OpenAs, at_home: Callable[..., Page], clock: Clock
) -> None:
    office = open_as(ashdown.member("office"), LEAVE)
    asks_for_leave(from_home(at_home, ashdown, "Sam", "We ask for leave"), "religious", MONDAY, MONDAY, "A holy day.")
    phone = from_home(at_home, ashdown, "Bea", "We ask for leave")
    asks_for_leave(phone, "holiday", MONDAY, TUESDAY, "The flights are cheaper.")
    expect(phone.get_by_text("your child is expected in school on these days")).to_be_visible()
    office.reload()
    expect(office.get_by_text("2 requests wait for the headteacher.")).to_be_visible()
    office.get_by_role("link", name="Bea Clough").click()
    expect(office.get_by_role("button", name="Decide")).to_have_count(0)

    head = open_as(ashdown.member("headteacher"), LEAVE)
    decides(head, "Sam Okafor", "Grant it", "A day set apart by the family’s faith.")
    expect(head.get_by_role("heading", name="Granted")).to_be_visible()
    decides(head, "Bea Clough", "Refuse it", "A holiday is not exceptional.")
    expect(head.get_by_role("heading", name="Refused", exact=True)).to_be_visible()
    office.reload()
    expect(office.get_by_text("A holiday is not exceptional.")).to_be_visible()
    see_everything()
    assert planned(ashdown.pupil("Sam")) == [(23, "AM", "R"), (23, "PM", "R")]
    assert planned(ashdown.pupil("Bea")) == []
    letters = Task.objects.filter(kind="letter").values_list("pupil__legal_forename", "letter_kind")
    assert set(letters) == {("Sam", "leave_granted"), ("Bea", "leave_refused")}

    clock(9, 5, on=MONDAY)
    registers.open_day(school=ashdown.school, on=MONDAY, process="test")
    late = from_home(at_home, ashdown, "Grace", "We ask for leave")
    asks_for_leave(late, "family_event", FRIDAY, FRIDAY, "We were away on Friday.")
    expect(late.get_by_role("main")).to_contain_text("Leave has to be asked for before its first day")
    elm = open_as(ashdown.member("teacher"), register(ashdown, "5 Elm", MONDAY))
    expect(elm.locator(f"#row-{ashdown.pupil('Sam').pk}")).to_contain_text("Planned absence")
    expect(elm.get_by_role("radiogroup", name="Sam Okafor")).to_have_count(0)
    oak = open_as(ashdown.member("head_of_year"), register(ashdown, "6 Oak", MONDAY))
    oak.get_by_role("radiogroup", name="Bea Clough").get_by_role("radio", name="absent").check(force=True)
    for page in (elm, oak):
        page.get_by_role("button", name="The rest are present").click()
        page.get_by_role("button", name="Save register").click()
        expect(page.get_by_role("status")).to_contain_text("saved at 9.05")
    assert codes(ashdown, "Sam", "Bea", on=MONDAY) == ["R", "N"]
    office.goto(BOARD)
    expect(office.get_by_role("main")).to_contain_text("Bea Clough")
    expect(office.get_by_role("main")).not_to_contain_text("Sam Okafor")

    office.goto(LEAVE)
    taken = office.get_by_role("region", name="Refused, and away all the same")
    expect(taken).to_contain_text("Bea Clough")
    taken.get_by_role("button", name="Mark as taken: G").click()
    expect(taken).to_have_count(0)
    assert codes(ashdown, "Sam", "Bea", on=MONDAY) == ["R", "G"]
    assert MarkChange.objects.get(new_code="G").reason == "Leave was refused on 19 November 2026, and taken"
    assert {(one.pupil.legal_forename, one.state, one.by_rule) for one in LeaveRequest.objects.all()} == {
        ("Sam", "granted", False), ("Bea", "refused", False), ("Grace", "refused", True),
    }  # fmt: skip
    office.goto(BOARD)
    expect(office.get_by_role("main")).not_to_contain_text("Bea Clough")


def test_a_part_is_closed_while_its_class_is_being_marked_and_the_other_class_goes_on(
    ashdown: SchoolWorld, open_as: OpenAs
) -> None:
    apart(ashdown)
    rule(ashdown)
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    marked(ashdown, Ada="N", Felix="N")
    elm = open_as(ashdown.member("teacher"), register(ashdown, "5 Elm"))
    elm.get_by_role("button", name="The rest are present").click()
    office = open_as(ashdown.member("office"), BOARD)
    expect(office.get_by_role("main")).to_contain_text("Felix D’Arcy")

    head = open_as(ashdown.member("headteacher"), reverse("attendance:closure_enter"))
    head.get_by_label("Part of the premises").check()
    head.get_by_label("5 Elm").check()
    head.get_by_label("Why").fill("Burst pipe")
    head.get_by_role("button", name="Show what it does").click()
    expect(head.get_by_text("Nothing is changed yet.")).to_be_visible()
    expect(head.get_by_role("row", name="No reason yet")).to_contain_text("Y3")
    office.goto(reverse("attendance:give_reason", args=[ashdown.pupil("Ada").pk]))  # meanwhile somebody rings
    office.get_by_label("Reason").select_option("illness")
    office.get_by_role("button", name="Save the reason").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("No reason yet")
    head.get_by_role("button", name="Enter the closure").click()
    expect(head.get_by_role("main")).to_contain_text("has changed since you looked")
    assert codes(ashdown, "Ada", "Felix", "Sam") == ["I", "N", None]
    head.get_by_role("button", name="Enter the closure").click()
    expect(head.get_by_role("status")).to_contain_text("entered.")
    assert codes(ashdown, "Ada", "Felix", "Sam") == ["I", "Y3", None]  # who is ill stays ill

    elm.get_by_role("button", name="Save register").click()
    for name in ("Ada Barlow", "Felix D’Arcy"):
        expect(elm.get_by_role("row", name=name)).to_contain_text("as it stands")
    expect(elm.get_by_role("row", name="Sam Okafor")).to_contain_text("tick “here” below if the child is with you")
    assert codes(ashdown, "Sam", "Zoë") == [None, None]
    oak = open_as(ashdown.member("head_of_year"), register(ashdown, "6 Oak"))
    oak.get_by_role("button", name="The rest are present").click()
    oak.get_by_role("button", name="Save register").click()
    expect(oak.get_by_role("status")).to_contain_text("saved at 9.05 by Mr Quayle")
    office.goto(BOARD)
    expect(office.get_by_role("main")).not_to_contain_text("Felix D’Arcy")

    head.get_by_role("link", name="undo").click()
    head.get_by_label("Why").fill("It was the other wing")
    head.get_by_role("button", name="Show what is put back").click()
    head.get_by_role("button", name="Put it back").click()
    expect(head.get_by_role("status")).to_contain_text("1 mark is as before the closure")
    assert codes(ashdown, "Ada", "Felix", "Omar") == ["I", "N", "/"]
    assert Closure.objects.get().undone
    office.reload()
    expect(office.get_by_role("main")).to_contain_text("Felix D’Arcy")
    elm.goto(register(ashdown, "5 Elm"))
    elm.get_by_role("button", name="The rest are present").click()
    elm.get_by_role("button", name="Save register").click()
    expect(elm.get_by_role("status")).to_contain_text("saved at 9.05 by Miss Farrow")
    assert codes(ashdown, "Ada", "Felix", "Sam") == ["I", "N", "/"]


@pytest.mark.seed("S4-077", "S4-079")
def test_a_removal_is_refused_for_want_of_evidence_and_the_child_stays_on_every_list(
    ashdown: SchoolWorld, open_as: OpenAs
) -> None:
    gone(ashdown)
    apart(ashdown)
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    marked(ashdown, Sam="N")
    sam = ashdown.pupil("Sam")
    office = open_as(ashdown.member("office"), reverse("pupils:pupil", args=[sam.pk]))
    office.get_by_role("link", name="Leaving the roll").click()
    expect(office.get_by_text("This has been no ground since 19 August 2024")).to_be_visible()
    office.get_by_role("radio", name="(i) Continuously absent").check()
    office.get_by_label("What led to it").fill("Not seen since October.")
    office.get_by_role("button", name="Propose").click()
    expect(office.get_by_text("3 of 4 still wanting")).to_be_visible()
    expect(office.get_by_role("button", name="Remove from the roll")).to_have_count(0)

    head = open_as(ashdown.member("headteacher"), reverse("interventions:removals"))
    head.get_by_role("link", name="Okafor, Sam").click()
    expect(head.get_by_role("button", name="Remove from the roll")).to_be_disabled()
    head.evaluate("document.querySelector('button[value=remove]').disabled = false")  # who gets past that is refused
    head.get_by_role("button", name="Remove from the roll").click()
    refusal = head.locator(".error-summary")
    expect(refusal).to_contain_text("Sam Okafor stays on the roll: 9(1)(i) is not met.")
    expect(refusal).to_contain_text("The log of enquiries is empty.")

    elm = open_as(ashdown.member("teacher"), register(ashdown, "5 Elm"), width=390)
    expect(elm.get_by_role("radiogroup", name="Sam Okafor")).to_be_visible()
    officer = open_as(ashdown.member("attendance_officer"), BOARD)
    expect(officer.locator(".call h2")).to_contain_text("Sam Okafor")
    governor = open_as(ashdown.member("governor"), "/")
    assert governor.request.get(head.url).status == 403
    office.reload()
    expect(office.get_by_text("3 of 4 still wanting")).to_be_visible()
    see_everything()
    assert sam.enrolments.get().ends_on is None
    assert RemovalProposal.objects.get().is_open

"""A removal refused for want of evidence, then carried out; the authority told of it; a return kept as it was sent."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import AuthorityReturn
from interventions.models import RemovalProposal, Task
from tests.cast import TODAY, SchoolWorld
from tests.interventions.removal_world import gone

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]


def test_a_removal_is_refused_for_want_of_evidence_and_carried_out_with_it(
    ashdown: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    gone(ashdown)
    sam = ashdown.pupil("Sam")
    office = open_as(ashdown.member("office"), reverse("pupils:pupil", args=[sam.pk]))
    office.get_by_role("link", name="Leaving the roll").click()
    expect(office.get_by_text("This has been no ground since 19 August 2024")).to_be_visible()
    office.get_by_role("radio", name="(i) Continuously absent").check()
    office.get_by_label("What led to it").fill("Not seen since before the half term.")
    office.get_by_role("button", name="Propose").click()

    expect(office.get_by_text("3 of 4 still wanting")).to_be_visible()
    expect(office.get_by_text("20 of 20")).to_be_visible()
    expect(office.get_by_role("button", name="Remove from the roll")).to_have_count(0)
    office.get_by_text("Add this evidence: There are no reasonable grounds").click()
    asked = office.locator("#not_sick")
    asked.get_by_label("Who").first.fill("GP surgery, reception")
    asked.get_by_role("button", name="Save").click()
    expect(office.locator(".error-summary")).to_contain_text("A tick alone is no evidence")
    accessible_everywhere(office)
    asked.get_by_label("What this rests on").fill("Rang: no illness known")
    asked.get_by_role("button", name="Save").click()
    expect(office.get_by_text("2 of 4 still wanting")).to_be_visible()

    proposal = RemovalProposal.objects.get()
    page = reverse("interventions:removal", args=[proposal.pk])
    head = open_as(ashdown.member("headteacher"), page)
    expect(head.get_by_role("button", name="Remove from the roll")).to_be_disabled()
    expect(head.get_by_text("With 2 still wanting the name cannot be removed.")).to_be_visible()
    accessible_everywhere(head)

    office.get_by_text("Write down an enquiry").click()
    office.get_by_label("Who looked").select_option("together")
    office.get_by_label("Whom, or where").fill("An aunt in Coldharbour")
    office.get_by_label("What was asked or done").fill("Where the family is")
    office.locator("#enquiries").get_by_role("button", name="Save").click()
    expect(office.locator("#enquiries")).to_contain_text("Jude Marsh asked An aunt in Coldharbour")
    office.get_by_text("Add this evidence: What came of the enquiries").click()
    outcome = office.locator("#outcome_of_enquiries")
    outcome.get_by_role("radio", name="Neither school nor authority").check()
    outcome.get_by_label("Who").first.fill("CME officer, Westmoor")
    outcome.get_by_label("Who at the authority agrees").fill("E-mail of today")
    outcome.get_by_role("button", name="Save").click()
    expect(office.get_by_text("everything is there")).to_be_visible()
    assert Task.objects.get(trigger="asked.removal_decision").state == "open"

    head.goto(page)
    head.get_by_role("button", name="Remove from the roll").click()
    expect(head.get_by_role("status")).to_have_text("Sam Okafor leaves the roll.")
    accessible_everywhere(head)
    stretch = sam.enrolments.get()
    assert (stretch.ends_on, stretch.ground) == (TODAY, "i")

    officer = open_as(ashdown.member("attendance_officer"), reverse("attendance:returns"))
    accessible_everywhere(officer)
    officer.get_by_role("link", name="Deletion return").click()
    row = officer.get_by_role("row", name="Sam Okafor")
    expect(row).to_contain_text("9(1)(i) Continuously absent for twenty school days")
    accessible_everywhere(officer)
    officer.get_by_label("How").fill("The authority’s portal")
    officer.get_by_role("button", name="Record as sent").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("Deletion return, 19 November 2026")
    made = AuthorityReturn.objects.get()
    assert (made.kind, made.rows[0]["name"], made.made_by) == ("left", "Sam Okafor", ashdown.user("attendance_officer"))
    assert Task.objects.get(trigger="asked.deletion_return").state == "done"
    officer.get_by_role("link", name="Returns to the authority").first.click()
    expect(officer.get_by_role("row", name="Deletion return")).to_contain_text("The authority’s portal")

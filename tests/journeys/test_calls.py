"""First-day absence as the office and the officer work it: calls in order, two people at once, the third day's visit."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from attendance.actions import no_contact, settings
from attendance.models import AbsenceCall, AbsenceReport, HomeVisit, Mark, MorningSettings
from interventions.models import Task
from pupils.models import Need
from tests.attendance.calling import apart, away, contact
from tests.cast import NOW, TODAY, SchoolWorld

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]
BOARD = reverse("attendance:calls")
CLOSED = NOW.replace(hour=9, minute=30)


def morning_of_calls(world: SchoolWorld) -> None:
    """Zofia has a social worker; Felix is silent for three days; Bea is in Year 6; Sam and Grace live together."""
    apart(world)
    MorningSettings.objects.create(school=world.school, first_years=["6"])
    head = world.member("headteacher")
    settings.set_standing_rule(school=world.school, code="I", longest_days=3, at=NOW, by=head.user, membership=head)
    away(world, "Sam", "Grace", "Bea", "Zofia")
    away(world, "Felix", days=3)
    Need.objects.create(school=world.school, pupil=world.pupil("Zofia"), kind="social_worker", starts_on=TODAY)
    contact(world, "Sam", "Grace", language="Polish", link={"priority": 1})
    contact(world, "Zofia", "Bea", forename="Anna", mobile="07700 900378", link={"lives_with": False})
    contact(world, "Felix", forename="Marek", mobile="07700 900377")
    world.school.contact_links.filter(contact__forename="Ngozi").update(priority=2)


def headings(page: Page) -> list[str]:
    """The card that is open, then those in the queue."""
    first = page.locator(".call h2").inner_text().replace("\n", " ")
    return [first, *(line.split("\n")[0] for line in page.locator(".queue").first.locator("b").all_inner_texts())]


def queued(page: Page, name: str) -> Locator:
    return page.locator(".queue > li", has_text=name)


def test_two_people_ring_in_order_and_never_the_same_family(
    ashdown: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    morning_of_calls(ashdown)
    office = open_as(ashdown.member("office"), BOARD)
    expect(office.get_by_role("heading", level=1)).to_have_text("Calls")
    assert [name.split(" (")[0] for name in headings(office)] == [
        "Zofia Marsh 6 Oak", "Felix D’Arcy", "Bea Clough", "Grace Whitworth",
    ]  # fmt: skip
    expect(office.get_by_role("main")).not_to_contain_text("social worker")
    queued(office, "Grace").get_by_role("button", name="Ring").click()
    expect(office.get_by_text("yours since 9.05")).to_be_visible()
    expect(office.locator(".number-to-ring")).to_have_attribute("href", "tel:07700900214")
    expect(office.locator(".call")).to_contain_text("mother of both, lives with them · speaks Polish")

    officer = open_as(ashdown.member("attendance_officer"), BOARD, width=390)
    expect(officer.get_by_role("main")).to_contain_text("social worker")
    expect(officer.locator(".queue")).to_contain_text("with Mr Marsh since 9.05")
    queued(officer, "Grace").get_by_role("link", name="Open").click()
    expect(officer.get_by_role("button", name="Take over from Mr Marsh")).to_be_visible()
    accessible_everywhere(officer)

    office.get_by_role("button", name="No answer").click()
    expect(office.locator(".number-to-ring")).to_have_text("07700 900111")  # Sam's other contact comes up by itself
    office.locator(".numbers li", has_text="Ewa Nowak").get_by_role("link", name="Ring again").click()
    office.get_by_role("button", name="Spoke").click()
    expect(office.get_by_role("heading", name="What did they say?")).to_be_visible()
    accessible_everywhere(office)
    office.set_viewport_size({"width": 1280, "height": 900})
    office.get_by_role("button", name="Record the reason").click()
    expect(office.get_by_role("alert")).to_contain_text("Choose a reason")
    office.get_by_label("Illness").check()
    office.get_by_label("In their words").fill("Both have a temperature")
    office.get_by_role("button", name="Record the reason").click()

    expect(office.get_by_role("status")).to_contain_text("Sam Okafor: I, stands under the head’s rule.")
    expect(office.locator(".call h2")).to_contain_text("Zofia Marsh")  # the next family in order
    reports = AbsenceReport.objects.all()
    assert {(r.pupil.legal_forename, r.state, r.code, r.words) for r in reports} == {
        ("Sam", "stands", "I", "Both have a temperature"), ("Grace", "stands", "I", "Both have a temperature"),
    }  # fmt: skip
    assert set(Mark.objects.filter(pupil__in=[r.pupil_id for r in reports]).values_list("code", flat=True)) == {"I"}
    assert AbsenceCall.objects.filter(by=ashdown.user("office")).count() == 4
    head = open_as(ashdown.member("headteacher"), reverse("pupils:pupil", args=[ashdown.pupil("Sam").pk]))
    expect(head.get_by_role("main")).to_contain_text("Both have a temperature")


def test_the_third_day_without_contact_ends_at_the_door_and_the_letter_is_asked_for(
    ashdown: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    """Without a script: every step is a form of its own."""
    morning_of_calls(ashdown)
    no_contact.follow(school=ashdown.school, at=CLOSED, process="test")
    felix = ashdown.pupil("Felix")
    assert Task.objects.get(pupil=felix, state="open").kind == "home_visit"
    page = open_as(ashdown.member("attendance_officer"), f"{BOARD}?card={felix.pk}", script=False)
    expect(page.locator(".call")).to_contain_text("day 3 without contact")
    page.get_by_role("button", name="Ring this family").click()
    page.get_by_role("button", name="No answer").click()
    expect(page.locator(".call")).to_contain_text("Every number has been rung today.")
    expect(page.locator(".call")).to_contain_text("A visit to the home is due today.")
    page.get_by_role("link", name="Record a visit").click()
    page.get_by_label("Time").fill("09:00")
    page.get_by_label("Nobody", exact=True).check()
    page.get_by_label("Not seen").check()
    page.get_by_role("button", name="Record the visit").click()

    expect(page.get_by_role("status")).to_contain_text("The visit is written down")
    expect(page.get_by_role("main")).to_contain_text("Priya Varley went. Nobody was in.")
    assert HomeVisit.objects.get().child == "not_seen"
    assert dict(Task.objects.filter(pupil=felix).values_list("stage", "state")) == {
        "home_visit": "done", "no_contact_letter": "open",
    }  # fmt: skip
    office = open_as(ashdown.member("office"), reverse("interventions:tasks") + "?show=all")
    expect(office.get_by_role("main")).to_contain_text("Write home: nobody was in")


def test_lists_and_contacts_are_open_to_everybody_who_rings(
    ashdown: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    morning_of_calls(ashdown)
    page = open_as(ashdown.member("office"), f"{BOARD}?tab=all")
    accessible_everywhere(page)
    page.goto(reverse("attendance:contact_health") + "?show=old")
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    row = page.get_by_role("row", name="Marek Nowak")
    row.get_by_role("link", name="Correct").click()
    mended = page.locator("tr", has=page.get_by_label("Mobile"))
    mended.get_by_label("Mobile").fill("07700 900399")
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    mended.get_by_role("button", name="Save and confirm").click()
    expect(page.get_by_role("status")).to_contain_text("corrected, and confirmed today")
    mother = ashdown.school.contacts.get(forename="Marek")
    assert (mother.mobile, mother.last_confirmed_on) == ("07700 900399", TODAY)
    for name in ("attendance:home_visit", "attendance:call_back", "attendance:contact_log"):
        page.goto(reverse(name, args=[ashdown.pupil("Sam").pk]))
        accessible_everywhere(page)

"""A morning on several devices at once: what is done on one of them shows on the others.

The times are those of two policies: gates and registers at 8.50, closed at 9.20, everybody rung in the first hour.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from attendance.actions import no_contact, registers
from attendance.models import (
    AbsenceCall,
    AbsenceReport,
    ContradictionDecision,
    HomeVisit,
    Mark,
    MarkChange,
    MorningSettings,
    OfflineMark,
    Register,
)
from interventions.models import Task
from pupils.models import Need
from tests.attendance.calling import apart, contact
from tests.attendance.days import TUESDAY, WEDNESDAY, mark_day
from tests.attendance.desks import mark
from tests.attendance.reported import rule
from tests.attendance.test_no_reason import LAST_DAY, OVER
from tests.cast import TODAY, SchoolWorld
from tests.journeys.laptops import Laptop, ready, waiting
from tests.journeys.laptops import take as take_on
from tests.journeys.worlds import from_home, take
from tests.tenancy import see_everything

OpenAs = Callable[..., Page]
Clock = Callable[..., Any]
BOARD, DESK = reverse("attendance:calls"), reverse("attendance:desk")


def register(world: SchoolWorld, group: str) -> str:
    found = Register.objects.get(group=world.group(group), on=TODAY, session="AM")
    return reverse("attendance:register", args=[found.pk])


def pick(page: Page, **codes: str) -> None:
    for name, code in codes.items():
        page.get_by_role("radiogroup", name=re.compile(name)).get_by_role("radio", name=code).check(force=True)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save register").click()
    expect(page.get_by_role("status").first).to_contain_text("saved at")


def signs_in(desk: Page, letters: str, words: str) -> None:
    desk.locator("#who").fill(letters)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("region", name="Just done")).to_contain_text(words)


def to_ring(page: Page, *names: str) -> None:
    """The card that is open, then those in the queue."""
    page.goto(BOARD)
    expect(page.locator(".call h2, .queue li b")).to_contain_text(list(names))


def queued(page: Page, name: str) -> Locator:
    return page.locator(".queue > li", has_text=name)


def row(page: Page, world: SchoolWorld, name: str) -> Locator:
    return page.locator(f"#row-{world.pupil(name).pk}")


def trail(world: SchoolWorld, name: str) -> list[tuple[str, str, str]]:
    see_everything()
    changes = MarkChange.objects.filter(pupil_id=world.pupil(name).pk).order_by("pk")
    return list(changes.values_list("old_code", "new_code", "changed_by_name"))


def now_marked(world: SchoolWorld, name: str) -> tuple[str, int | None] | None:
    see_everything()
    return mark(world, name)


@pytest.mark.seed("S1-024", "S1-025", "S4-062", "S4-063", "S4-064", "S4-066")
def test_registers_are_taken_one_without_a_connection_while_the_office_signs_in_who_is_late(
    ashdown: SchoolWorld, open_as: OpenAs, laptop: Laptop, clock: Clock
) -> None:
    apart(ashdown)
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    clock(8, 55)
    office = open_as(ashdown.member("office"), BOARD)
    oak = open_as(ashdown.member("head_of_year"), register(ashdown, "6 Oak"))
    expect(office.get_by_text("Still to come: 5 Elm, 6 Oak.")).to_be_visible()
    with laptop.open(ashdown.member("teacher")) as room:
        elm = room.pages[0]
        elm.goto(register(ashdown, "5 Elm"))
        ready(elm)
        room.set_offline(True)
        take_on(elm, Amir="absent", Felix="absent", Sam="absent")
        expect(waiting(elm)).to_contain_text("6 marks waiting: 5 Elm, Thursday morning.")
        pick(oak, Bea="absent", Isaac="absent")
        oak.get_by_role("button", name="The rest are present").click()
        save(oak)
        to_ring(office, "Bea Clough", "Isaac Hartley-Taylor-Whitworth")  # nothing is known of 5 Elm yet
        expect(office.get_by_text("Registers still to come: 5 Elm.")).to_be_visible()

        clock(9, 2)
        office.goto(DESK)
        expect(office.get_by_text("are open until 9.20: who comes now is L.")).to_be_visible()
        signs_in(office, "ami", "Amir Hussain 5 Elm came in at 9.02: L, 12 minutes")
        signs_in(office, "isa", "Isaac Hartley-Taylor-Whitworth 6 Oak came in at 9.02: L, 12 minutes")
        to_ring(office, "Bea Clough")
        assert trail(ashdown, "Isaac") == [("N", "L", "Jude Marsh")]
        assert now_marked(ashdown, "Sam") is None

        clock(9, 10)
        room.set_offline(False)
        expect(waiting(elm)).to_contain_text("1 mark differs: 5 Elm, Thursday morning.")
        assert [now_marked(ashdown, name) for name in ("Ada", "Amir", "Felix", "Sam")] == [
            ("/", None), ("L", 12), ("N", None), ("N", None),
        ]  # fmt: skip
        waiting(elm).get_by_role("link", name="Look and decide").click()
        expect(elm.get_by_role("alert")).to_contain_text(
            "Amir Hussain: L stands (Mr Marsh, 9.02). Without a connection N was marked."
        )
        elm.get_by_role("alert").get_by_role("button", name="Keep L").click()
        save(elm)
        elm.goto(reverse("attendance:registers"))
        expect(waiting(elm)).to_be_hidden()
        see_everything()
        assert OfflineMark.objects.count() == 5  # what was taken in; the sixth was decided on the page
        assert trail(ashdown, "Amir") == []
        to_ring(office, "Bea Clough", "Felix D’Arcy", "Sam Okafor")
        expect(office.get_by_text("Registers still to come")).to_have_count(0)

        clock(9, 31)
        office.goto(DESK)
        expect(office.get_by_text("registers closed at 9.20: who comes now is U.")).to_be_visible()
        signs_in(office, "sam", "Sam Okafor 5 Elm came in at 9.31: U, 41 minutes")
        signs_in(office, "bea", "Bea Clough 6 Oak came in at 9.31: U, 41 minutes")
        assert (now_marked(ashdown, "Sam"), now_marked(ashdown, "Bea")) == (("U", 41), ("U", 41))
        assert trail(ashdown, "Sam") == [("N", "U", "Jude Marsh")]
        elm.goto(register(ashdown, "5 Elm"))
        expect(row(elm, ashdown, "Sam")).to_contain_text("Arrived after the register closed")
        expect(elm.get_by_text("This register closed at 9.20.")).to_be_visible()
    to_ring(office, "Felix D’Arcy")
    head = open_as(ashdown.member("headteacher"), reverse("attendance:history", args=[ashdown.pupil("Sam").pk]))
    line = head.get_by_role("row", name="Signed in at the desk at 9.31")
    for words in ("N", "U", "Jude Marsh", "Office manager"):
        expect(line).to_contain_text(words)


def families(world: SchoolWorld) -> None:
    """Zofia has a social worker, nobody has reached Felix for three days, Bea is in Year 6; all are away, so are two more."""
    apart(world)
    registers.open_day(school=world.school, on=TODAY, process="test")
    take(world, "5 Elm", {"Felix": "N", "Grace": "N", "Sam": "N"})
    take(world, "6 Oak", {"Bea": "N", "Zofia": "N"}, "head_of_year")
    for day in (TUESDAY, WEDNESDAY):
        mark_day(world.school, world.pupil("Felix"), day, "N", "N")
    Need.objects.create(school=world.school, pupil=world.pupil("Zofia"), kind="social_worker", starts_on=TUESDAY)
    for number, name in enumerate(("Bea", "Felix", "Grace", "Zofia")):
        contact(world, name, forename=f"{name}’s mother", mobile=f"07700 90031{number}")
    MorningSettings.objects.create(school=world.school, first_years=["5"])


@pytest.mark.seed("S1-027", "S1-028", "S4-023", "S4-107", "S4-108")
def test_calls_in_order_and_a_third_day_at_the_door_while_the_class_and_the_head_do_their_part(
    ashdown: SchoolWorld, open_as: OpenAs, clock: Clock
) -> None:
    families(ashdown)
    clock(9, 12)
    office = open_as(ashdown.member("office"), BOARD)
    to_ring(office, "Zofia Marsh", "Felix D’Arcy", "Grace Whitworth", "Sam Okafor", "Bea Clough")
    settings = open_as(ashdown.member("administrator"), reverse("attendance:morning_settings"))
    settings.get_by_label("Years rung first").fill("6")
    settings.get_by_role("button", name="Save").click()
    expect(settings.get_by_role("status")).to_contain_text("is saved")
    to_ring(office, "Zofia Marsh", "Felix D’Arcy", "Bea Clough", "Grace Whitworth", "Sam Okafor")
    expect(office.get_by_role("main")).not_to_contain_text("social worker")
    teacher = open_as(ashdown.member("teacher"), register(ashdown, "5 Elm"))
    pick(teacher, Sam="late")
    save(teacher)
    to_ring(office, "Zofia Marsh", "Felix D’Arcy", "Bea Clough", "Grace Whitworth")
    assert trail(ashdown, "Sam") == [("N", "L", "Clara Farrow")]

    no_contact.follow(school=ashdown.school, at=clock(9, 31), process="test")
    office.get_by_role("button", name="Ring this family").click()
    expect(office.get_by_text("yours since 9.31")).to_be_visible()
    officer = open_as(ashdown.member("attendance_officer"), BOARD, width=390)
    expect(officer.locator(".call h2")).to_contain_text("Felix D’Arcy")  # the first that nobody rings
    expect(officer.locator(".queue")).to_contain_text("with Mr Marsh since 9.31")
    expect(officer.locator(".queue")).to_contain_text("social worker")
    officer.get_by_role("button", name="Ring this family").click()
    officer.get_by_role("button", name="No answer").click()
    expect(officer.locator(".call")).to_contain_text("A visit to the home is due today.")
    office.get_by_role("button", name="Left a message").click()
    expect(office.locator(".call")).to_contain_text("Every number has been rung today.")  # and the family is free again
    queued(office, "Grace").get_by_role("button", name="Ring").click()
    office.get_by_role("button", name="Spoke").click()
    office.get_by_label("Illness").check()
    office.get_by_label("In their words").fill("A temperature since the night")
    office.get_by_role("button", name="Record the reason").click()
    expect(office.get_by_role("status")).to_contain_text("Grace Whitworth: I, waits for the head.")
    head = open_as(ashdown.member("headteacher"), reverse("attendance:decisions"))
    assert now_marked(ashdown, "Grace") == ("N", None)
    head.get_by_role("button", name="Accept I for Grace").click()
    expect(head.get_by_role("status")).to_contain_text("accepted with I")
    assert now_marked(ashdown, "Grace") == ("I", None)
    teacher.goto(register(ashdown, "5 Elm"))
    expect(row(teacher, ashdown, "Grace")).to_contain_text("Illness")
    office.goto(BOARD)
    expect(office.get_by_role("main")).to_contain_text("Zofia Marsh")  # a message is no contact
    expect(office.get_by_role("main")).not_to_contain_text("Grace Whitworth")

    clock(10, 40)
    officer.get_by_role("link", name="Record a visit").click()
    officer.get_by_label("Time").fill("10:20")
    officer.get_by_label("Nobody", exact=True).check()
    officer.get_by_label("Not seen").check()
    officer.get_by_role("button", name="Record the visit").click()
    expect(officer.get_by_role("status")).to_contain_text("The visit is written down")
    office.goto(f"{BOARD}?card={ashdown.pupil('Felix').pk}")
    expect(office.locator(".call")).to_contain_text("visited Thu 19 Nov: nobody in")
    office.goto(reverse("interventions:tasks") + "?show=all")
    expect(office.get_by_role("main")).to_contain_text("Write home: nobody was in")
    see_everything()
    assert (HomeVisit.objects.get().pupil, HomeVisit.objects.get().child) == (ashdown.pupil("Felix"), "not_seen")
    assert dict(Task.objects.filter(pupil=ashdown.pupil("Felix")).values_list("stage", "state")) == {
        "home_visit": "done", "no_contact_letter": "open",
    }  # fmt: skip
    calls = AbsenceCall.objects.order_by("pk").values_list("pupil__legal_forename", "outcome", "by__email")
    assert [(name, outcome, by.split("@")[0]) for name, outcome, by in calls] == [
        ("Felix", "no_answer", "attendance_officer"), ("Zofia", "left_message", "office"), ("Grace", "spoke", "office"),
    ]  # fmt: skip


@pytest.mark.seed("S2-004", "S4-042")
def test_a_parents_report_that_contradicts_the_register_changes_nothing_until_somebody_has_looked(
    morning: SchoolWorld, open_as: OpenAs, at_home: Callable[..., Page]
) -> None:
    officer = open_as(morning.member("attendance_officer"), reverse("attendance:contradictions"))
    expect(officer.get_by_text("Nothing contradicts itself")).to_be_visible()
    elm = register(morning, "5 Elm")
    teacher = open_as(morning.member("teacher"), elm)
    for name, words in (("Sam", "Sick since the night."), ("Zoë", "She has a cough.")):
        phone = from_home(at_home, morning, name)
        phone.get_by_label("Why?").select_option("illness")
        phone.get_by_label("Tell us more").fill(words)
        phone.get_by_label("Your name").fill("A parent")
        phone.get_by_role("button", name="Send the report").click()
        expect(phone.locator(".reference")).to_be_visible()
    assert (now_marked(morning, "Sam"), now_marked(morning, "Zoë")) == (("/", None), ("/", None))
    assert set(AbsenceReport.objects.values_list("state", flat=True)) == {"pending"}
    teacher.reload()
    expect(row(teacher, morning, "Sam").get_by_role("radio", name="present")).to_be_checked()

    officer.reload()
    expect(officer.locator("li", has_text="Reported absent, marked present")).to_have_count(2)
    office = open_as(morning.member("office"), reverse("attendance:reports"))
    expect(office.get_by_text("Sick since the night.")).to_be_visible()
    officer.get_by_role("textbox", name="Why: Zoë").fill("Miss Farrow sees her")
    officer.get_by_role("button", name="In school: the register is right for Zoë").click()
    expect(officer.get_by_role("status").filter(has_text="Zoë")).to_contain_text("Miss Farrow sees her")
    officer.get_by_role("button", name="Absent, as reported for Sam Okafor").click()
    expect(officer.get_by_role("status").filter(has_text="Sam")).to_contain_text("Absent, as reported")

    assert (now_marked(morning, "Sam"), now_marked(morning, "Zoë")) == (("N", None), ("/", None))
    assert trail(morning, "Sam") == [("/", "N", "Priya Varley")]
    assert trail(morning, "Zoë") == []
    states = {r.pupil.legal_forename: r.state for r in AbsenceReport.objects.select_related("pupil")}
    assert states == {"Sam": "proposed", "Zoë": "withdrawn"}
    assert ContradictionDecision.objects.count() == 2
    office.goto(reverse("attendance:reports"))
    expect(office.get_by_text("She has a cough.")).to_be_hidden()
    head = open_as(morning.member("headteacher"), reverse("attendance:decisions"))
    head.get_by_role("button", name="Accept I for Sam").click()
    expect(head.get_by_role("status")).to_contain_text("accepted with I")
    teacher.reload()
    expect(row(teacher, morning, "Sam")).to_contain_text("Illness")
    assert trail(morning, "Sam")[-1] == ("N", "I", "Hana Okafor")


@pytest.mark.seed("S4-023", "S4-024")
def test_some_get_their_reason_on_one_device_and_of_others_the_time_is_over_on_the_next(
    morning: SchoolWorld, open_as: OpenAs
) -> None:
    rule(morning)
    for name, on in (("Grace", OVER), ("Omar", OVER), ("Felix", OVER), ("Isaac", LAST_DAY), ("Bea", WEDNESDAY)):
        mark_day(morning.school, morning.pupil(name), on, "N", "N")
    officer = open_as(morning.member("attendance_officer"), reverse("attendance:no_reason"))
    for heading in ("The time is over", "Until the end of today", "Until Wednesday 25 November", "Absent today"):
        expect(officer.get_by_role("heading", name=heading)).to_be_visible()
    expect(officer.get_by_text("until Thursday 26 November")).to_be_visible()
    office = open_as(morning.member("office"), reverse("attendance:no_reason"))
    for name, reason in (("Isaac", "illness"), ("Bea", "illness"), ("Felix", "appointment")):
        office.get_by_role("link", name=re.compile(f"^Give the reason for {name}")).click()
        office.get_by_label("Reason").select_option(reason)
        office.get_by_label("Or somebody else").fill("The mother")
        office.get_by_role("button", name="Save the reason").click()
        expect(office.get_by_role("heading", level=1)).to_have_text("No reason yet")

    officer.get_by_role("link", name="No reason yet").click()
    expect(officer.get_by_text("Until the end of today")).to_be_hidden()  # the head’s rule lets illness stand
    expect(officer.get_by_text("waits for the head")).to_be_visible()
    expect(officer.get_by_role("checkbox", name="Felix")).not_to_be_checked()
    for name in ("Grace", "Omar"):  # nobody has rung them: no row is ticked, and a person says so of each
        expect(officer.get_by_role("checkbox", name=name)).not_to_be_checked()
        officer.get_by_role("checkbox", name=name).check()
    officer.get_by_role("button", name="Mark those ticked O").click()
    expect(officer.get_by_role("status")).to_have_text("4 sessions are O now.")
    head = open_as(morning.member("headteacher"), reverse("attendance:decisions"))
    head.get_by_role("button", name="Accept M for Felix").click()
    expect(head.get_by_role("status")).to_contain_text("accepted with M")
    office.reload()
    expect(office.get_by_text("The time is over")).to_be_hidden()

    see_everything()
    stands = {
        name: list(Mark.objects.filter(pupil=morning.pupil(name), on=on).values_list("code", flat=True))
        for name, on in (("Grace", OVER), ("Omar", OVER), ("Felix", OVER), ("Isaac", LAST_DAY), ("Bea", WEDNESDAY))
    }
    assert stands == {
        "Grace": ["O", "O"], "Omar": ["O", "O"], "Felix": ["M", "M"], "Isaac": ["I", "I"], "Bea": ["I", "I"],
    }  # fmt: skip
    assert {trail(morning, name)[-1] for name in ("Grace", "Omar")} == {("N", "O", "Priya Varley")}
    assert trail(morning, "Felix")[-1] == ("N", "M", "Hana Okafor")
    assert now_marked(morning, "Ada") == ("N", None)  # of today; there is time until the 26th

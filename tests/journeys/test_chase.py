"""The officer settles what contradicts itself and what has no reason; the head closes the school and opens it again."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import absence_reports
from attendance.actions.absence_reports import Said
from attendance.domain.explanations import Span
from attendance.domain.no_reason import REASON
from attendance.models import AbsenceReport, Closure, Mark, MarkChange, Register
from tests.attendance.days import WEDNESDAY, mark_day
from tests.cast import NOW, TODAY, SchoolWorld

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]
OVER = date(2026, 11, 11)


def codes(world: SchoolWorld, name: str, on: date) -> list[str]:
    marks = Mark.objects.filter(pupil=world.pupil(name), on=on).order_by("session")
    return list(marks.values_list("code", flat=True))


def test_a_report_that_contradicts_a_mark_is_settled_and_an_overdue_n_becomes_o(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    amir, officer = morning.pupil("Amir"), morning.member("attendance_officer")
    absence_reports.receive(
        school=morning.school, pupil=amir, said=Said(Span(TODAY, TODAY), "illness", said_by="Mother"), source="form",
        at=NOW, process="test",
    )  # fmt: skip
    mark_day(morning.school, morning.pupil("Bea"), WEDNESDAY, "M", "M")
    mark_day(morning.school, morning.pupil("Grace"), OVER, "N", "N")

    page = open_as(officer, reverse("attendance:contradictions"))
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("textbox", name="Why: Bea Clough").fill("Card says 10.30")
    page.get_by_role("button", name="It was in the morning: afternoon N for Bea Clough").click()
    expect(page.get_by_role("status")).to_contain_text("Card says 10.30")
    page.get_by_role("button", name="Absent, as reported for Amir Hussain").click()
    expect(page.get_by_role("status").filter(has_text="Amir Hussain")).to_contain_text("Absent, as reported")

    assert codes(morning, "Bea", WEDNESDAY) == ["M", "N"]
    assert (codes(morning, "Amir", TODAY), AbsenceReport.objects.get().state) == (["N"], "proposed")
    page.reload()
    expect(page.get_by_text("Nothing contradicts itself")).to_be_visible()

    page.get_by_role("link", name="No reason yet").click()
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_text("waits for the head")).to_be_visible()
    page.get_by_role("checkbox").check()  # nobody was rung, so nobody is ticked yet
    page.get_by_role("button", name="Mark those ticked O").click()
    expect(page.get_by_role("status")).to_have_text("2 sessions are O now.")
    assert codes(morning, "Grace", OVER) == ["O", "O"]

    head = open_as(morning.member("headteacher"), reverse("attendance:history", args=[morning.pupil("Grace").pk]))
    expect(head.get_by_text(REASON).first).to_be_visible()
    assert set(MarkChange.objects.filter(new_code="O").values_list("changed_by_name", flat=True)) == {"Priya Varley"}


def test_the_head_closes_the_school_the_teacher_takes_no_register_and_all_is_put_back(
    morning: SchoolWorld, open_as: OpenAs, accessible_everywhere: Check
) -> None:
    oak = reverse("attendance:register", args=[Register.objects.get(group__name="6 Oak", session="AM", on=TODAY).pk])
    page = open_as(morning.member("headteacher"), reverse("attendance:closure_enter"))
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Why").fill("Heating failed")
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_text("Nothing is changed yet.")).to_be_visible()
    expect(page.get_by_role("row", name="No reason yet")).to_contain_text("Y4")
    accessible_everywhere(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert codes(morning, "Ada", TODAY) == ["N"]
    page.get_by_role("button", name="Enter the closure").click()
    expect(page.get_by_role("status")).to_contain_text("Whole site closed, Thu 19 Nov: entered.")
    assert (codes(morning, "Ada", TODAY), codes(morning, "Sam", TODAY)) == (["Y4"], ["/"])  # Sam was registered

    teacher = open_as(morning.member("teacher"), reverse("attendance:registers"))
    expect(teacher.get_by_role("listitem").filter(has_text="5 Elm").first).to_contain_text("Closed")
    register = open_as(morning.member("teacher"), reverse("attendance:registers"), width=390)
    register.get_by_role("link", name="5 Elm").first.click()
    expect(register.get_by_text("The school is closed in this session: Heating failed.")).to_be_visible()
    expect(register.get_by_role("button", name="Save register")).to_have_count(0)

    page.get_by_role("link", name="Open again, or undo").click()
    page.get_by_label("Why").fill("The caretaker lit the boiler")
    page.get_by_role("button", name="Show what is put back").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("status")).to_contain_text("1 mark is as before the closure")
    assert codes(morning, "Ada", TODAY) == ["N"]
    assert Closure.objects.get().undone
    office = open_as(morning.member("office"), oak)
    expect(office.get_by_role("button", name="Save register")).to_be_visible()

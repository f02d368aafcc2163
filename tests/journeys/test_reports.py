"""A parent reports on a telephone, without sign-in and without script; the office accepts, the head decides, the
teacher's register knows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.actions import absence_reports, parent_messages, report_codes
from attendance.actions.absence_reports import Said
from attendance.actions.parent_messages import Told
from attendance.domain.explanations import Span
from attendance.models import AbsenceReport, Evidence, Mark, ParentMessage, PlannedMark, ReportCode
from interventions.models import Task
from tests.attendance.reported import photo
from tests.cast import NOW, TODAY, SchoolWorld

OpenAs = Callable[..., Page]
Check = Callable[[Page], None]


def code_of(world: SchoolWorld, name: str) -> str:
    report_codes.give(school=world.school, pupils=[world.pupil(name)], at=NOW, process="test")
    return ReportCode.objects.get(pupil=world.pupil(name)).shown


@pytest.mark.seed("S2-004", "S4-025", "S4-042")
def test_from_a_parents_telephone_to_the_teachers_register(
    morning: SchoolWorld, open_as: OpenAs, at_home: Callable[..., Page], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ada, code = morning.pupil("Ada"), code_of(morning, "Ada").lower().replace("-", " ")
    parent = at_home(f"/absent/{morning.school.urn}/", script=False)
    parent.get_by_label("Your child’s code").fill(code)
    parent.get_by_role("button", name="Continue").click()
    expect(parent.get_by_role("heading", level=1)).to_have_text("Report an absence")
    expect(parent.get_by_role("main")).to_contain_text("About A., class 5 Elm")
    expect(parent.get_by_role("main")).not_to_contain_text("Barlow")
    parent.get_by_label("Why?").select_option("illness")
    parent.get_by_label("Tell us more").fill("A high temperature since the evening.")
    parent.get_by_label("When do you expect your child back").fill("2026-11-20")
    parent.get_by_label("Letter, appointment card").set_input_files(
        {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": photo((800, 600))}
    )
    parent.get_by_label("Your name").fill("Rosa Barlow")
    parent.get_by_role("button", name="Send the report").click()
    report = AbsenceReport.objects.get()
    expect(parent.locator(".reference")).to_have_text(report.reference)
    assert (report.pupil, report.state, report.said_by) == (ada, "pending", "Rosa Barlow")
    assert Evidence.objects.get().media_type == "image/jpeg"
    parent.get_by_role("button", name="Finish").click()
    expect(parent.get_by_label("Your child’s code")).to_have_value("")

    office = open_as(morning.member("office"), reverse("attendance:reports"))
    expect(office.get_by_text("A high temperature since the evening.")).to_be_visible()
    office.get_by_role("button", name="Accept the report about Ada").click()
    expect(office.get_by_role("status")).to_contain_text("It waits for the head.")

    head = open_as(morning.member("headteacher"), reverse("attendance:decisions"))
    expect(head.locator(f"#report-{report.pk}")).to_contain_text("This year")
    head.get_by_role("button", name="Accept I for Ada").click()
    expect(head.get_by_role("status")).to_contain_text("accepted with I")
    report.refresh_from_db()
    assert (report.state, report.decided_by) == ("stands", morning.user("headteacher"))
    assert set(PlannedMark.objects.filter(withdrawn_at=None).values_list("pupil", "code")) == {(ada.pk, "I")}

    assert Mark.objects.get(pupil=ada, on=TODAY, session="AM").code == "I"  # the teacher had marked N

    register = morning.school.registers.get(group__name="5 Elm", session="AM")
    teacher = open_as(morning.member("teacher"), reverse("attendance:register", args=[register.pk]))
    expect(teacher.locator(f"#row-{ada.pk}")).to_contain_text("Illness")


@pytest.mark.seed("S4-104", "S4-032", "S4-027")
def test_somebody_rings_and_the_office_writes_it_down(morning: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(morning.member("office"), reverse("attendance:reports"))
    page.get_by_role("link", name="Record a report").click()
    page.get_by_label("Name").press_sequentially("oka")
    page.get_by_role("link", name="Okafor, Sam").click()
    page.get_by_label("Who said it?").select_option(label="Mrs Ngozi Okafor, mother")
    page.get_by_label("Reason").select_option("appointment")
    expect(page.locator("#look")).to_contain_text("waits for the head’s decision")
    expect(page.locator("#look")).to_contain_text("a child is expected at school before or after it")
    page.locator("#id_ends_session").select_option("AM")
    expect(page.locator("#look")).not_to_contain_text("expected at school")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("status")).to_contain_text("Thu 19 Nov, morning: recorded with M. It waits for the head.")
    assert AbsenceReport.objects.get().evidence_state == "asked"

    page.goto(reverse("attendance:papers"))
    page.get_by_role("button", name=re.compile("Seen.*Sam Okafor")).click()
    expect(page.get_by_role("status")).to_contain_text("noted as seen")
    assert Evidence.objects.get().given_by == morning.user("office")


def test_every_page_about_reports_is_for_everybody(
    morning: SchoolWorld, open_as: OpenAs, at_home: Callable[..., Page], accessible_everywhere: Check
) -> None:
    full(morning)
    officer = morning.member("attendance_officer")
    report, told = AbsenceReport.objects.filter(state="pending")[0], ParentMessage.objects.get(kind="contact")
    page = open_as(officer, reverse("attendance:reports"))
    for address in (
        reverse("attendance:reports"),
        reverse("attendance:report", args=[report.pk]),
        f"{reverse('attendance:report_add')}?pupil={report.pupil_id}",
        reverse("attendance:papers"),
        reverse("attendance:message", args=[told.pk]),
        f"{reverse('attendance:report_codes')}?class={morning.group('5 Elm').pk}",
    ):
        page.goto(address)
        for more in page.locator("details:not(.who) > summary").all():
            more.click()
        accessible_everywhere(page)
    head = open_as(morning.member("headteacher"), reverse("attendance:decisions"))
    for name in ("decisions", "standing_rules", "reasons", "reason_add"):
        head.goto(reverse(f"attendance:{name}"))
        for more in head.locator("details:not(.who) > summary").all():
            more.click()
        accessible_everywhere(head)
    parent = at_home(f"/absent/{morning.school.urn}/")
    parent.get_by_role("button", name="Continue").click()
    expect(parent.locator(".error-summary")).to_be_visible()
    accessible_everywhere(parent)
    code = ReportCode.objects.first()
    assert code is not None
    parent.get_by_label("Your child’s code").fill(code.code)
    parent.get_by_role("button", name="Continue").click()
    for page_name in ("absence", "ask_leave", "change", "contact", "help"):
        parent.goto(reverse(f"absent:{page_name}", kwargs={"urn": morning.school.urn}))
        parent.get_by_role("button", name="Send").first.click()
        accessible_everywhere(parent)
    assert not Task.objects.filter(trigger="asked.family_help").exists()  # nothing was sent


def full(world: SchoolWorld) -> None:
    """Something of everything, with words that hardly fit."""
    school, office = world.school, world.member("office")
    long_words = "Wilhelmina-Featherstonehaugh " * 12
    report_codes.give(school=school, pupils=list(world.pupils.values()), at=NOW, process="test")
    for name, reason in (("Sam", "illness"), ("Isaac", "bereavement"), ("Ada", "appointment")):
        said = Said(Span(TODAY, TODAY.replace(day=24)), reason, long_words, said_by="Ngozi Okafor-Featherstonehaugh")
        absence_reports.receive(
            school=school, pupil=world.pupil(name), said=said, source="form", at=NOW, process="test"
        )
        absence_reports.record(
            school=school, pupil=world.pupil(name), said=Said(Span(TODAY, TODAY), "family_crisis", long_words), source="phone",
            by=office.user, membership=office, at=NOW,
        )  # fmt: skip
    absence_reports.record(
        school=school, pupil=world.pupil("Zoë"), said=Said(Span(TODAY, TODAY, "AM", "AM"), "appointment"), source="phone",
        by=office.user, membership=office, at=NOW,
    )  # fmt: skip
    for told in (
        Told("contact", said_by="N", proposal={"forename": "Ngozi", "surname": "Okafor", "address": long_words}),
        Told("circumstances", words=long_words, topic="abuse"),
    ):
        parent_messages.receive(school=school, pupil=world.pupil("Sam"), told=told, on=TODAY, at=NOW, process="test")

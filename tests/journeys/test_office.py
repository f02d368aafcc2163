"""The office brings in a file, corrects a mark, and finds a pupil; the teacher sees what changed."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import Mark, MarkChange, Register
from pupils.models import Pupil
from tests import cast
from tests.cast import TODAY, SchoolWorld

OpenAs = Callable[..., Page]
NEW = cast._upn("830", 931)
WRONG = ("B" if NEW[0] == "A" else "A") + NEW[1:-1] + "2"


def elm_this_morning() -> str:
    return reverse("attendance:register", args=[Register.objects.get(group__name="5 Elm", session="AM").pk])


def test_a_file_is_looked_at_then_applied_and_the_new_child_stands_on_the_register(
    morning: SchoolWorld, open_as: OpenAs
) -> None:
    file = (
        "upn,legal_forename,legal_surname,date_of_birth,year_group,class,started_on\n"
        f"{NEW},Ivy,Larkin,2016-12-01,5,5 Elm,2026-11-19\n"
        f"{WRONG},Jory,Penrose,2016-12-02,5,5 Elm,2026-11-19\n"
    )
    page = open_as(morning.member("office"), reverse("pupils:list"))
    page.get_by_role("link", name="Bring in a file").click()
    page.get_by_role("link", name="Choose a file for Pupils", exact=True).click()
    page.get_by_label("File").set_input_files({"name": "november.csv", "mimeType": "text/csv", "buffer": file.encode()})
    page.get_by_role("button", name="Read the file").click()

    expect(page.get_by_text("Nothing has been changed yet")).to_be_visible()
    refused = page.get_by_role("row", name="left out")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("3")
    assert not Pupil.objects.filter(legal_surname="Larkin").exists()

    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status")).to_have_text("Done: 1 added, 0 changed, 1 left out.")
    ivy = Pupil.objects.get(upn=NEW)
    assert ivy.enrolments.get().starts_on == TODAY
    assert not Pupil.objects.filter(legal_surname="Penrose").exists()

    teacher = open_as(morning.member("teacher"), elm_this_morning())
    expect(teacher.get_by_role("radiogroup", name="Ivy Larkin")).to_be_visible()
    expect(teacher.locator(".counts")).to_contain_text("1 to mark")


def test_a_mark_is_corrected_with_a_reason_and_the_trail_has_one_line(morning: SchoolWorld, open_as: OpenAs) -> None:
    ada = morning.pupil("Ada")
    page = open_as(morning.member("office"), elm_this_morning())
    page.get_by_label("Another code for Ada Barlow").fill("I")
    page.get_by_label("Why is it changed?").fill("Mother rang: a cold")
    page.get_by_role("button", name="Save register").click()
    expect(page.get_by_role("status")).to_contain_text("saved at 9.05 by Mr Marsh")

    change = MarkChange.objects.get()
    assert (change.pupil_id, change.old_code, change.new_code) == (ada.pk, "N", "I")
    assert (change.changed_by_name, change.reason) == ("Jude Marsh", "Mother rang: a cold")
    assert Mark.objects.get(pupil=ada, on=TODAY).code == "I"

    page.goto(reverse("attendance:history", args=[ada.pk]))
    expect(page.get_by_role("row", name="Mother rang: a cold")).to_contain_text("Jude Marsh")
    teacher = open_as(morning.member("teacher"), elm_this_morning())
    expect(teacher.locator(f"#row-{ada.pk}")).to_contain_text("Illness")
    expect(teacher.get_by_role("radiogroup", name="Ada Barlow")).to_have_count(0)  # no longer the teacher's to change


def test_a_pupil_is_found_by_name_and_no_name_stands_in_an_address(morning: SchoolWorld, open_as: OpenAs) -> None:
    page = open_as(morning.member("office"), reverse("pupils:list"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Name or UPN").press_sequentially("okaf")

    expect(page.get_by_role("heading", name="1 pupil", exact=True)).to_be_visible()
    page.get_by_role("link", name="Okafor, Sam").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sam Okafor")
    expect(page.get_by_role("main")).to_contain_text("Ngozi Okafor")
    assert page.url.endswith(reverse("pupils:pupil", args=[morning.pupil("Sam").pk]))
    assert not [url for url in asked if "okaf" in url.lower()]

"""The attendance officer's morning: from the day's list to a task done, one dismissed, and a letter issued."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from interventions.models import Task
from letters import pdf
from letters.models import Letter
from tests.cast import TODAY, SchoolWorld

OpenAs = Callable[..., Page]
TASKS = "/work/tasks/?show=all"


def task_of(world: SchoolWorld, name: str, **narrower: object) -> Task:
    return world.pupil(name).tasks.filter(**narrower).order_by("due_on", "pk")[0]


def test_a_task_is_worked_from_the_day_to_a_note_and_leaves_everybodys_list(
    morning: SchoolWorld, open_as: OpenAs
) -> None:
    task = task_of(morning, "Sam", kind="conversation")
    page = open_as(morning.member("attendance_officer"), "/")
    owed = page.get_by_role("row", name="Sam Okafor")
    expect(owed).to_contain_text("2 of")
    owed.get_by_role("link", name=task.title).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(task.title)
    expect(page.get_by_role("heading", name="Why", exact=True)).to_be_visible()
    for point in ("Welcome the pupil back", "Agree a day to review"):
        page.get_by_label(point).check()
    page.get_by_role("button", name="Save the ticks").click()
    expect(page.get_by_text("2 of 5 done")).to_be_visible()
    page.get_by_label("What was done").fill("Sam is worried about the bus; his aunt will walk with him.")
    page.get_by_role("button", name="Done", exact=True).click()

    expect(page.get_by_role("status")).to_have_text(f"{task.title}: done.")
    task.refresh_from_db()
    assert (task.state, task.points_done, task.closed_on) == ("done", 2, TODAY)
    assert task.closed_by == morning.user("attendance_officer")
    assert task.note == "Sam is worried about the bus; his aunt will walk with him."
    head = open_as(morning.member("headteacher"), TASKS)
    expect(head.locator("tbody tr").first).to_be_visible()
    expect(head.locator(f"#task-{task.pk}")).to_have_count(0)
    head.goto(reverse("interventions:task", args=[task.pk]))
    expect(head.get_by_role("main")).to_contain_text("his aunt will walk with him")
    expect(head.get_by_role("button", name="Done", exact=True)).to_have_count(0)


def test_a_row_of_the_list_saves_itself(morning: SchoolWorld, open_as: OpenAs) -> None:
    task = task_of(morning, "Sam", kind="conversation")
    page = open_as(morning.member("attendance_officer"), TASKS)
    row = page.locator(f"#task-{task.pk}")
    row.get_by_role("textbox").fill("Rang; all is well")
    row.get_by_role("button", name="Done").click()

    expect(row.get_by_role("textbox")).to_have_count(0)
    expect(row).to_contain_text("Done")
    task.refresh_from_db()
    assert (task.state, task.note) == ("done", "Rang; all is well")


def test_what_is_not_to_be_done_is_dismissed_with_a_reason_and_never_without(
    morning: SchoolWorld, open_as: OpenAs
) -> None:
    task = task_of(morning, "Felix")
    page = open_as(morning.member("attendance_officer"), reverse("interventions:task", args=[task.pk]))
    page.get_by_role("button", name="Dismiss with this reason").click()
    expect(page.locator(".error-summary")).to_contain_text("Say why this is not to be done.")
    task.refresh_from_db()
    assert task.state == "open"

    page.get_by_label("Why is it not to be done?").fill("The family has moved; the file was late.")
    page.get_by_role("button", name="Dismiss with this reason").click()
    expect(page.get_by_role("status")).to_have_text(f"{task.title}: dismissed.")
    task.refresh_from_db()
    assert (task.state, task.note) == ("dismissed", "The family has moved; the file was late.")
    head = open_as(morning.member("headteacher"), reverse("interventions:task", args=[task.pk]))
    expect(head.get_by_role("main")).to_contain_text("The family has moved")


def test_a_concern_letter_is_written_read_and_issued_and_its_task_is_done(
    morning: SchoolWorld, open_as: OpenAs
) -> None:
    task = task_of(morning, "Sam", kind="letter")
    page = open_as(morning.member("attendance_officer"), reverse("interventions:task", args=[task.pk]))
    page.get_by_role("button", name="Write the letter").click()
    letter = page.get_by_role("article", name="The letter")
    expect(letter).to_contain_text("Dear Mrs Okafor")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    assert Letter.objects.get().state == "draft"

    page.get_by_role("button", name="Issue this letter").click()
    expect(page.get_by_role("status")).to_contain_text("Issued")
    kept = Letter.objects.get()
    assert (kept.state, kept.issued_by) == ("issued", morning.user("attendance_officer"))
    assert bytes(kept.pdf or b"").startswith(b"%PDF")
    assert kept.digest == pdf.digest(bytes(kept.pdf or b""))
    assert [(mark["on"], mark["session"], mark["code"]) for mark in kept.marks] == [
        ("2026-11-18", "AM", "O"),
        ("2026-11-18", "PM", "O"),
    ]
    task.refresh_from_db()
    assert task.state == "done"

    head = open_as(morning.member("headteacher"), reverse("letters:list"))
    expect(head.get_by_role("row", name="Sam Okafor")).to_contain_text("Issued")
    sent = head.request.get(reverse("letters:pdf", args=[kept.pk])).body()
    assert pdf.digest(sent) == kept.digest
    teacher = open_as(morning.member("teacher"), "/")
    assert teacher.request.get(reverse("letters:letter", args=[kept.pk])).status == 403

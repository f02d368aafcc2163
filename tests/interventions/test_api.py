"""Tasks over the API."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interventions.actions import evaluate, policies
from interventions.models import Task
from tests.api import Program, program_of
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day, present_all
from tests.cast import YEAR_START, SchoolWorld

FIELDS = {
    "id",
    "upn",
    "kind",
    "letter_kind",
    "title",
    "track",
    "stage",
    "duty",
    "owner_roles",
    "owner",
    "points",
    "raised_on",
    "due_on",
    "state",
    "why",
}


@pytest.fixture
def school(ashdown: SchoolWorld) -> SchoolWorld:
    """Sam and Omar have each fallen into a band that asks for something."""
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), date(2026, 10, 12), THURSDAY)
    for name in ("Sam", "Omar"):
        mark_day(ashdown.school, ashdown.pupil(name), WEDNESDAY, "O", "O")
    evaluate.run(school=ashdown.school, on=THURSDAY, process="test")
    return ashdown


@pytest.fixture
def officer(school: SchoolWorld) -> Program:
    return program_of(school.member("attendance_officer"))


def of(world: SchoolWorld, program: Program, name: str, **question: Any) -> list[dict[str, Any]]:
    return program.everything("tasks/", upn=world.pupil(name).upn, **question)


def test_the_officer_reads_what_is_to_be_done_and_why(school: SchoolWorld, officer: Program) -> None:
    found = of(school, officer, "Sam", state="open")

    assert {task["kind"] for task in found} >= {"conversation", "letter"}
    letter = next(task for task in found if task["kind"] == "letter")
    assert set(letter) == FIELDS
    assert letter["upn"] == school.pupil("Sam").upn
    assert (letter["letter_kind"], letter["owner"], letter["duty"]) == ("concern", None, "do")
    assert letter["raised_on"] == THURSDAY.isoformat()
    assert letter["why"].endswith(".")
    talk = next(task for task in found if task["kind"] == "conversation")
    assert talk["letter_kind"] is None
    assert talk["points"][0].keys() == {"text", "done"}
    assert len(officer.everything("tasks/", state="open", page_size=1)) == Task.objects.open().count()


def test_a_task_is_completed_with_a_note_by_the_tokens_owner(school: SchoolWorld, officer: Program) -> None:
    task = next(task for task in of(school, officer, "Sam") if task["kind"] == "conversation")

    answer = officer.send(f"tasks/{task['id']}/complete/", {"note": "Spoke with Sam and home."})

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["owner"]) == ("done", school.user("attendance_officer").email)
    row = Task.objects.get(pk=task["id"])
    assert (row.closed_by, row.note, row.closed_on) == (
        school.user("attendance_officer"),
        "Spoke with Sam and home.",
        THURSDAY,
    )
    again = officer.send(f"tasks/{task['id']}/complete/", {})
    assert again.status_code == 400
    assert "done already" in again.json()["detail"]


def test_tasks_can_be_asked_for_as_they_stood_on_a_day(school: SchoolWorld, officer: Program) -> None:
    task = of(school, officer, "Sam")[0]
    officer.send(f"tasks/{task['id']}/complete/", {})

    ids = {name: {row["id"] for row in of(school, officer, "Sam", **question)} for name, question in STOOD.items()}

    assert task["id"] not in ids["open now"]
    assert task["id"] not in ids["open that evening"]
    assert task["id"] in ids["done that evening"]
    assert ids["the day before"] == set()


STOOD = {
    "open now": {"state": "open"},
    "open that evening": {"state": "open", "on": "2026-11-19"},
    "done that evening": {"state": "done", "on": "2026-11-19"},
    "the day before": {"on": "2026-11-18"},
}


def test_a_teacher_reads_the_tasks_of_the_own_class_that_are_a_teachers(school: SchoolWorld, officer: Program) -> None:
    teacher = program_of(school.member("teacher"))

    found = teacher.everything("tasks/")

    assert {task["upn"] for task in found} == {school.pupil("Sam").upn}
    assert all("teacher" in task["owner_roles"] for task in found)
    omars = of(school, officer, "Omar")[0]
    assert teacher.send(f"tasks/{omars['id']}/complete/", {}).status_code == 404
    assert Task.objects.get(pk=omars["id"]).is_open


def test_a_governor_reads_no_task(school: SchoolWorld) -> None:
    assert program_of(school.member("governor")).ask("tasks/").status_code == 403


def test_another_schools_task_is_not_found(school: SchoolWorld, birchwood: SchoolWorld) -> None:
    stranger = program_of(birchwood.member("attendance_officer"))

    assert stranger.everything("tasks/") == []
    assert stranger.send(f"tasks/{Task.objects.all()[0].pk}/complete/", {}).status_code == 404


def test_an_unknown_state_is_answered_with_a_sentence(officer: Program) -> None:
    answer = officer.ask("tasks/", state="forgotten")

    assert answer.status_code == 400
    assert list(answer.json()) == ["state"]


def test_the_list_asks_no_more_of_the_database_for_more_tasks(officer: Program) -> None:
    counts = []
    for size in (1, 4):
        with CaptureQueriesContext(connection) as seen:
            assert len(officer.ask("tasks/", page_size=size).json()["results"]) == size
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 10

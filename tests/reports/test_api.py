"""The weekly class list over the API."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interventions.actions import policies
from tests.api import Program, program_of
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day, present_all
from tests.cast import YEAR_START, SchoolWorld


@pytest.fixture
def school(ashdown: SchoolWorld) -> SchoolWorld:
    """Ten weeks in which everybody came, but for Sam yesterday."""
    policies.adopt(school=ashdown.school, preset="colour_bands", starts_on=YEAR_START, on=THURSDAY, process="test")
    present_all(ashdown.school, ashdown.pupils.values(), date(2026, 9, 14), THURSDAY)
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "I", "I")
    return ashdown


@pytest.fixture
def teacher(school: SchoolWorld) -> Program:
    return program_of(school.member("teacher"))


def test_the_rows_come_in_order_with_percentage_band_and_arrow(school: SchoolWorld, teacher: Program) -> None:
    answer = teacher.ask(f"groups/{school.group('5 Elm').pk}/class-list/").json()

    assert (answer["group_name"], answer["on"], answer["to"]) == ("5 Elm", "2026-11-19", "2026-11-19")
    assert (answer["next"], answer["previous"]) == (None, None)
    rows = answer["results"]
    assert [row["percentage"] for row in rows] == ["100.0"] * 5 + [rows[-1]["percentage"]]
    assert (
        rows[-1].items()
        >= {
            "upn": school.pupil("Sam").upn,
            "name": "Sam Okafor",
            "band": "amber_green",
            "band_name": "AMBER-GREEN",
            "arrow": "fallen",
        }.items()
    )
    assert (rows[0]["band"], rows[0]["arrow"]) == ("green", "same")


def test_the_list_can_be_asked_for_as_on_a_day(school: SchoolWorld, teacher: Program) -> None:
    answer = teacher.ask(f"groups/{school.group('5 Elm').pk}/class-list/", on="2026-11-17").json()

    assert {row["percentage"] for row in answer["results"]} == {"100.0"}


def test_with_too_few_sessions_there_is_no_figure(school: SchoolWorld, teacher: Program) -> None:
    answer = teacher.ask(f"groups/{school.group('5 Elm').pk}/class-list/", on="2026-09-15").json()

    assert {(row["percentage"], row["band"], row["arrow"]) for row in answer["results"]} == {(None, None, None)}


def test_other_classes_and_other_schools_are_not_found(
    school: SchoolWorld, birchwood: SchoolWorld, teacher: Program
) -> None:
    assert teacher.ask(f"groups/{school.group('6 Oak').pk}/class-list/").status_code == 404
    assert teacher.ask(f"groups/{birchwood.group('5 Ash').pk}/class-list/").status_code == 404
    assert (
        program_of(school.member("governor")).ask(f"groups/{school.group('5 Elm').pk}/class-list/").status_code == 403
    )


def test_a_class_of_six_takes_as_many_statements_as_one_of_four(school: SchoolWorld) -> None:
    officer = program_of(school.member("attendance_officer"))
    counts = []
    for name in ("5 Elm", "6 Oak"):
        with CaptureQueriesContext(connection) as seen:
            assert officer.ask(f"groups/{school.group(name).pk}/class-list/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 15

"""Registers, marks, figures and codes over the API."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.actions import marks
from attendance.actions.marks import NewMark
from attendance.models import Mark, MarkChange
from tests.api import Program, program_of
from tests.cast import NOW, TODAY, SchoolWorld

WEDNESDAY = date(2026, 11, 18)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def officer(ashdown: SchoolWorld) -> Program:
    return program_of(ashdown.member("attendance_officer"))


@pytest.fixture
def teacher(ashdown: SchoolWorld) -> Program:
    return program_of(ashdown.member("teacher"))


def enter(world: SchoolWorld, name: str, codes: str, on: date = WEDNESDAY) -> None:
    """Marks of one day for a pupil: `/\\` or `I I`."""
    new = [
        NewMark(world.pupil(name).pk, on, session, code)
        for session, code in zip(("AM", "PM"), codes.split(), strict=False)
    ]
    marks.record(school=world.school, marks=new, at=NOW, process="test", reason="test")


def register_of(program: Program, group: str, session: str = "AM", on: date = TODAY) -> dict[str, Any]:
    found = program.everything("registers/", on=on.isoformat(), session=session)
    return next(register for register in found if register["group_name"] == group)


def all_present(program: Program, group: str = "5 Elm") -> tuple[str, list[dict], str]:
    """The address for the marks of a register, everybody present, and its tag."""
    path = f"registers/{register_of(program, group)['id']}/"
    answer = program.ask(path)
    return f"{path}marks/", [{"upn": row["upn"], "code": "/"} for row in answer.json()["marks"]], answer["ETag"]


# Codes ---------------------------------------------------------------------------------------------------------------


def test_codes_are_a_plain_list_of_those_in_force(officer: Program) -> None:
    codes = {row["code"]: row for row in officer.ask("codes/").json()}

    assert codes["L"] == {"code": "L", "name": "Late, before the register closed", "counts_as": "present"}
    assert codes["Y4"]["counts_as"] == "not_possible"
    assert "H" not in codes


def test_withdrawn_codes_are_listed_for_a_day_they_were_in_force(officer: Program) -> None:
    codes = {row["code"]: row["counts_as"] for row in officer.ask("codes/", on="2023-11-01").json()}

    assert codes["H"] == "authorised"
    assert "C2" not in codes


# Figures -------------------------------------------------------------------------------------------------------------


def test_a_pupils_figures_hold_both_ends(ashdown: SchoolWorld, officer: Program) -> None:
    for day, codes in ((16, r"/ \ "), (17, r"L \ "), (18, "I U"), (19, "N")):
        enter(ashdown, "Sam", codes, date(2026, 11, day))
    upn = ashdown.pupil("Sam").upn

    answer = officer.ask(f"pupils/{upn}/attendance/", **{"from": "2026-11-17", "to": "2026-11-18"}).json()

    assert answer == {
        "upn": upn,
        "from": "2026-11-17",
        "to": "2026-11-18",
        "possible": 4,
        "present": 2,
        "authorised": 1,
        "unauthorised": 1,
        "late": 1,
        "late_after_close": 1,
        "percentage": "50.0",
        "persistent": True,
        "severe": True,
        "codes": {"I": 1, "L": 1, "U": 1, "\\": 1},
    }


def test_without_days_the_figures_are_of_the_year_so_far(ashdown: SchoolWorld, officer: Program) -> None:
    enter(ashdown, "Sam", r"/ \ ", date(2026, 7, 20))
    enter(ashdown, "Sam", r"/ \ ", date(2026, 9, 3))

    answer = officer.ask(f"pupils/{ashdown.pupil('Sam').upn}/attendance/").json()

    assert (answer["from"], answer["to"], answer["possible"]) == ("2026-09-02", "2026-11-19", 2)


def test_a_pupil_without_a_mark_has_no_percentage(ashdown: SchoolWorld, officer: Program) -> None:
    answer = officer.ask(f"pupils/{ashdown.pupil('Ada').upn}/attendance/").json()

    assert (answer["possible"], answer["percentage"], answer["persistent"], answer["codes"]) == (0, None, False, {})


def test_days_the_wrong_way_round_are_refused(ashdown: SchoolWorld, officer: Program) -> None:
    path = f"pupils/{ashdown.pupil('Ada').upn}/attendance/"

    for question in ({"from": "2026-11-18", "to": "2026-11-17"}, {"to": "2026-11-17", "from": "2026-12-01"}):
        answer = officer.ask(path, **question)
        assert answer.status_code == 400
        assert answer.json() == {"to": ["The last day lies before the first. Exchange the two."]}


def test_figures_of_a_pupil_out_of_reach_are_not_found(
    ashdown: SchoolWorld, birchwood: SchoolWorld, officer: Program, teacher: Program
) -> None:
    hugo = birchwood.pupil("Hugo")
    hugo.upn = "B801200005001"
    hugo.save(update_fields=["upn"])

    assert officer.ask(f"pupils/{hugo.upn}/attendance/").status_code == 404
    assert teacher.ask(f"pupils/{ashdown.pupil('Omar').upn}/attendance/").status_code == 404
    assert teacher.ask(f"pupils/{ashdown.pupil('Sam').upn}/attendance/").status_code == 200
    assert program_of(ashdown.member("governor")).ask(f"pupils/{hugo.upn}/attendance/").status_code == 403


# Marks ---------------------------------------------------------------------------------------------------------------


def test_marks_come_in_the_long_form_of_the_files(ashdown: SchoolWorld, officer: Program) -> None:
    enter(ashdown, "Sam", "L I")
    enter(ashdown, "Omar", "/", TODAY)

    found = officer.everything("marks/", **{"from": "2026-11-18", "to": "2026-11-18"}, page_size=1)

    sam = ashdown.pupil("Sam").upn
    assert found == [
        {"upn": sam, "date": "2026-11-18", "session": "AM", "code": "L", "minutes_late": None, "comment": ""},
        {"upn": sam, "date": "2026-11-18", "session": "PM", "code": "I", "minutes_late": None, "comment": ""},
    ]
    assert [row["code"] for row in officer.everything("marks/")] == ["/"]


def test_a_teachers_marks_are_those_of_the_own_class(ashdown: SchoolWorld, teacher: Program) -> None:
    enter(ashdown, "Sam", "L I", TODAY)
    enter(ashdown, "Omar", "/", TODAY)

    assert [row["code"] for row in teacher.everything("marks/")] == ["L", "I"]


# Registers -----------------------------------------------------------------------------------------------------------


def test_the_registers_of_a_day_are_laid_out_and_listed(ashdown: SchoolWorld, officer: Program) -> None:
    enter(ashdown, "Sam", "/", TODAY)

    found = officer.everything("registers/", on="2026-11-19", session="AM")

    assert {row["group_name"]: (row["session"], row["pupils"], row["marked"], row["state"]) for row in found} == {
        "5 Elm": ("AM", 6, 1, "open"),
        "6 Oak": ("AM", 4, 0, "open"),
    }
    assert len(officer.everything("registers/")) == 4
    assert len(officer.everything("registers/", group=ashdown.group("6 Oak").pk)) == 2
    assert officer.everything("registers/", on="2026-11-21") == []


def test_a_teacher_has_the_registers_of_the_own_class(ashdown: SchoolWorld, teacher: Program, officer: Program) -> None:
    assert {row["group_name"] for row in teacher.everything("registers/")} == {"5 Elm"}
    assert teacher.ask(f"registers/{register_of(officer, '6 Oak')['id']}/").status_code == 404


def test_a_program_saves_a_whole_register(ashdown: SchoolWorld, teacher: Program) -> None:
    path, body, tag = all_present(teacher)
    body[0] |= {"code": "l", "minutes_late": 7, "comment": "bus"}

    answer = teacher.replace(path, body, headers={"If-Match": tag})

    assert answer.status_code == 200
    first = answer.json()["marks"][0]
    assert (first["code"], first["minutes_late"], first["comment"], first["marked"]) == ("L", 7, "bus", True)
    assert answer["ETag"] != tag
    assert Mark.objects.count() == 6
    assert register_of(teacher, "5 Elm")["state"] == "taken"


def test_what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten(
    ashdown: SchoolWorld, teacher: Program
) -> None:
    path, body, tag = all_present(teacher)
    enter(ashdown, "Sam", "I", TODAY)

    answer = teacher.replace(path, body, headers={"If-Match": tag})

    assert answer.status_code == 409
    standing = {row["name"]: row["code"] for row in answer.json()["marks"]}
    assert standing["Sam Okafor"] == "I"
    assert "changed while you had it open" in answer.json()["detail"]
    assert Mark.objects.count() == 1
    assert answer["ETag"] == teacher.ask(path.removesuffix("marks/"))["ETag"] != tag


def test_a_list_that_leaves_somebody_out_is_refused_whole(ashdown: SchoolWorld, teacher: Program) -> None:
    path, body, tag = all_present(teacher)

    answer = teacher.replace(path, body[1:], headers={"If-Match": tag})

    assert answer.status_code == 400
    assert "no mark yet: Ada Barlow" in answer.json()["detail"]
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"code": "QQ"}, "is not an attendance code"),
        ({"code": "\\"}, "present mark of the other session"),
        ({"code": "C"}, "Your role cannot enter C"),
        ({"upn": "Z999999999999"}, "No pupil of this school has the UPN"),
    ],
)
def test_one_wrong_mark_refuses_the_whole_list(
    ashdown: SchoolWorld, teacher: Program, row: dict[str, str], said: str
) -> None:
    path, body, _ = all_present(teacher)
    body[2] |= row

    answer = teacher.replace(path, body)

    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert not Mark.objects.exists()


def test_one_pupil_twice_is_refused(ashdown: SchoolWorld, teacher: Program) -> None:
    path, body, _ = all_present(teacher)

    answer = teacher.replace(path, [*body, body[0]])

    assert answer.status_code == 400
    assert "twice" in answer.json()["detail"]


def test_a_body_of_another_shape_is_answered_field_by_field(ashdown: SchoolWorld, teacher: Program) -> None:
    path, body, _ = all_present(teacher)

    answer = teacher.replace(path, [{"upn": body[0]["upn"], "code": "L", "minutes_late": "ninety"}])

    assert answer.status_code == 400
    assert answer.json() == {"0": {"minutes_late": ["A valid integer is required."]}}
    assert teacher.replace(path, {"upn": "x"}).status_code == 400
    assert teacher.put(f"/api/v1/{path}", "{", content_type="application/json").status_code == 400


def test_a_change_by_a_program_leaves_its_reason_in_the_trail(ashdown: SchoolWorld, officer: Program) -> None:
    path, body, _ = all_present(officer)
    officer.replace(path, body)
    body[0]["code"] = "I"

    officer.replace(path, body, headers={"X-Reason": "Rang at nine"})
    body[0]["code"] = "M"
    officer.replace(path, body)

    assert list(MarkChange.objects.order_by("pk").values_list("old_code", "new_code", "reason")) == [
        ("/", "I", "Rang at nine"),
        ("I", "M", "Changed by a program over the API"),
    ]


def test_another_schools_register_is_not_found(ashdown: SchoolWorld, birchwood: SchoolWorld, officer: Program) -> None:
    path, body, tag = all_present(program_of(birchwood.member("teacher")), "5 Ash")

    assert officer.ask(path.removesuffix("marks/")).status_code == 404
    assert officer.replace(path, body, headers={"If-Match": tag}).status_code == 404


def test_no_list_asks_more_of_the_database_for_more_rows(ashdown: SchoolWorld, officer: Program) -> None:
    officer.ask("registers/")
    for name in ("Sam", "Ada", "Omar"):
        enter(ashdown, name, "/ I", TODAY)

    for path in ("marks/", "registers/"):
        counts = []
        for size in (1, 4):
            with CaptureQueriesContext(connection) as seen:
                assert len(officer.ask(path, page_size=size).json()["results"]) == size
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 15


def test_a_register_of_six_takes_as_many_statements_as_one_of_four(ashdown: SchoolWorld, officer: Program) -> None:
    opened, saved = [], []
    for group in ("5 Elm", "6 Oak"):
        path, body, tag = all_present(officer, group)
        with CaptureQueriesContext(connection) as seen:
            officer.ask(path.removesuffix("marks/"))
        opened.append(len(seen))
        with CaptureQueriesContext(connection) as seen:
            assert officer.replace(path, body, headers={"If-Match": tag}).status_code == 200
        saved.append(len(seen))

    assert opened[0] == opened[1] <= 12
    assert saved[0] == saved[1] <= 22


def test_a_mark_entered_by_a_program_stands_in_the_name_of_the_tokens_owner(
    ashdown: SchoolWorld, teacher: Program
) -> None:
    path, body, _ = all_present(teacher)

    teacher.replace(path, body)

    assert set(Mark.objects.values_list("recorded_by", flat=True)) == {ashdown.user("teacher").pk}
    assert {at.astimezone(LONDON) for at in Mark.objects.values_list("recorded_at", flat=True)} == {
        datetime(2026, 11, 19, 9, 5, tzinfo=LONDON)
    }

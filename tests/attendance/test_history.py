"""What stands for one pupil: the figures can be opened to the sessions behind them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.actions.marks import NewMark
from attendance.domain import windows
from attendance.queries import history
from attendance.queries.calendar import calendar_of
from tests.attendance.days import MONDAY, TUESDAY, enter, mark_day, present_all
from tests.cast import TODAY, SchoolWorld

SignIn = Callable[[Any], Any]


def url(world: SchoolWorld, name: str) -> str:
    return reverse("attendance:history", args=[world.pupil(name).pk])


def test_the_grid_has_every_session_in_its_place(ashdown: SchoolWorld) -> None:
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, MONDAY, "L", "\\")
    mark_day(ashdown.school, sam, TUESDAY, "I", "I")
    calendar = calendar_of(ashdown.school)

    weeks = history.grid(sam, windows.year_to_date(TODAY, calendar), calendar)

    assert [(cell.code, cell.state) for cell in weeks[0].cells[:6]] == [
        ("L", "late"),
        ("\\", "present"),
        ("I", "absent"),
        ("I", "absent"),
        ("", "none"),
        ("", "none"),
    ]
    inset_week = next(week for week in weeks if week.starts_on == date(2026, 11, 2))
    assert inset_week.half_term == "Autumn 2"
    assert [cell.state for cell in inset_week.cells[:3]] == ["closed", "closed", "none"]


def test_the_figures_are_the_sum_of_the_sessions(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    sam = ashdown.pupil("Sam")
    present_all(ashdown.school, [sam], date(2026, 11, 3), date(2026, 11, 18))
    enter(ashdown.school, [NewMark(sam.pk, TUESDAY, "AM", "I"), NewMark(sam.pk, TUESDAY, "PM", "N")])

    figures = history.figures(ashdown.school, sam, TODAY, calendar_of(ashdown.school))

    assert {(f.tally.present, f.tally.authorised, f.tally.unauthorised) for f in figures} == {(22, 1, 1)}
    page = sign_in(ashdown.member("teacher")).get(url(ashdown, "Sam")).content.decode()
    assert page.count("91.7 %") == 4


def test_the_office_sees_every_amendment_and_a_teacher_does_not(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    sam = ashdown.pupil("Sam")
    mark_day(ashdown.school, sam, MONDAY, "N", "N")
    enter(ashdown.school, [NewMark(sam.pk, MONDAY, "AM", "I")], reason="Mother rang at ten")

    assert "Mother rang at ten" in sign_in(ashdown.member("office")).get(url(ashdown, "Sam")).content.decode()
    assert "Mother rang at ten" not in sign_in(ashdown.member("teacher")).get(url(ashdown, "Sam")).content.decode()


def test_pupils_of_others_are_not_found(ashdown: SchoolWorld, birchwood: SchoolWorld, sign_in: SignIn) -> None:
    teacher = sign_in(ashdown.member("teacher"))
    assert teacher.get(url(ashdown, "Bea")).status_code == 404
    assert sign_in(ashdown.member("office")).get(url(birchwood, "Hugo")).status_code == 404
    assert sign_in(ashdown.member("governor")).get(url(ashdown, "Sam")).status_code == 403


@pytest.mark.parametrize("days", [2, 50])
def test_the_page_costs_the_same_for_any_length_of_history(ashdown: SchoolWorld, sign_in: SignIn, days: int) -> None:
    calendar = calendar_of(ashdown.school)
    present_all(ashdown.school, [ashdown.pupil("Sam")], calendar.step(TODAY, -days), TODAY)
    office = sign_in(ashdown.member("office"))
    office.get(url(ashdown, "Sam"))
    with CaptureQueriesContext(connection) as statements:
        office.get(url(ashdown, "Sam"))
    assert len(statements) <= 15

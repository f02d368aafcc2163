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
    mark_day(ashdown.school, sam, TUESDAY, "I", "O")
    calendar = calendar_of(ashdown.school)

    year = windows.year_to_date(TODAY, calendar)
    weeks = history.grid(history.standing(sam, year), year, calendar)

    assert [(cell.code, cell.state) for cell in weeks[0].cells[:6]] == [
        ("L", "late"),
        ("\\", "present"),
        ("I", "absent"),
        ("O", "unauthorised"),
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
    assert page.count("91.7 %") == 5  # the year at the head, and four windows


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


def test_a_strip_has_a_block_for_each_half_term_and_what_is_to_come(ashdown: SchoolWorld) -> None:
    blocks = history.strip({}, TODAY, calendar_of(ashdown.school))

    assert [block.name for block in blocks] == [
        "Autumn 1", "Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2",
    ]  # fmt: skip
    assert blocks[0].weeks[0].starts_on < blocks[0].weeks[-1].starts_on
    states = [cell.state for block in blocks for week in block.weeks for cell in week.cells]
    assert states.index("later") > states.index("none")
    assert "none" not in states[states.index("later") :]


def test_an_offence_is_not_told_to_who_may_not_see_what_is_sensitive(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "Y5", "Y5")

    for name in ("attendance:history", "attendance:working"):
        address = reverse(name, args=[ashdown.pupil("Sam").pk])
        assert "Y5" not in sign_in(ashdown.member("teacher")).get(address).content.decode()
        assert "Y5" in sign_in(ashdown.member("headteacher")).get(address).content.decode()


@pytest.mark.seed("S0-032")
def test_spells_stand_beside_the_figure(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    sam = ashdown.pupil("Sam")
    present_all(ashdown.school, [sam], date(2026, 11, 3), TODAY)
    for day in (MONDAY, TUESDAY):
        mark_day(ashdown.school, sam, day, "I", "I")

    page = sign_in(ashdown.member("teacher")).get(url(ashdown, "Sam")).content.decode()

    assert "4 of 26 sessions missed" in page
    assert "One spell of 4 sessions makes up most of it" in page


@pytest.mark.seed("S4-007")
def test_fridays_are_named_only_where_chance_would_hardly_do_it(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    sam, felix = ashdown.pupil("Sam"), ashdown.pupil("Felix")
    present_all(ashdown.school, ashdown.pupils.values(), date(2026, 9, 3), TODAY)
    fridays = [day for day in calendar_of(ashdown.school).days_between(date(2026, 9, 3), TODAY) if day.weekday() == 4]
    for day in fridays[:6]:
        mark_day(ashdown.school, sam, day, "O", "O")
    for weekday, day in enumerate(calendar_of(ashdown.school).days_between(date(2026, 9, 7), date(2026, 9, 11))):
        for name in ("Ada", "Amir", "Grace"):
            mark_day(ashdown.school, ashdown.pupil(name), day, "I", "I")
        if weekday != 4:
            mark_day(ashdown.school, felix, day, "I", "I")
    teacher = sign_in(ashdown.member("teacher"))

    assert "Fridays stand out" in teacher.get(url(ashdown, "Sam")).content.decode()
    assert "stand out" not in teacher.get(url(ashdown, "Felix")).content.decode()


def test_late_once_is_one_time(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "L", "\\")

    page = sign_in(ashdown.member("office")).get(url(ashdown, "Sam")).content.decode()

    assert "<b>1</b><span>time late" in page


def test_on_a_phone_each_amendment_says_what_its_lines_are(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "N", "N")
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, MONDAY, "AM", "I")])

    page = sign_in(ashdown.member("office")).get(url(ashdown, "Sam")).content.decode()

    amendments = page[page.index("Amendments") :]
    assert [f'data-label="{name}"' in amendments for name in ("Stood", "Stands", "Reason", "By", "When")] == [True] * 5


def test_what_is_authorised_does_not_look_like_what_is_not(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    mark_day(ashdown.school, ashdown.pupil("Sam"), MONDAY, "I", "N")

    page = sign_in(ashdown.member("office")).get(url(ashdown, "Sam")).content.decode()

    assert '<td class="absent"' in page
    assert '<td class="unauthorised"' in page

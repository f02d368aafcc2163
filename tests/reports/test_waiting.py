"""What waits for an answer, on the first page of whoever can give it."""

import pytest
from django.urls import reverse

from attendance.actions.marks import NewMark
from attendance.queries.calendar import calendar_of
from reports.queries import waiting as queries
from tests.attendance.days import enter
from tests.attendance.leaves import ask
from tests.attendance.reported import accepted, by_form, rule, said
from tests.cast import TODAY
from tests.interventions.removal_world import propose
from tests.reports.counting import statements


def numbers(world, role):
    found = queries.waiting(world.member(role), world.school, TODAY, calendar_of(world.school))
    return {one.inbox.name: one.count for one in found}


@pytest.fixture
def busy(ashdown):
    """Two reports from home, of which one for the class of Miss Farrow; a request for leave; a removal proposed."""
    by_form(ashdown, ashdown.pupil("Sam"), said())
    by_form(ashdown, ashdown.pupil("Bea"), said())
    ask(ashdown, "Felix")
    propose(ashdown, "f")
    return ashdown


def test_each_reads_what_they_can_answer(busy):
    assert numbers(busy, "office") == {"reports": 2}
    assert numbers(busy, "attendance_officer") == {"reports": 2}
    assert numbers(busy, "headteacher") == {"leave": 1, "removals": 1, "reports": 2}
    assert numbers(busy, "teacher") == {}


def test_an_absence_that_no_standing_rule_lets_stand_waits_for_the_head(ashdown):
    accepted(ashdown, by_form(ashdown, ashdown.pupil("Sam"), said()))
    assert numbers(ashdown, "headteacher") == {"decisions": 1}

    rule(ashdown, "I", 3)
    accepted(ashdown, by_form(ashdown, ashdown.pupil("Bea"), said()))
    assert numbers(ashdown, "headteacher") == {"decisions": 1}


def test_a_report_against_a_mark_is_a_contradiction_too(ashdown):
    by_form(ashdown, ashdown.pupil("Sam"), said())
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "/")])

    assert numbers(ashdown, "office") == {"reports": 1, "contradictions": 1}


def test_the_first_page_leads_there(busy, sign_in):
    page = sign_in(busy.member("office")).get("/").content.decode()
    assert "Waiting for your answer" in page
    assert f'<a href="{reverse("attendance:reports")}"><b>2</b> reports from home</a>' in page
    assert "to decide" not in page

    page = sign_in(busy.member("headteacher")).get("/").content.decode()
    assert f'<a href="{reverse("attendance:leave_list")}"><b>1</b> request for leave</a>' in page
    assert f'<a href="{reverse("interventions:removals")}"><b>1</b> removal to decide</a>' in page


def test_nothing_that_waits_is_said_so(ashdown, sign_in):
    assert "<b>Nothing waits.</b>" in sign_in(ashdown.member("office")).get("/").content.decode()


def test_registers_outstanding_are_opened_where_they_are_followed_up(ashdown, sign_in):
    office = sign_in(ashdown.member("office")).get("/").content.decode()
    assert f'<a href="{reverse("attendance:outstanding")}"><b>' in office


def test_the_number_of_statements_is_that_of_an_empty_day(busy, sign_in):
    browser = sign_in(busy.member("headteacher"))
    before = statements(browser, "/")
    for name in ("Ada", "Amir", "Zofia"):
        by_form(busy, busy.pupil(name), said())
        ask(busy, name)

    assert statements(browser, "/") == before

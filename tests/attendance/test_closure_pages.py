"""Closures through their pages: described, looked at, entered, taken back; and INSET days by the handful."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.actions import registers
from attendance.actions.marks import NewMark
from attendance.domain.closures import Extent
from attendance.models import Closure, ClosureDay, Mark, Register
from tests.attendance.days import WEDNESDAY, enter, mark_day
from tests.attendance.test_closures import close, part, wanted
from tests.cast import TODAY

SNOW = {
    "extent": "whole", "reason": "Snow", "starts_on": "2026-11-18", "starts_session": "AM", "ends_on": "",
    "ends_session": "PM",
}  # fmt: skip
ENTER = "attendance:closure_enter"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def head(ashdown, sign_in):
    return sign_in(ashdown.member("headteacher"))


def seen_in(page):
    return page.split('name="seen" value="')[1].split('"')[0]


def test_a_closure_is_looked_at_before_it_is_entered(ashdown, head):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "\\")

    page = text(head.post(reverse(ENTER), {**SNOW, "do": "look"}))
    assert "Nothing is changed yet" in page
    assert "1 mark says, that" not in page
    assert "Sam Okafor" in page
    assert not Closure.objects.exists()

    answer = head.post(reverse(ENTER), {**SNOW, "do": "enter", "seen": seen_in(page)})
    closure = Closure.objects.get()
    assert answer.headers["Location"] == reverse("attendance:closure_page", args=[closure.pk])
    assert "Whole site closed" in text(head.get(reverse("attendance:closures")))
    assert Mark.objects.filter(code="Y4").count() == 19


def test_what_changed_between_the_look_and_the_click_is_looked_at_again(ashdown, head):
    page = text(head.post(reverse(ENTER), {**SNOW, "do": "look"}))
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "/", "\\")

    again = text(head.post(reverse(ENTER), {**SNOW, "do": "enter", "seen": seen_in(page)}))

    assert "has changed since you looked" in again
    assert "2 marks say that children were there" in again
    assert not Closure.objects.exists()


def test_another_form_than_the_one_looked_at_is_looked_at_again(ashdown, head):
    page = text(head.post(reverse(ENTER), {**SNOW, "do": "look"}))

    again = text(head.post(reverse(ENTER), {**SNOW, "starts_on": "2026-11-17", "do": "enter", "seen": seen_in(page)}))

    assert "has changed since you looked" in again
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"starts_on": "2026-11-21"}, "at the weekend"),
        ({"starts_on": "2026-11-19", "ends_on": "2026-11-18"}, "ends before it begins"),
        ({"extent": "part"}, "Choose the years or classes"),
        ({"extent": "nonsense"}, "not one of the available choices"),
        ({"reason": ""}, "This field is required"),
        ({"starts_on": "soon"}, "Enter a valid date"),
    ],
)
def test_what_is_wrong_is_said_at_the_form_and_nothing_is_lost(head, data, words):
    answer = head.post(reverse(ENTER), {**SNOW, "do": "look", **data})

    assert answer.status_code == 422
    assert words in text(answer)
    assert data.get("reason", "Snow") in text(answer)


def test_a_class_of_another_school_is_no_choice(ashdown, birchwood, head):
    theirs = birchwood.group("5 Ash").pk

    answer = head.post(reverse(ENTER), {**SNOW, "extent": "part", "groups": [theirs], "do": "look"})

    assert answer.status_code == 422
    assert "not one of the available choices" in text(answer)


def test_a_teacher_cannot_close_the_school(ashdown, sign_in):
    assert sign_in(ashdown.member("teacher")).get(reverse(ENTER)).status_code == 403


@pytest.mark.parametrize("role", ["office", "attendance_officer", "leadership", "headteacher", "administrator"])
def test_the_office_and_the_leaders_close_the_school(ashdown, sign_in, role):
    person = sign_in(ashdown.member(role))
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "N", "N")

    page = text(person.post(reverse(ENTER), {**SNOW, "do": "look"}))
    person.post(reverse(ENTER), {**SNOW, "do": "enter", "seen": seen_in(page)})

    assert Closure.objects.get().reason == "Snow"
    assert ("Sam Okafor" in page) == (role != "administrator")  # who keeps the calendar sees no pupil


def test_the_way_to_the_closures_stands_where_the_office_looks(ashdown, sign_in):
    office = sign_in(ashdown.member("office"))

    assert reverse("attendance:closures") in text(office.get(reverse("attendance:registers")))
    assert reverse("attendance:hindrances") in text(office.get(reverse("attendance:closures")))


def test_a_planned_day_to_come_says_whom_it_is_about_and_what_it_means(ashdown, head):
    planned = {**SNOW, "extent": "planned", "reason": "Training", "starts_on": "2026-12-10"}

    page = text(head.post(reverse(ENTER), {**planned, "do": "look"}))

    assert "10 pupils on roll" in page
    assert "No school on this day: it counts for nobody, and no register is asked for." in page


def test_the_page_of_a_closure_tells_what_is_marked_from_what_is_to_come(ashdown, head):
    enter(ashdown.school, [NewMark(ashdown.pupil("Sam").pk, TODAY, "AM", "N")])
    closure = close(ashdown)

    page = " ".join(text(head.get(reverse("attendance:closure_page", args=[closure.pk]))).split())

    assert "1 session of 1 pupil is Y4 now; 1 had another mark before." in page
    assert "19 more sessions of 10 pupils become Y4 when the day is over." in page


def test_taking_back_is_looked_at_then_done_and_says_which_registers_to_take(ashdown, head):
    closure = close(ashdown, wanted(WEDNESDAY))
    url = reverse("attendance:closure_undo", args=[closure.pk])
    data = {"how": "undo", "why": "It was Tuesday"}

    assert "20 sessions" in text(head.post(url, {**data, "do": "look"}))
    answer = head.post(url, {**data, "do": "undo"}, follow=True)

    assert "Registers to take" in text(answer)
    assert f"{reverse('attendance:registers')}?on=2026-11-18" in text(answer)
    assert "undone already" in text(head.post(url, {**data, "do": "undo"}))


def test_opening_again_sooner_wants_a_day(ashdown, head):
    closure = close(ashdown, wanted(WEDNESDAY, TODAY))

    answer = head.post(
        reverse("attendance:closure_undo", args=[closure.pk]), {"how": "since", "why": "Clear", "do": "look"}
    )

    assert answer.status_code == 422
    assert "Give the day on which school opened again" in text(answer)


def test_another_schools_closure_is_not_found(ashdown, birchwood, head):
    theirs = close(birchwood)

    assert head.get(reverse("attendance:closure_page", args=[theirs.pk])).status_code == 404
    assert head.post(reverse("attendance:closure_undo", args=[theirs.pk])).status_code == 404


def test_the_registers_of_a_closed_class_say_so_and_are_not_missing(ashdown, head, sign_in):
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    close(ashdown, part(ashdown, TODAY, "5 Elm"))

    page = text(head.get(reverse("attendance:registers")))
    assert page.count("Heating failed") == 2
    assert "2 registers missing" not in page
    home = text(sign_in(ashdown.member("office")).get(reverse("reports:home")))
    assert "register still to come: 6 Oak" in home


def test_the_register_page_of_a_closed_school_is_read_by_the_teacher_and_not_taken(ashdown, sign_in):
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    close(ashdown)
    register = Register.objects.get(group=ashdown.group("5 Elm"), session="AM", on=TODAY)

    page = text(sign_in(ashdown.member("teacher")).get(reverse("attendance:register", args=[register.pk])))

    assert "The school is closed in this session: Heating failed." in page
    assert "No register: closed, Heating failed" in page
    for inert in ("Save register", "not taken yet", "to mark", "Tiles", 'name="face"'):
        assert inert not in page


def test_no_page_asks_for_the_registers_of_a_closed_school(ashdown, sign_in):
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    close(ashdown)
    office = sign_in(ashdown.member("office"))
    register = Register.objects.get(group=ashdown.group("5 Elm"), session="AM", on=TODAY)

    calls = text(office.get(reverse("attendance:calls")))
    assert "No register: closed, Heating failed" in calls
    assert "to come" not in calls
    outstanding = text(office.get(reverse("attendance:outstanding")))
    assert "No morning register: closed, Heating failed" in outstanding
    assert "First-hour check" not in outstanding
    assert "is in" not in outstanding
    page = text(office.get(reverse("attendance:register", args=[register.pk])))
    assert "No register: closed, Heating failed" in page
    assert "to mark" not in page


def test_a_closed_class_is_not_waited_for(ashdown, sign_in):
    registers.open_day(school=ashdown.school, on=TODAY, process="test")
    close(ashdown, part(ashdown, TODAY, "5 Elm"))
    office = sign_in(ashdown.member("office"))

    assert "Still to come: 6 Oak." in text(office.get(reverse("attendance:calls")))
    assert "0 of 1 in at 9.05; closed: 5 Elm" in text(office.get(reverse("attendance:outstanding")))


# The school year


def test_several_inset_days_at_once_with_what_is_left_of_the_year(ashdown, sign_in):
    officer = sign_in(ashdown.member("attendance_officer"))
    url = reverse("attendance:inset_days")
    data = {"name": "INSET", "day_1": "2027-06-07", "day_3": "2027-02-22"}
    before = text(officer.get(reverse("attendance:calendar")))
    assert "192 school days, 384 sessions: 4 more than the 380 of a school year." in before

    look = text(officer.post(url, {**data, "do": "look"}))
    assert "190 school days, 380 sessions: exactly the 380 of a school year." in look
    assert "5 INSET days in all" in look

    officer.post(url, {**data, "do": "save"})
    days = ClosureDay.objects.filter(school=ashdown.school, kind="inset", starts_on__gte=date(2027, 1, 5))
    assert sorted(days.values_list("starts_on", flat=True)) == [date(2027, 2, 22), date(2027, 6, 7)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"day_1": "2027-02-20"}, "Saturday 20 February 2027 is no school day"),
        ({"day_1": "2027-01-04"}, "Monday 4 January 2027 is no school day"),
        ({"day_1": "2027-02-22", "day_2": "2027-02-22"}, "is here twice"),
        ({}, "Give at least one day"),
        ({"day_1": "2026-11-18"}, "holds marks"),
    ],
)
def test_an_inset_day_that_cannot_be_is_refused(ashdown, sign_in, data, words):
    mark_day(ashdown.school, ashdown.pupil("Sam"), WEDNESDAY, "/", "\\")

    answer = sign_in(ashdown.member("attendance_officer")).post(
        reverse("attendance:inset_days"), {"name": "INSET", **data, "do": "save"}
    )

    assert answer.status_code == 422
    assert words in text(answer)


def test_unexpected_closures_and_half_days_are_counted_for_the_year(ashdown, sign_in):
    close(ashdown, wanted(WEDNESDAY))
    close(ashdown, wanted(TODAY, extent=Extent.PLANNED, sessions=("PM", "PM"), reason="Training"))

    page = text(sign_in(ashdown.member("attendance_officer")).get(reverse("attendance:calendar")))

    assert "192 school days, 383 sessions" in page
    assert "2 sessions lost to unexpected closures" in page


def test_a_closed_day_of_the_calendar_leads_to_its_closure(ashdown, sign_in):
    closure = close(ashdown, wanted(date(2026, 12, 10), extent=Extent.PLANNED, reason="Polling day"))
    officer = sign_in(ashdown.member("attendance_officer"))

    answer = officer.get(reverse("attendance:closure", args=[closure.closure_day_id]))

    assert answer.headers["Location"] == reverse("attendance:closure_page", args=[closure.pk])

"""The inbox: what came in, with what the register says, accepted, corrected, asked back or withdrawn."""

import pytest
from django.urls import reverse

from attendance.actions.evidence import look_at
from attendance.actions.marks import NewMark
from attendance.models import AbsenceReport, LeaveRequest
from attendance.queries import report_inbox
from tests.attendance.days import enter, mark_day
from tests.attendance.reported import PDF, by_form, by_phone, mark_of, no_reason_yet, planned, rule, said, upload
from tests.cast import TODAY
from tests.reports.counting import statements

INBOX = "attendance:reports"


@pytest.fixture
def office(ashdown, sign_in):
    return sign_in(ashdown.member("office"))


def post(browser, name, report, **data):
    return browser.post(reverse(f"attendance:{name}", args=[report.pk]), data, follow=True)


@pytest.mark.seed("S2-004")
def test_what_came_by_the_form_stands_there_in_its_own_words_with_a_suggestion(ashdown, office):
    by_form(ashdown, ashdown.pupil("Sam"), said(words="He has a high temperature.", said_by="Ngozi Okafor"))

    page = office.get(reverse(INBOX)).content.decode()

    assert "He has a high temperature." in page
    assert "Form, Ngozi Okafor" in page
    assert "Suggested" in page
    assert "Illness" in page


def test_one_click_accepts_as_suggested(ashdown, office):
    sam = ashdown.pupil("Sam")
    rule(ashdown)
    no_reason_yet(ashdown, sam)
    report = by_form(ashdown, sam, said())

    answer = post(office, "report_accept", report)

    assert "accepted with I. It stands." in answer.content.decode()
    assert mark_of(sam) == "I"


def test_corrected_from_its_own_page(ashdown, office):
    report = by_form(ashdown, ashdown.pupil("Sam"), said("other", words="the dentist"))
    corrected = {
        "starts_on": TODAY.isoformat(), "starts_session": "PM", "ends_on": TODAY.isoformat(), "ends_session": "PM",
        "reason": "appointment", "code": "", "expected_return_on": "2026-11-20",
    }  # fmt: skip

    post(office, "report_accept", report, **corrected)

    report.refresh_from_db()
    assert (report.reason, report.code, report.starts_session, report.state) == ("appointment", "M", "PM", "proposed")


def test_a_correction_that_is_refused_keeps_what_was_typed(ashdown, office):
    report = by_form(ashdown, ashdown.pupil("Sam"), said())
    wrong = {
        "starts_on": "2026-11-21", "starts_session": "AM", "ends_on": "2026-11-21", "ends_session": "PM",
        "reason": "holiday", "code": "", "expected_return_on": "",
    }  # fmt: skip

    answer = post(office, "report_accept", report, **wrong)

    assert answer.status_code == 422
    assert "There is no school on these days" in answer.content.decode()
    assert 'value="2026-11-21"' in answer.content.decode()


def test_asked_back_it_waits_with_the_question(ashdown, office):
    report = by_form(ashdown, ashdown.pupil("Sam"), said())

    answer = post(office, "report_ask", report, question="Until when, please?")

    page = answer.content.decode()
    assert "Asked back" in page
    assert "“Until when, please?”" in page
    assert answer.context["inbox"].queried[0].report.pk == report.pk


def test_withdrawn_with_a_reason_and_not_without(ashdown, office):
    report = by_form(ashdown, ashdown.pupil("Sam"), said())
    assert post(office, "report_withdraw", report, why="").status_code == 422

    post(office, "report_withdraw", report, why="Sent by mistake")

    report.refresh_from_db()
    assert (report.state, report.decision) == ("withdrawn", "Sent by mistake")


def test_a_present_mark_is_shown_against_it(ashdown, office):
    sam = ashdown.pupil("Sam")
    enter(ashdown.school, [NewMark(sam.pk, TODAY, "AM", "/"), NewMark(sam.pk, TODAY, "PM", "L", 4)])
    report = by_form(ashdown, sam, said())

    page = office.get(reverse(INBOX)).content.decode()
    assert "Thu 19 Nov, morning: present (/)" in page
    assert "Thu 19 Nov, afternoon: late (L)" in page

    own = office.get(reverse("attendance:report", args=[report.pk])).content.decode()
    assert '<button class="btn">Accept with I</button>' in own  # the register says otherwise: nothing to press blindly

    post(office, "report_accept", report)
    assert mark_of(sam) == "/"  # never touched


def test_one_that_meets_an_accepted_one_says_so(ashdown, office):
    sam = ashdown.pupil("Sam")
    by_phone(ashdown, sam, said())
    by_form(ashdown, sam, said("holiday", last=TODAY.replace(day=20)))

    assert "There is another: Thu 19 Nov: I, waits for the head" in office.get(reverse(INBOX)).content.decode()


def test_accepted_by_two_at_once_the_second_is_told(ashdown, sign_in, office):
    report = by_form(ashdown, ashdown.pupil("Sam"), said())
    post(office, "report_accept", report)

    answer = post(sign_in(ashdown.member("attendance_officer")), "report_accept", report)

    assert "waits for the head already" in answer.content.decode()
    assert AbsenceReport.objects.count() == 1


class TestAHolidayToCome:
    """It came on the form for absences, and is leave: only the head decides."""

    @pytest.fixture
    def holiday(self, ashdown):
        monday = TODAY.replace(day=23)
        what = said("holiday", first=monday, last=TODAY.replace(day=24), words="Cheap flights", said_by="Ngozi Okafor")
        return by_form(ashdown, ashdown.pupil("Sam"), what, files=[look_at(upload(PDF))])

    @pytest.fixture(autouse=True)
    def media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def test_it_is_not_accepted_as_a_report(self, ashdown, office, holiday):
        answer = post(office, "report_accept", holiday)

        holiday.refresh_from_db()
        assert holiday.state == "pending"
        assert "leave is decided by the head" in answer.content.decode()
        assert not planned(ashdown.pupil("Sam"))

    def test_it_becomes_a_request_for_leave_with_its_days_and_words(self, office, holiday):
        for address in (reverse(INBOX), reverse("attendance:report", args=[holiday.pk])):
            assert "Make it a request for leave" in office.get(address).content.decode()

        answer = post(office, "report_make_leave", holiday)

        asked = LeaveRequest.objects.get()
        assert "waits for the head" in answer.content.decode()
        assert (asked.kind, asked.words, asked.asked_by_name, asked.channel, asked.state) == (
            "holiday", "Cheap flights", "Ngozi Okafor", "form", "asked",
        )  # fmt: skip
        assert (asked.first_day.day, asked.last_day.day, asked.evidence.count()) == (23, 24, 1)
        holiday.refresh_from_db()
        assert holiday.state == "withdrawn"
        assert holiday.decision == "Made a request for leave, Mon 23 Nov to Tue 24 Nov. The head decides."

    def test_what_is_no_holiday_or_has_begun_is_no_leave(self, ashdown, office):
        ill = by_form(ashdown, ashdown.pupil("Sam"), said(first=TODAY.replace(day=23)))
        begun = by_form(ashdown, ashdown.pupil("Ada"), said("holiday"))

        for report in (ill, begun):
            assert "Only a holiday" in post(office, "report_make_leave", report).content.decode()
        assert "Make it a request for leave" not in office.get(reverse(INBOX)).content.decode()
        assert not LeaveRequest.objects.exists()


class TestPrivate:
    @pytest.mark.seed("S4-035")
    def test_a_sensitive_reason_is_for_who_may_see_it(self, ashdown, sign_in, office):
        report = by_form(ashdown, ashdown.pupil("Sam"), said("prison_visit", words="To see his father"))
        address = reverse("attendance:report", args=[report.pk])

        for page in (office.get(reverse(INBOX)).content.decode(), office.get(address).content.decode()):
            assert "A reason that is not shown here" in page
            assert "father" not in page
            assert "Visit to a parent in prison ·" not in page

        officer = sign_in(ashdown.member("attendance_officer")).get(reverse(INBOX)).content.decode()
        assert "To see his father" in officer

    def test_who_wrote_it_down_can_read_it_again(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said("bereavement", words="Her grandmother died"))

        assert "Her grandmother died" in office.get(reverse("attendance:report", args=[report.pk])).content.decode()

    def test_the_office_can_accept_it_unread(self, ashdown, office):
        report = by_form(ashdown, ashdown.pupil("Sam"), said("bereavement"))

        post(office, "report_accept", report)

        report.refresh_from_db()
        assert (report.state, report.code) == ("proposed", "C")


class TestWhose:
    def test_a_head_of_year_has_the_own_year(self, ashdown, sign_in):
        by_form(ashdown, ashdown.pupil("Sam"), said())
        by_form(ashdown, ashdown.pupil("Isaac"), said())

        inbox = sign_in(ashdown.member("head_of_year")).get(reverse(INBOX)).context["inbox"]

        assert [row.name for row in inbox.waiting] == ["Isaac Hartley-Taylor-Whitworth"]

    def test_what_waits_is_counted_for_who_sees_it(self, ashdown):
        by_form(ashdown, ashdown.pupil("Sam"), said())

        def waits(role):
            return sum(some.count() for some in report_inbox.waiting(ashdown.member(role), TODAY))

        assert (waits("office"), waits("head_of_year")) == (1, 0)


def test_the_page_takes_as_many_statements_for_one_as_for_many(ashdown, sign_in):
    officer = sign_in(ashdown.member("attendance_officer"))
    by_form(ashdown, ashdown.pupil("Sam"), said())
    by_phone(ashdown, ashdown.pupil("Ada"), said())
    mark_day(ashdown.school, ashdown.pupil("Grace"), TODAY, "N", "N")
    few = statements(officer, reverse(INBOX))

    for pupil in ashdown.pupils.values():
        by_form(ashdown, pupil, said("sickness_bug", words="also"))
        by_phone(ashdown, pupil, said("holiday", first=TODAY.replace(day=20)))

    assert statements(officer, reverse(INBOX)) == few <= 26

"""The head's daily list: one click each, with the child's year beside it."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.actions import evidence
from attendance.models import AbsenceReport, MarkChange
from tests.attendance.days import mark_day
from tests.attendance.reported import (
    by_phone,
    decided,
    mark_of,
    no_reason_yet,
    photo,
    planned,
    rule,
    said,
    upload,
)
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

LIST = "attendance:decisions"


@pytest.fixture
def head(ashdown, sign_in):
    return sign_in(ashdown.member("headteacher"))


def decide(browser, report, **data):
    return browser.post(reverse("attendance:decide", args=[report.pk]), data, follow=True)


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.seed("S4-023", "S4-042")
def test_one_click_accepts(ashdown, head):
    sam = ashdown.pupil("Sam")
    no_reason_yet(ashdown, sam)
    report = by_phone(ashdown, sam, said())

    answer = decide(head, report, do="accept")

    assert "Sam Okafor, Thu 19 Nov: accepted with I." in text(answer)
    assert (mark_of(sam), planned(sam)) == ("I", [("PM", "I")])
    assert MarkChange.objects.get(pupil_id=sam.pk).changed_by_name == "Hana Okafor"


@pytest.mark.seed("S4-042")
@pytest.mark.parametrize(("reason", "code"), [("family_crisis", "O"), ("bereavement", "O")])
def test_one_click_does_not_accept_and_the_absence_is_unauthorised(ashdown, head, reason, code):
    sam = ashdown.pupil("Sam")
    no_reason_yet(ashdown, sam)

    answer = decide(head, by_phone(ashdown, sam, said(reason)), do="refuse")

    assert f"not accepted, {code}" in text(answer)
    assert mark_of(sam) == code


def test_a_holiday_that_was_proposed_with_another_code_becomes_g(ashdown, head):
    sam = ashdown.pupil("Sam")
    no_reason_yet(ashdown, sam)
    report = by_phone(ashdown, sam, said("holiday", code="C"))
    assert "Not accepted, G" in text(head.get(reverse(LIST)))

    decide(head, report, do="refuse")

    assert mark_of(sam) == "G"


@pytest.mark.seed("S4-037")
def test_the_head_says_whether_circumstances_are_exceptional_with_another_code_and_words(ashdown, head):
    sam = ashdown.pupil("Sam")
    no_reason_yet(ashdown, sam)
    report = by_phone(ashdown, sam, said())

    decide(head, report, do="other", code="C", words="Fire in the house: exceptional.")

    report.refresh_from_db()
    assert (report.state, report.code, report.decision) == ("stands", "C", "Fire in the house: exceptional.")
    assert mark_of(sam) == "C"
    page = head.get(reverse("attendance:report", args=[report.pk]))
    assert "“Fire in the house: exceptional.”" in text(page)


def test_an_unauthorised_code_is_no_acceptance(ashdown, head):
    report = by_phone(ashdown, ashdown.pupil("Sam"), said())

    decide(head, report, do="other", code="G", words="a holiday, as the ticket says")

    report.refresh_from_db()
    assert (report.state, report.code) == ("refused", "G")


def test_another_code_that_was_not_chosen_is_asked_for(ashdown, head):
    answer = decide(head, by_phone(ashdown, ashdown.pupil("Sam"), said()), do="other", code="", words="Because of it")

    assert answer.status_code == 422
    assert 'value="Because of it"' in answer.content.decode()


class TestSeveral:
    def test_ordinary_ones_at_once(self, ashdown, head):
        reports = [by_phone(ashdown, ashdown.pupil(name), said()) for name in ("Sam", "Ada", "Grace")]

        answer = head.post(reverse(LIST), {"report": [one.pk for one in reports]}, follow=True)

        assert "3 explanations accepted." in text(answer)
        assert set(AbsenceReport.objects.values_list("state", flat=True)) == {"stands"}

    def test_only_what_is_ordinary_is_ticked(self, ashdown, head):
        by_phone(ashdown, ashdown.pupil("Sam"), said())
        by_phone(ashdown, ashdown.pupil("Ada"), said("bereavement"))
        by_phone(ashdown, ashdown.pupil("Grace"), said("sickness_bug", last=date(2026, 11, 24)))
        mark_day(ashdown.school, ashdown.pupil("Zoë"), TODAY, "/", "\\")
        by_phone(ashdown, ashdown.pupil("Zoë"), said())

        waiting = head.get(reverse(LIST)).context["decisions"].waiting

        assert [one.row.name for one in waiting if one.row.is_ordinary] == ["Sam Okafor"]

    def test_one_that_was_decided_meanwhile_stops_no_other(self, ashdown, head):
        first, second = (by_phone(ashdown, ashdown.pupil(name), said()) for name in ("Sam", "Ada"))
        decided(ashdown, first, approve=False)

        answer = head.post(reverse(LIST), {"report": [first.pk, second.pk]}, follow=True)

        assert "Sam Okafor: This is decided already: not accepted (Dr Okafor)." in text(answer)
        assert "1 explanation accepted." in text(answer)

    def test_none_ticked_says_what_to_do(self, ashdown, head):
        assert "Tick those you want to accept" in text(head.post(reverse(LIST), {}, follow=True))


class TestBeside:
    @pytest.mark.seed("S0-032")
    def test_the_childs_spells_and_sessions_and_the_last_decisions_stand_beside_it(self, ashdown, head):
        sam = ashdown.pupil("Sam")
        for day in (9, 10):
            mark_day(ashdown.school, sam, date(2026, 11, day), "I", "I")
        mark_day(ashdown.school, sam, date(2026, 11, 11), "/", "\\")
        mark_day(ashdown.school, sam, date(2026, 11, 12), "I", "\\")
        decided(ashdown, by_phone(ashdown, sam, said(first=date(2026, 11, 13))), approve=True)
        by_phone(ashdown, sam, said())

        page = text(head.get(reverse(LIST)))

        assert "This year <b>37.5 %</b> (3 of 8 sessions)" in page
        assert "Missed: <b>5 sessions in 2 spells, the longest of 4</b>" in page
        assert "Before: Fri 13 Nov: I accepted" in page

    @pytest.mark.seed("S4-034")
    def test_what_goes_beyond_its_reasons_limit_is_pointed_out(self, ashdown, head):
        by_phone(ashdown, ashdown.pupil("Sam"), said("bereavement", last=date(2026, 11, 23)))

        assert "3 school days; for this reason 2 at most as a rule" in text(head.get(reverse(LIST)))

    @pytest.mark.seed("S4-034")
    def test_days_said_one_by_one_count_together(self, ashdown, head):
        sam = ashdown.pupil("Sam")
        for day in (17, 18):
            decided(ashdown, by_phone(ashdown, sam, said("bereavement", first=date(2026, 11, day))), approve=True)
        by_phone(ashdown, sam, said("bereavement"))

        assert "3 school days; for this reason 2 at most" in text(head.get(reverse(LIST)))

    @pytest.mark.seed("S4-030")
    def test_evidence_stands_beside_it(self, ashdown, head, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        report = by_phone(ashdown, ashdown.pupil("Sam"), said("appointment", halves=("AM", "AM")))
        evidence.attach(
            school=ashdown.school, pupil=report.pupil, report=report, file=upload(photo(), "card.jpg"),
            kind="appointment_card", by=ashdown.user("office"), at=NOW,
        )  # fmt: skip

        assert "Appointment card or message (photo, 1 KB)" in text(head.get(reverse(LIST)))


class TestUndone:
    def test_a_decision_is_undone_in_one_click(self, ashdown, head):
        sam = ashdown.pupil("Sam")
        no_reason_yet(ashdown, sam)
        report = by_phone(ashdown, sam, said())
        decide(head, report, do="accept")
        assert "Decided today" in text(head.get(reverse(LIST)))

        answer = head.post(reverse("attendance:decision_undo", args=[report.pk]), follow=True)

        assert "taken back. It waits for your decision." in text(answer)
        assert mark_of(sam) == "N"

    @pytest.mark.seed("S4-023")
    def test_what_stood_under_a_rule_today_is_shown_and_can_be_taken_up(self, ashdown, head):
        rule(ashdown)
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        assert "Stood today without you" in text(head.get(reverse(LIST)))

        head.post(reverse("attendance:decision_undo", args=[report.pk]))

        report.refresh_from_db()
        assert report.state == "proposed"


class TestTwoAtOnce:
    def test_the_second_is_told_and_keeps_the_words(self, ashdown, head):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        decided(ashdown, report, approve=True)

        answer = decide(head, report, do="other", code="O", words="Seen in town at noon")

        assert answer.status_code == 422
        assert "decided already: stands (Dr Okafor)" in text(answer)
        assert "Seen in town at noon" in text(answer)

    def test_undone_twice_is_told(self, ashdown, head):
        report = decided(ashdown, by_phone(ashdown, ashdown.pupil("Sam"), said()), approve=True)
        address = reverse("attendance:decision_undo", args=[report.pk])
        head.post(address)

        assert "waits for the head already" in text(head.post(address, follow=True))


def test_only_the_head_has_the_list(ashdown, sign_in):
    for role in ("office", "attendance_officer", "leadership", "safeguarding"):
        assert sign_in(ashdown.member(role)).get(reverse(LIST)).status_code == 403


def test_an_empty_list_says_so_and_the_number_counts(ashdown, head):
    assert "Everything is decided." in text(head.get(reverse(LIST)))
    by_phone(ashdown, ashdown.pupil("Sam"), said())

    assert ashdown.school.absence_reports.proposed().count() == 1
    assert "1 waits for you." in text(head.get(reverse(LIST)))


def test_the_page_takes_as_many_statements_for_one_as_for_many(ashdown, head):
    rule(ashdown, days=1)
    by_phone(ashdown, ashdown.pupil("Sam"), said(last=date(2026, 11, 23)))
    by_phone(ashdown, ashdown.pupil("Ada"), said())
    decided(ashdown, by_phone(ashdown, ashdown.pupil("Grace"), said("family_crisis")), approve=True)
    few = statements(head, reverse(LIST))

    for pupil in ashdown.pupils.values():
        by_phone(ashdown, pupil, said("interview"))

    assert statements(head, reverse(LIST)) == few <= 26

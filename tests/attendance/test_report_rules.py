"""Explanations: what is said twice, beside another, of a leaver; decisions taken back; two people at once."""

from datetime import date

import pytest

from accounts.domain.refusal import Refused
from accounts.models import AuditEvent
from attendance.actions import absence_reports as reports
from attendance.actions import planned_marks
from attendance.models import AbsenceReport, MarkChange
from tests.attendance.days import mark_day
from tests.attendance.reported import (
    accepted,
    by_form,
    by_phone,
    decided,
    mark_of,
    no_reason_yet,
    planned,
    rule,
    said,
)
from tests.cast import NOW, TODAY

FRIDAY = date(2026, 11, 20)
TUESDAY = date(2026, 11, 17)


def reopened(world, report):
    head = world.member("headteacher")
    return reports.reopen(report=report, by=head.user, membership=head, at=NOW)


class TestTwice:
    def test_the_same_said_twice_is_recorded_once(self, ashdown):
        sam = ashdown.pupil("Sam")
        by_phone(ashdown, sam, said(last=FRIDAY))

        with pytest.raises(
            Refused, match=r"recorded already: Illness, Thu 19 Nov to Fri 20 Nov \(waits for the head\)"
        ):
            by_phone(ashdown, sam, said())

        assert AbsenceReport.objects.count() == 1

    def test_an_absence_that_lasts_longer_is_said_again(self, ashdown):
        sam = ashdown.pupil("Sam")
        rule(ashdown, days=5)
        by_phone(ashdown, sam, said())

        longer = by_phone(ashdown, sam, said(first=TODAY, last=FRIDAY))

        assert (longer.state, planned(sam)) == ("stands", [("AM", "I"), ("PM", "I")] * 2)

    def test_a_second_press_of_the_button_sends_the_first_receipt_again(self, ashdown):
        first = by_form(ashdown, ashdown.pupil("Sam"), said(words="ill"))
        second = by_form(ashdown, ashdown.pupil("Sam"), said(words="ill"))

        assert (second.pk, second.reference) == (first.pk, first.reference)
        assert len(first.reference) == 6


class TestWhatCannotBe:
    def test_a_report_for_a_leaver(self, ashdown):
        sam = ashdown.pupil("Sam")
        sam.enrolments.update(ends_on=date(2026, 11, 13), ground="d")

        with pytest.raises(Refused, match="on the roll until 13 November 2026"):
            by_phone(ashdown, sam, said())
        with pytest.raises(Refused, match="Your child is on the roll until"):
            by_form(ashdown, sam, said())

    def test_a_report_for_a_child_who_has_not_come_yet(self, ashdown):
        sam = ashdown.pupil("Sam")
        sam.enrolments.update(starts_on=FRIDAY)

        with pytest.raises(Refused, match="not on the roll on 19 November 2026"):
            by_phone(ashdown, sam, said())

    @pytest.mark.parametrize(
        ("what", "sentence"),
        [
            (said(first=date(2026, 11, 21), last=date(2026, 11, 22)), "no school on these days"),
            (said(first=date(2026, 7, 6)), "2025/26, which is over"),
            (said(expected_return_on=date(2026, 11, 18)), "later day of return"),
            (said("no_such_reason"), "Choose a reason"),
            (said(code="/"), "no absence"),
        ],
    )
    def test_is_refused_with_a_sentence(self, ashdown, what, sentence):
        with pytest.raises(Refused, match=sentence):
            by_phone(ashdown, ashdown.pupil("Sam"), what)

    def test_an_old_or_long_absence_is_not_taken_from_outside(self, ashdown):
        with pytest.raises(Refused, match="longer ago"):
            by_form(ashdown, ashdown.pupil("Sam"), said(first=date(2026, 10, 1)))


class TestBesideOthers:
    def test_what_leave_has_planned_stays(self, ashdown):
        sam = ashdown.pupil("Sam")
        rule(ashdown)
        planned_marks.plan(
            school=ashdown.school, pupil=sam, sessions=[(TODAY, "PM")], code="C2", reason="Part-time timetable",
            at=NOW, process="test",
        )  # fmt: skip

        by_phone(ashdown, sam, said())

        assert planned(sam) == [("AM", "I"), ("PM", "C2")]

    def test_withdrawing_one_leaves_what_another_planned(self, ashdown):
        sam, office = ashdown.pupil("Sam"), ashdown.member("office")
        rule(ashdown, days=5)
        first = by_phone(ashdown, sam, said(last=FRIDAY))
        by_phone(ashdown, sam, said("sickness_bug", first=FRIDAY))

        reports.withdraw(report=first, why="a mistake", by=office.user, membership=office, at=NOW)

        assert planned(sam) == [("AM", "I"), ("PM", "I")]  # of Friday

    def test_why_it_was_withdrawn_stands_on_it_and_not_in_the_audit(self, ashdown):
        office = ashdown.member("office")
        report = by_phone(ashdown, ashdown.pupil("Sam"), said("family_crisis"))

        reports.withdraw(report=report, why="the police came", by=office.user, membership=office, at=NOW)

        report.refresh_from_db()
        assert report.decision == "the police came"
        assert not AuditEvent.objects.filter(sentence__contains="police").exists()


class TestTakenBack:
    def test_a_decision_taken_back_puts_back_what_stood(self, ashdown):
        sam = ashdown.pupil("Sam")
        no_reason_yet(ashdown, sam)
        report = decided(ashdown, by_phone(ashdown, sam, said()), approve=True, words="fine")
        assert mark_of(sam) == "I"

        report = reopened(ashdown, report)

        assert (report.state, report.code, report.decision) == ("proposed", "I", "")
        assert (mark_of(sam), planned(sam)) == ("N", [("PM", "N")])
        assert (
            MarkChange.objects.filter(pupil_id=sam.pk).last().reason
            == "The decision on this explanation was taken back"
        )

    def test_so_does_one_that_was_not_accepted(self, ashdown):
        sam = ashdown.pupil("Sam")
        no_reason_yet(ashdown, sam)
        report = decided(ashdown, by_phone(ashdown, sam, said("family_crisis")), approve=False)
        assert (mark_of(sam), planned(sam)) == ("O", [("PM", "O")])

        report = reopened(ashdown, report)
        assert (report.code, mark_of(sam), planned(sam)) == ("C", "N", [("PM", "N")])

        decided(ashdown, report, approve=True, words="exceptional after all")
        assert (mark_of(sam), planned(sam)) == ("C", [("PM", "C")])

    @pytest.mark.seed("S4-023")
    def test_the_head_takes_up_what_stood_under_a_rule(self, ashdown):
        sam = ashdown.pupil("Sam")
        rule(ashdown)
        no_reason_yet(ashdown, sam)
        report = by_phone(ashdown, sam, said())
        assert report.by_rule

        report = reopened(ashdown, report)

        assert (report.state, report.by_rule, mark_of(sam)) == ("proposed", False, "N")

    def test_at_the_desk_the_u_comes_back_with_its_minutes(self, ashdown):
        from attendance.actions.marks import NewMark
        from attendance.models import Mark
        from tests.attendance.days import enter

        sam = ashdown.pupil("Sam")
        enter(ashdown.school, [NewMark(sam.pk, TODAY, "AM", "U", 42)])
        report = by_phone(ashdown, sam, said("appointment", halves=("AM", "AM")), source="desk")
        report = decided(ashdown, report, approve=True)
        assert mark_of(sam) == "M"

        reopened(ashdown, report)

        mark = Mark.objects.get(pupil=sam, on=TODAY, session="AM")
        assert (mark.code, mark.minutes_late) == ("U", 42)

    def test_the_office_cannot_take_a_decision_back(self, ashdown):
        report = decided(ashdown, by_phone(ashdown, ashdown.pupil("Sam"), said()), approve=True)
        office = ashdown.member("office")

        with pytest.raises(Refused, match="Only the headteacher"):
            reports.reopen(report=report, by=office.user, membership=office, at=NOW)


class TestTwoAtOnce:
    def test_the_second_to_decide_is_told_who_decided(self, ashdown):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        decided(ashdown, report, approve=True)

        with pytest.raises(Refused, match=r"decided already: stands \(Dr Okafor\)"):
            decided(ashdown, report, approve=False)

    def test_the_second_to_accept_is_told_that_it_waits_for_the_head(self, ashdown):
        report = by_form(ashdown, ashdown.pupil("Sam"), said())
        accepted(ashdown, report)

        with pytest.raises(Refused, match="waits for the head already"):
            accepted(ashdown, report, role="attendance_officer")

    def test_what_was_asked_back_can_be_accepted(self, ashdown):
        office = ashdown.member("office")
        report = by_form(ashdown, ashdown.pupil("Sam"), said())
        report = reports.query_back(report=report, question="Until when?", by=office.user, at=NOW)
        assert (report.state, report.question, report.queried_by) == ("queried", "Until when?", office.user)

        report = accepted(ashdown, report, span=said(last=FRIDAY).span)

        assert (report.state, report.ends_on) == ("proposed", FRIDAY)
        with pytest.raises(Refused, match="waits for the head already"):
            reports.query_back(report=report, question="Really?", by=office.user, at=NOW)

    def test_a_question_says_something(self, ashdown):
        with pytest.raises(Refused, match="Say what you ask"):
            reports.query_back(
                report=by_form(ashdown, ashdown.pupil("Sam"), said()), question=" ", by=ashdown.user("office"), at=NOW
            )


class TestCorrected:
    def test_accepted_with_another_reason_and_other_days(self, ashdown):
        report = by_form(ashdown, ashdown.pupil("Sam"), said("other"))

        report = accepted(
            ashdown, report, reason="appointment", span=said(halves=("PM", "PM")).span, expected_return_on=FRIDAY
        )

        assert (report.code, report.starts_session, report.expected_return_on) == ("M", "PM", FRIDAY)
        assert report.evidence_state == "asked"

    def test_a_correction_that_cannot_be_changes_nothing(self, ashdown):
        report = by_form(ashdown, ashdown.pupil("Sam"), said())

        with pytest.raises(Refused, match="no school on these days"):
            accepted(ashdown, report, span=said(first=date(2026, 11, 21)).span)

        report.refresh_from_db()
        assert (report.state, report.starts_on) == ("pending", TODAY)

    def test_days_before_count_for_a_rule_here_too(self, ashdown):
        sam = ashdown.pupil("Sam")
        rule(ashdown, days=2)
        for day in (TUESDAY, date(2026, 11, 18)):
            mark_day(ashdown.school, sam, day, "I", "I")

        assert accepted(ashdown, by_form(ashdown, sam, said())).state == "proposed"

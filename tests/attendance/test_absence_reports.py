"""Explanations of absence and what they do to marks."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.refusal import Refused
from attendance.actions import absence_reports as reports
from attendance.actions import settings
from attendance.actions.absence_reports import Said
from attendance.actions.marks import NewMark
from attendance.domain.explanations import Span
from attendance.models import Mark, MarkChange, PlannedMark
from tests.attendance.days import enter, mark_day
from tests.cast import NOW, TODAY

FRIDAY = date(2026, 11, 20)


def said(reason="illness", first=TODAY, last=None, **more):
    return Said(Span(first, last or first), reason, **more)


def by_phone(world, pupil, what, role="office"):
    member = world.member(role)
    return reports.record(
        school=world.school, pupil=pupil, said=what, source="phone", by=member.user, membership=member, at=NOW
    )


def no_reason_yet(world, pupil, on=TODAY, session="AM"):
    enter(world.school, [NewMark(pupil.pk, on, session, "N")])


def code(pupil, on=TODAY, session="AM"):
    return Mark.objects.filter(pupil=pupil, on=on, session=session).values_list("code", flat=True).first()


def planned(pupil):
    return list(
        PlannedMark.objects.filter(pupil=pupil, withdrawn_at=None)
        .order_by("on", "session")
        .values_list("session", "code")
    )


@pytest.fixture
def rule(ashdown):
    settings.set_standing_rule(
        school=ashdown.school, code="I", longest_days=2, at=NOW,
        by=ashdown.user("headteacher"), membership=ashdown.member("headteacher"),
    )  # fmt: skip


@pytest.mark.seed("S4-023", "S4-104", "S4-025")
def test_illness_within_the_heads_rule_stands_when_the_office_records_it(ashdown, rule):
    sam = ashdown.pupil("Sam")
    no_reason_yet(ashdown, sam)

    report = by_phone(ashdown, sam, said())

    assert (report.state, report.by_rule, code(sam), planned(sam)) == ("stands", True, "I", [("PM", "I")])
    line = MarkChange.objects.get(pupil_id=sam.pk)
    assert (line.old_code, line.new_code) == ("N", "I")
    assert line.reason == "Illness, rang the school: under the head’s standing rule"


@pytest.mark.seed("S4-023")
def test_without_a_rule_the_office_proposes_and_the_head_decides(ashdown):
    sam, head = ashdown.pupil("Sam"), ashdown.member("headteacher")
    no_reason_yet(ashdown, sam)

    report = by_phone(ashdown, sam, said())
    assert (report.state, code(sam), planned(sam)) == ("proposed", "N", [("PM", "N")])

    report = reports.decide(report=report, approve=True, by=head.user, membership=head, at=NOW)
    assert (report.state, code(sam), planned(sam)) == ("stands", "I", [("PM", "I")])


def test_the_office_cannot_decide(ashdown):
    report = by_phone(ashdown, ashdown.pupil("Sam"), said())
    office = ashdown.member("office")

    with pytest.raises(Refused, match="Only the headteacher"):
        reports.decide(report=report, approve=True, by=office.user, membership=office, at=NOW)


@pytest.mark.seed("S4-042", "S2-006")
def test_an_explanation_that_the_head_does_not_accept_is_unauthorised(ashdown):
    sam, ada, head = ashdown.pupil("Sam"), ashdown.pupil("Ada"), ashdown.member("headteacher")
    for pupil in (sam, ada):
        no_reason_yet(ashdown, pupil)

    refused = reports.decide(
        report=by_phone(ashdown, sam, said("family_crisis")), approve=False, by=head.user, membership=head, at=NOW
    )
    assert (refused.state, code(sam)) == ("refused", "O")

    holiday = by_phone(ashdown, ada, said("holiday"))  # takes nothing from the head's decision: it stands at once
    assert (holiday.state, code(ada)) == ("stands", "G")


def test_a_second_decision_is_told_what_stands(ashdown):
    head = ashdown.member("headteacher")
    report = by_phone(ashdown, ashdown.pupil("Sam"), said())
    reports.decide(report=report, approve=True, by=head.user, membership=head, at=NOW)

    with pytest.raises(Refused, match="decided already"):
        reports.decide(report=report, approve=False, by=head.user, membership=head, at=NOW)


def test_a_third_day_of_illness_goes_beyond_a_rule_of_two(ashdown, rule):
    sam = ashdown.pupil("Sam")
    for day in (17, 18):
        mark_day(ashdown.school, sam, date(2026, 11, day), "I", "I")

    assert by_phone(ashdown, sam, said()).state == "proposed"


def test_a_present_mark_is_never_touched(ashdown, rule):
    sam = ashdown.pupil("Sam")
    enter(ashdown.school, [NewMark(sam.pk, TODAY, "AM", "/")])

    by_phone(ashdown, sam, said())

    assert code(sam) == "/"


@pytest.mark.seed("S4-027")
def test_illness_by_telephone_waits_for_a_note(ashdown):
    report = by_phone(ashdown, ashdown.pupil("Sam"), said())

    assert (report.note_state, report.note_due_on) == ("awaited", date(2026, 11, 24))


@pytest.mark.seed("S4-033")
def test_an_appointment_asks_for_the_card(ashdown):
    assert by_phone(ashdown, ashdown.pupil("Sam"), said("appointment")).evidence_state == "asked"


def test_what_comes_from_outside_changes_nothing_until_it_is_accepted(ashdown, rule):
    sam, office = ashdown.pupil("Sam"), ashdown.member("office")
    no_reason_yet(ashdown, sam)

    report = reports.receive(
        school=ashdown.school, pupil=sam, said=said(), source="form", at=NOW, process="parents' form"
    )
    assert (report.state, code(sam), planned(sam)) == ("pending", "N", [])

    reports.accept(report=report, by=office.user, membership=office, at=NOW)
    assert code(sam) == "I"


def test_withdrawing_takes_plans_back_and_leaves_marks(ashdown, rule):
    sam, office = ashdown.pupil("Sam"), ashdown.member("office")
    no_reason_yet(ashdown, sam)
    report = by_phone(ashdown, sam, said(last=FRIDAY))

    reports.withdraw(report=report, why="came after all", by=office.user, membership=office, at=NOW)

    assert (code(sam), planned(sam)) == ("I", [])


def test_a_reason_that_is_sensitive_is_not_in_the_trail(ashdown):
    sam, head = ashdown.pupil("Sam"), ashdown.member("headteacher")
    no_reason_yet(ashdown, sam)

    by_phone(ashdown, sam, said("prison_visit", words="Visit to HMP"), role="headteacher")

    assert "prison" not in MarkChange.objects.get(pupil_id=sam.pk).reason.lower()
    assert PlannedMark.objects.get(pupil=sam).sensitive
    assert head


def test_the_database_refuses_an_accepted_report_without_a_code(ashdown):
    report = by_phone(ashdown, ashdown.pupil("Sam"), said())

    with pytest.raises(IntegrityError, match="an_accepted_report_has_a_code"), transaction.atomic():
        type(report).objects.filter(pk=report.pk).update(code="")


def test_a_pupil_of_another_school_is_refused(ashdown, birchwood):
    with pytest.raises(Refused, match="not a pupil of this school"):
        by_phone(ashdown, birchwood.pupil("Hugo"), said())

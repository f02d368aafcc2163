"""Written notes and evidence: awaited, chased once, received or waived in one click."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance import jobs
from attendance.actions import absence_reports, papers, reasons
from attendance.models import AbsenceReport, Evidence
from attendance.queries import papers as queries
from attendance.queries.settings import settings_of
from interventions.models import Task
from tests.attendance.reported import by_form, by_phone, decided, said
from tests.cast import NOW, TODAY
from tests.reports.counting import statements

LIST = "attendance:papers"
NEXT_WEEK = date(2026, 11, 27)


@pytest.fixture
def office(ashdown, sign_in):
    return sign_in(ashdown.member("office"))


def note(browser, report, do, **data):
    return browser.post(reverse("attendance:report_note", args=[report.pk]), {"do": do} | data, follow=True)


def proof(browser, report, do, **data):
    return browser.post(reverse("attendance:report_evidence", args=[report.pk]), {"do": do} | data, follow=True)


def chase(world, on=NEXT_WEEK):
    return papers.chase(school=world.school, on=on, at=NOW)


class TestNotes:
    @pytest.mark.seed("S4-027", "S4-115")
    def test_a_call_is_followed_by_a_note_that_is_awaited_and_received_in_one_click(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        page = office.get(reverse(LIST)).content.decode()
        assert "By Tue 24 Nov" in page
        assert "Sam Okafor" in page

        answer = note(office, report, "received", back=reverse(LIST))

        report.refresh_from_db()
        assert report.note_state == "received"
        assert "No note is awaited." in answer.content.decode()

    @pytest.mark.seed("S4-028")
    def test_word_of_mouth_is_enough_where_the_office_says_so(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())

        note(office, report, "waived")

        report.refresh_from_db()
        assert report.note_state == "waived"

    @pytest.mark.seed("S4-028")
    def test_which_reason_asks_for_a_note_is_the_schools_setting(self, ashdown):
        head = ashdown.user("headteacher")
        start = {
            "name": "Illness", "code": "I", "longest_days": None, "sensitive": False, "satisfactory": True,
            "wants_note": False, "wants_evidence": False, "offered_to_parents": True,
        }  # fmt: skip
        reasons.change(school=ashdown.school, slug="illness", values=start, on=TODAY, by=head)

        assert by_phone(ashdown, ashdown.pupil("Sam"), said()).note_state == "none"

    def test_a_slip_of_the_hand_is_undone(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        note(office, report, "received")

        note(office, report, "awaited")

        report.refresh_from_db()
        assert (report.note_state, report.note_due_on) == ("awaited", date(2026, 11, 24))

    @pytest.mark.seed("S4-027")
    def test_an_overdue_note_is_chased_once_and_the_task_ends_when_it_comes(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        assert chase(ashdown, on=date(2026, 11, 24)).notes == 0  # its last day

        assert chase(ashdown).notes == 1
        assert chase(ashdown).notes == 0
        task = Task.objects.get()
        assert (task.kind, task.title, task.state) == ("call", "Ask again for the written note", "open")
        assert "awaited by 24 November 2026" in task.why
        assert "asked again Fri 27 Nov" in office.get(reverse(LIST)).content.decode()

        note(office, report, "received")
        task.refresh_from_db()
        assert task.state == "done"

    def test_a_report_in_writing_needs_no_note(self, ashdown):
        report = by_form(ashdown, ashdown.pupil("Sam"), said())
        office = ashdown.member("office")

        report = absence_reports.accept(report=report, by=office.user, membership=office, at=NOW)

        assert report.note_state == "received"


class TestEvidence:
    @pytest.mark.seed("S4-033", "S4-030")
    def test_an_appointment_asks_for_the_card_and_it_is_seen_in_one_click(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said("appointment", halves=("AM", "AM")))
        assert "By Thu 26 Nov" in office.get(reverse(LIST)).content.decode()

        answer = proof(office, report, "give", kind="appointment_card", back=reverse(LIST))

        seen = Evidence.objects.get()
        assert (seen.kind, seen.given_by, seen.has_file) == ("appointment_card", ashdown.user("office"), False)
        report.refresh_from_db()
        assert report.evidence_state == "received"
        assert "noted as seen" in answer.content.decode()

    @pytest.mark.seed("S4-029")
    def test_medical_evidence_is_asked_for_in_a_letter_for_the_officer(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said())
        proof(office, report, "ask")
        report.refresh_from_db()
        assert (report.evidence_state, report.evidence_due_on) == ("asked", date(2026, 11, 26))
        assert not Task.objects.exists()

        proof(office, report, "write")

        task = Task.objects.get()
        assert (task.kind, task.letter_kind, task.owner_roles) == ("letter", "medical_evidence", ["attendance_officer"])
        proof(office, report, "write")  # once
        assert Task.objects.count() == 1

        proof(office, report, "give", kind="prescription")
        task.refresh_from_db()
        assert task.state == "done"

    @pytest.mark.seed("S4-029")
    def test_what_has_not_come_is_asked_for_in_writing_by_itself_once(self, ashdown):
        by_phone(ashdown, ashdown.pupil("Sam"), said("appointment", halves=("AM", "AM")))

        assert chase(ashdown).evidence == 1
        assert chase(ashdown).evidence == 0
        assert Task.objects.get().letter_kind == "medical_evidence"

    def test_no_longer_needed_ends_it(self, ashdown, office):
        report = by_phone(ashdown, ashdown.pupil("Sam"), said("appointment", halves=("AM", "AM")))
        proof(office, report, "write")

        proof(office, report, "waive")

        report.refresh_from_db()
        assert (report.evidence_state, Task.objects.get().state) == ("waived", "done")

    def test_the_letter_does_not_say_what_is_sensitive(self, ashdown):
        by_phone(ashdown, ashdown.pupil("Sam"), said("hospital", words="an operation"))
        chase(ashdown)

        task = Task.objects.get()
        assert "hospital" not in (task.why + task.title).lower()


class TestEnded:
    def test_nobody_waits_for_the_papers_of_what_was_withdrawn_or_not_accepted(self, ashdown, office):
        gone = by_phone(ashdown, ashdown.pupil("Sam"), said())
        refused = by_phone(ashdown, ashdown.pupil("Ada"), said())
        chase(ashdown)
        assert Task.objects.filter(state="open").count() == 2

        member = ashdown.member("office")
        absence_reports.withdraw(report=gone, why="a mistake", by=member.user, membership=member, at=NOW)
        decided(ashdown, refused, approve=False)

        assert not Task.objects.filter(state="open").exists()
        assert "No note is awaited." in office.get(reverse(LIST)).content.decode()

    def test_a_withdrawn_one_takes_no_papers(self, ashdown):
        report, member = by_phone(ashdown, ashdown.pupil("Sam"), said()), ashdown.member("office")
        absence_reports.withdraw(report=report, why="a mistake", by=member.user, membership=member, at=NOW)

        with pytest.raises(Refused, match="withdrawn"):
            papers.note_received(report=report, by=member.user, on=TODAY, at=NOW)


def test_how_long_evidence_is_awaited_is_a_setting(ashdown):
    row = settings_of(ashdown.school)
    row.evidence_days = 2
    row.save()
    ashdown.school.__dict__.pop("_morning_settings", None)

    report = by_phone(ashdown, ashdown.pupil("Sam"), said("appointment", halves=("AM", "AM")))

    assert report.evidence_due_on == date(2026, 11, 23)


def test_the_job_looks_at_every_school(ashdown, birchwood, settings):
    for world, name in ((ashdown, "Sam"), (birchwood, "Hugo")):
        by_phone(world, world.pupil(name), said(first=date(2026, 11, 3)))

    for world in (ashdown, birchwood):
        jobs.chase_papers_of_school(school_id=world.school.pk, on=TODAY.isoformat(), sent_by="a newer version")

    assert Task.objects.count() == 2
    assert AbsenceReport.objects.filter(note_chased_on=TODAY).count() == 2


def test_an_unknown_click_says_so_and_leads_nowhere_else(ashdown, office):
    report = by_phone(ashdown, ashdown.pupil("Sam"), said())

    answer = note(office, report, "burn", back="https://evil.example.org/")

    assert "Choose what to do with it." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("attendance:report", args=[report.pk])


def test_the_number_and_the_statements(ashdown, office):
    by_phone(ashdown, ashdown.pupil("Sam"), said(first=date(2026, 11, 3)))
    by_phone(ashdown, ashdown.pupil("Ada"), said("appointment", halves=("AM", "AM")))
    few = statements(office, reverse(LIST))
    assert queries.overdue(ashdown.member("office"), TODAY) == 1

    for pupil in ashdown.pupils.values():
        by_phone(ashdown, pupil, said("interview", code="I"))
        by_phone(ashdown, pupil, said(first=date(2026, 11, 4)))

    assert statements(office, reverse(LIST)) == few <= 18

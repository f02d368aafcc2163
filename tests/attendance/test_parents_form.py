"""The form for parents, without sign-in: a code, what they tell, a receipt; and nothing about any child to a stranger."""

import logging
from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AuditEvent
from attendance import limits
from attendance.actions import report_codes
from attendance.models import AbsenceReport, Evidence, ParentMessage, ReportCode
from attendance.queries.settings import settings_of
from interventions.models import Task
from tests.attendance.reported import PDF, absence, by_phone, code_for, form_at, photo, said, stranger, upload
from tests.cast import NOW, TODAY
from tests.conftest import RoleClient

LEAVE = {
    "kind": "family_event", "first_day": "2026-11-23", "first_session": "AM", "last_day": "2026-11-24",
    "last_session": "PM", "words": "A wedding abroad", "asked_by_name": "Ngozi Okafor", "lives_with": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield tmp_path
    cache.clear()


@pytest.fixture
def sam(ashdown):
    return ashdown.pupil("Sam")


def send(browser, world, page="absence", **data):
    return browser.post(form_at(world, page), (absence() if page == "absence" else {}) | data)


def text(answer):
    return " ".join(answer.content.decode().split())


class TestTheWayIn:
    def test_anybody_may_open_it_and_it_says_nothing_of_children(self, ashdown, client):
        page = text(client.get(form_at(ashdown)))

        assert "Ashdown Primary School" in page
        assert "01632 960100" in page
        assert "Sam" not in page

    def test_the_right_code_says_an_initial_and_a_class_and_no_name(self, ashdown, sam):
        browser = stranger(ashdown, sam)

        page = text(browser.get(form_at(ashdown, "absence")))

        assert "About <b>S.</b>, class <b>5 Elm</b>" in page
        assert "Okafor" not in page
        assert "Sam" not in page.replace("same", "")

    @pytest.mark.parametrize("typed", ["BCD-FGH-JKM", "nonsense", "", "' or 1=1 --", "０１２"])
    def test_a_wrong_code_is_answered_the_same_whether_or_not_there_is_such_a_child(self, ashdown, sam, client, typed):
        code_for(ashdown, sam)

        answer = client.post(form_at(ashdown), {"code": typed, "about": "absence"})

        assert answer.status_code == 422
        assert ("We do not know this code" in text(answer)) or typed == ""
        assert client.get(form_at(ashdown, "absence")).status_code == 302

    def test_however_it_is_typed(self, ashdown, sam, client):
        code = code_for(ashdown, sam)

        answer = client.post(form_at(ashdown), {"code": code.code.lower().replace("", " "), "about": "help"})

        assert answer["Location"] == form_at(ashdown, "help")
        code.refresh_from_db()
        assert code.last_used_on == TODAY

    def test_a_code_opens_the_form_of_its_own_school_only(self, ashdown, birchwood, sam):
        code = code_for(ashdown, sam)
        browser = stranger(ashdown, sam)

        assert browser.get(form_at(birchwood, "absence")).status_code == 302
        assert RoleClient().post(form_at(birchwood), {"code": code.code, "about": "absence"}).status_code == 422

    def test_a_renewed_or_revoked_code_opens_nothing_not_even_in_a_page_that_is_open(self, ashdown, sam):
        browser, old = stranger(ashdown, sam), ReportCode.objects.get()
        report_codes.renew(pupil=sam, by=ashdown.user("office"), at=NOW)

        assert browser.get(form_at(ashdown, "absence")).status_code == 302
        assert browser.post(form_at(ashdown), {"code": old.code, "about": "absence"}).status_code == 422

    def test_a_leavers_code_is_answered_like_a_wrong_one(self, ashdown, sam, client):
        code = code_for(ashdown, sam)
        sam.enrolments.update(ends_on=date(2026, 11, 13), ground="d")

        assert "We do not know this code" in text(
            client.post(form_at(ashdown), {"code": code.code, "about": "absence"})
        )

    def test_it_shuts_after_half_an_hour(self, ashdown, sam, settings):
        browser = stranger(ashdown, sam)
        settings.CLOCK = "tests.attendance.test_parents_form.later"

        assert browser.get(form_at(ashdown, "absence")).status_code == 302

    def test_a_school_that_closed_its_form_says_to_ring(self, ashdown, client):
        row = settings_of(ashdown.school)
        row.parents_form = False
        row.save()

        answer = client.get(form_at(ashdown))

        assert answer.status_code == 404
        assert "does not take reports on line. Please ring the school." in text(answer)

    def test_no_such_school(self, client, ashdown):
        answer = client.get("/absent/123456/")

        assert answer.status_code == 404
        assert "There is no form here" in text(answer)

    def test_somebody_who_is_signed_in_at_another_school_can_use_it_too(self, ashdown, birchwood, sam, sign_in):
        code, parent = code_for(ashdown, sam), sign_in(birchwood.member("teacher"))
        parent.post(form_at(ashdown), {"code": code.code, "about": "absence"})

        assert send(parent, ashdown).status_code == 302
        assert AbsenceReport.objects.get().school == ashdown.school
        assert parent.get(reverse("attendance:registers")).status_code == 200  # their own work is untouched


def later() -> datetime:
    return NOW + timedelta(minutes=31)


class TestAnAbsence:
    @pytest.mark.seed("S2-004", "S4-026")
    def test_arrives_as_pending_with_a_receipt(self, ashdown, sam):
        browser = stranger(ashdown, sam)

        answer = send(browser, ashdown, expected_return_on="2026-11-23")

        assert answer["Location"] == form_at(ashdown, "thanks")
        report = AbsenceReport.objects.get()
        assert (report.pupil, report.state, report.source, report.code) == (sam, "pending", "form", "I")
        assert (report.words, report.said_by, report.received_by) == ("A high temperature.", "Ngozi Okafor", None)
        assert report.expected_return_on == date(2026, 11, 23)
        page = text(browser.get(answer["Location"]))
        assert report.reference in page
        assert "Thank you. We have it." in page

    def test_several_days_and_half_days(self, ashdown, sam):
        browser = stranger(ashdown, sam)
        send(browser, ashdown, ends_on="2026-11-20")
        send(browser, ashdown, part="PM", reason="appointment")

        spans = [(r.starts_session, r.ends_on.day, r.ends_session) for r in AbsenceReport.objects.order_by("pk")]
        assert spans == [("AM", 20, "PM"), ("PM", 19, "PM")]

    def test_the_same_twice_is_one(self, ashdown, sam):
        browser = stranger(ashdown, sam)
        for _ in range(2):
            send(browser, ashdown, file=[upload(PDF)])

        assert (AbsenceReport.objects.count(), Evidence.objects.count()) == (1, 1)

    @pytest.mark.seed("S4-032", "S2-005")
    def test_a_whole_day_for_an_appointment_is_questioned_and_may_still_be_sent(self, ashdown, sam):
        browser = stranger(ashdown, sam)
        answer = send(browser, ashdown, reason="appointment")
        assert answer.status_code == 422
        assert "a child is expected at school before or after it" in text(answer)
        assert "My child needs the whole day" in text(answer)

        assert send(browser, ashdown, reason="appointment", whole_day="on").status_code == 302

    def test_only_reasons_that_are_offered_to_parents(self, ashdown, sam):
        browser = stranger(ashdown, sam)
        page = text(browser.get(form_at(ashdown, "absence")))

        assert "Holiday" in page
        assert "Ill, but well enough for school" not in page
        assert send(browser, ashdown, reason="transport").status_code == 422

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"starts_on": "2026-11-21"}, "There is no school on these days"),
            ({"starts_on": "2026-10-05", "ends_on": "2026-10-05"}, "longer ago than this form takes"),
            ({"starts_on": "2025-11-19"}, "longer ago than this form takes"),
            ({"starts_on": "2027-06-28"}, "further ahead than this form takes"),
            ({"ends_on": "2026-12-18"}, "For more than 20 please ring the school"),
            ({"ends_on": "2026-11-18"}, "ends before it begins"),
            ({"ends_on": "2026-11-20", "part": "AM"}, "For several days choose all day"),
            ({"expected_return_on": "2026-11-18"}, "Choose a later day of return"),
            ({"reason": ""}, "Choose a reason from the list"),
            ({"said_by": ""}, "Tell us your name"),
            ({"starts_on": "tomorrow"}, "Enter a valid date"),
        ],
    )
    def test_what_cannot_be_is_said_and_what_was_typed_stays(self, ashdown, sam, change, sentence):
        answer = send(stranger(ashdown, sam), ashdown, **change)

        assert answer.status_code == 422
        assert sentence in text(answer)
        assert "A high temperature." in text(answer)
        assert "Okafor" not in text(answer).replace("Ngozi Okafor", "")
        assert not AbsenceReport.objects.exists()

    def test_one_that_meets_an_accepted_one_is_taken_and_tells_the_sender_nothing(self, ashdown, sam):
        by_phone(ashdown, sam, said())

        answer = send(stranger(ashdown, sam), ashdown, reason="holiday", ends_on="2026-11-20")

        assert answer.status_code == 302
        assert AbsenceReport.objects.filter(state="pending").count() == 1

    def test_a_holiday_on_days_to_come_leads_to_the_form_for_leave(self, ashdown, sam):
        browser = stranger(ashdown, sam)

        answer = send(browser, ashdown, reason="holiday", starts_on="2026-11-23", ends_on="2026-11-24", words="Flights")

        assert answer["Location"] == form_at(ashdown, "ask_leave")
        page = browser.get(answer["Location"])
        assert "Nothing has been sent yet" in text(page)
        assert page.context["form"]["words"].value() == "Flights"
        assert page.context["form"]["kind"].value() == "holiday"
        assert 'value="2026-11-23"' in text(page)
        assert not AbsenceReport.objects.exists()
        send(browser, ashdown, "ask_leave", **LEAVE)
        assert "Nothing has been sent yet" not in text(browser.get(form_at(ashdown, "ask_leave")))


class TestFiles:
    @pytest.mark.seed("S4-030")
    def test_a_photo_of_the_card_comes_with_it(self, ashdown, sam):
        send(stranger(ashdown, sam), ashdown, file=[upload(photo(), "IMG_1.jpg"), upload(PDF)])

        report = AbsenceReport.objects.get()
        assert [one.media_type for one in report.evidence.order_by("pk")] == ["image/jpeg", "application/pdf"]
        assert report.evidence_state == "received"
        assert report.evidence.first().given_by is None
        assert report.evidence.first().what == "Sent with the form"

    @pytest.mark.parametrize(
        ("files", "sentence"),
        [
            ([upload(b"<html><script>alert(1)</script>", "letter.pdf")], "neither a PDF nor a photo"),
            ([upload(b"MZ" + bytes(50), "photo.jpg", "image/jpeg")], "neither a PDF nor a photo"),
            ([upload(b"", "letter.pdf")], "The file is empty"),
            ([upload(PDF, f"{n}.pdf") for n in range(4)], "Send 3 files at most"),
        ],
    )
    def test_what_is_not_what_it_says_stops_the_report_and_keeps_the_words(self, ashdown, sam, media, files, sentence):
        for file in files:
            file.seek(0)
        answer = send(stranger(ashdown, sam), ashdown, file=files)

        assert answer.status_code == 422
        assert sentence in text(answer)
        assert "A high temperature." in text(answer)
        assert not AbsenceReport.objects.exists()
        assert not [path for path in media.rglob("*") if path.is_file()]

    def test_a_body_beyond_all_files_is_not_read(self, ashdown, sam):
        answer = stranger(ashdown, sam).post(form_at(ashdown, "absence"), absence(), CONTENT_LENGTH=str(10**9))

        assert answer.status_code == 413
        assert "That is too large to take" in text(answer)

    def test_without_its_token_it_is_not_taken(self, ashdown, sam):
        from django.test import Client

        browser = Client(enforce_csrf_checks=True)

        assert browser.post(form_at(ashdown, "absence"), absence()).status_code == 403
        assert browser.post(form_at(ashdown), {"code": "x", "about": "help"}).status_code == 403


class TestOtherThings:
    @pytest.mark.seed("S4-116")
    def test_we_would_like_help_goes_to_the_officer_as_a_task(self, ashdown, sam, sign_in):
        browser = stranger(ashdown, sam, about="help")

        answer = send(
            browser, ashdown, "help", words="He will not leave the house.", said_by="Ngozi Okafor", reply="after 4"
        )

        message = ParentMessage.objects.get()
        assert message.reference in text(browser.get(answer["Location"]))
        task = Task.objects.get()
        assert (task.title, task.owner_roles, task.due_on) == (
            "The family asks for help",
            ["attendance_officer"],
            TODAY,
        )
        assert "leave the house" not in task.why
        inbox = reverse("attendance:reports")
        assert "He will not leave the house." in text(sign_in(ashdown.member("attendance_officer")).get(inbox))
        assert "He will not leave the house." not in text(sign_in(ashdown.member("office")).get(inbox))

    @pytest.mark.seed("S4-117", "S4-133", "S4-017")
    @pytest.mark.parametrize(
        ("topic", "due_on"), [("bereavement", "2026-11-20"), ("separation", "2026-11-20"), ("abuse", "2026-11-19")]
    )
    def test_a_change_at_home_is_told_to_who_looks_after_welfare(self, ashdown, sam, sign_in, topic, due_on):
        browser = stranger(ashdown, sam, about="change")
        assert "If somebody is in danger now, ring 999." in text(browser.get(form_at(ashdown, "change")))

        send(browser, ashdown, "change", topic=topic, words="He has moved out.", reply="by text", said_by="Ngozi")

        message = ParentMessage.objects.get()
        assert (message.kind, message.topic, message.reply) == ("circumstances", topic, "by text")
        task = Task.objects.get()
        assert (task.owner_roles, task.due_on.isoformat()) == (["safeguarding", "attendance_officer"], due_on)
        address = reverse("attendance:message", args=[message.pk])
        assert "He has moved out." in text(sign_in(ashdown.member("safeguarding")).get(address))
        hidden = text(sign_in(ashdown.member("office")).get(address))
        assert "This is for the safeguarding lead" in hidden
        assert "moved out" not in hidden
        assert topic not in " ".join(AuditEvent.objects.values_list("sentence", flat=True))

    @pytest.mark.seed("S4-117")
    def test_new_contact_details_are_proposed_and_change_nothing(self, ashdown, sam):
        browser = stranger(ashdown, sam, about="contact")
        known = text(browser.get(form_at(ashdown, "contact")))
        assert "07700 900111" not in known  # what is known already is never shown

        send(browser, ashdown, "contact", forename="Ngozi", surname="Okafor", mobile="07700 900199")

        assert ParentMessage.objects.get().proposal == {
            "forename": "Ngozi", "surname": "Okafor", "mobile": "07700 900199",
        }  # fmt: skip
        assert sam.contact_links.get().contact.mobile == "07700 900111"

    @pytest.mark.parametrize(
        ("page", "data", "sentence"),
        [
            ("help", {"words": "", "said_by": "N"}, "Say in a few words"),
            ("change", {"topic": "", "said_by": "N"}, "Choose what has changed"),
            ("contact", {"forename": "N", "surname": "O"}, "Give at least one new number"),
            ("contact", {"forename": "N", "surname": "O", "mobile": "call me"}, "This is no telephone number"),
            ("contact", {"forename": "N", "surname": "O", "email": "nowhere"}, "This is no e-mail address"),
        ],
    )
    def test_what_is_wanting_is_said(self, ashdown, sam, page, data, sentence):
        answer = send(stranger(ashdown, sam, about=page), ashdown, page, **data)

        assert answer.status_code == 422
        assert sentence in text(answer)
        assert not ParentMessage.objects.exists()

    def test_the_same_message_twice_is_one(self, ashdown, sam):
        browser = stranger(ashdown, sam, about="help")
        for _ in range(2):
            send(browser, ashdown, "help", words="Mornings are hard.", said_by="N")

        assert (ParentMessage.objects.count(), Task.objects.count()) == (1, 1)


class TestRobots:
    def test_who_fills_in_the_hidden_field_is_told_and_nothing_is_kept(self, ashdown, sam, client):
        code = code_for(ashdown, sam)
        answer = client.post(
            form_at(ashdown), {"code": code.code, "about": "absence", "website": "https://spam.example.org"}
        )
        assert answer.status_code == 422
        assert "a part of the page that people do not see was filled in" in text(answer)

        answer = send(stranger(ashdown, sam), ashdown, website="https://spam.example.org")

        assert answer.status_code == 422
        assert not AbsenceReport.objects.exists()

    def test_a_post_without_a_code_leads_to_the_beginning(self, ashdown, client):
        for page in ("absence", "ask_leave", "change", "contact", "help"):
            assert send(client, ashdown, page)["Location"] == form_at(ashdown)
        assert not AbsenceReport.objects.exists()


class TestLimits:
    def test_wrong_codes_from_one_address(self, ashdown, sam, client):
        code = code_for(ashdown, sam)
        for _ in range(limits.WRONG_CODES_OF_ADDRESS.times):
            client.post(form_at(ashdown), {"code": "BCD-FGH-JKM", "about": "absence"})

        answer = client.post(form_at(ashdown), {"code": code.code, "about": "absence"})  # even the right one

        assert answer.status_code == 429
        assert "Try again in an hour, or ring the school" in text(answer)
        assert answer["Retry-After"]

    def test_wrong_codes_at_one_school_from_anywhere_keep_no_right_one_out(self, ashdown, birchwood, sam, monkeypatch):
        monkeypatch.setattr(limits, "WRONG_CODES_OF_SCHOOL", limits.Limit("wrong-school", 3, 60))
        for number in range(3):
            RoleClient(REMOTE_ADDR=f"192.0.2.{number}").post(form_at(ashdown), {"code": "x", "about": "help"})
            RoleClient(REMOTE_ADDR=f"192.0.2.{number}").post(form_at(ashdown), {"code": "BCDFGHJKM", "about": "help"})

        elsewhere = RoleClient(REMOTE_ADDR="192.0.2.99")
        wrong = {"code": "BCDFGHJKM", "about": "help"}
        assert elsewhere.post(form_at(ashdown), wrong).status_code == 429
        assert elsewhere.post(form_at(birchwood), wrong).status_code == 422
        right = {"code": code_for(ashdown, sam).code, "about": "absence"}
        assert elsewhere.post(form_at(ashdown), right).status_code == 302

    def test_reports_with_one_code(self, ashdown, sam):
        browser = stranger(ashdown, sam)
        for number in range(limits.SENT_WITH_CODE.times):
            assert send(browser, ashdown, words=f"report {number}").status_code == 302

        answer = send(browser, ashdown, words="one too many")

        assert answer.status_code == 429
        assert AbsenceReport.objects.count() == limits.SENT_WITH_CODE.times

    def test_reports_from_one_address(self, ashdown, sam, monkeypatch):
        monkeypatch.setattr(limits, "SENT_FROM_ADDRESS", limits.Limit("sent-address", 1, 60))
        browser = stranger(ashdown, sam)
        send(browser, ashdown, words="one")

        assert send(browser, ashdown, words="two").status_code == 429


class TestLeaving:
    def test_finish_forgets_the_code_on_this_device(self, ashdown, sam):
        browser = stranger(ashdown, sam)
        send(browser, ashdown)

        browser.post(form_at(ashdown, "leave"))

        assert browser.get(form_at(ashdown, "absence")).status_code == 302
        assert browser.get(form_at(ashdown, "thanks")).status_code == 302

    def test_nothing_of_a_child_stands_in_an_address_or_a_log(self, ashdown, sam, caplog):
        caplog.set_level(logging.DEBUG)
        browser = stranger(ashdown, sam)
        code = ReportCode.objects.get().code
        answers = [
            send(browser, ashdown),
            send(browser, ashdown, starts_on="2026-11-21"),
            browser.get(form_at(ashdown, "thanks")),
        ]

        addresses = [answer.request["PATH_INFO"] + answer.headers.get("Location", "") for answer in answers]
        said_aloud = " ".join(addresses) + " ".join(
            record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
        )
        assert not [word for word in ("Okafor", "Sam", sam.upn, code, "temperature") if word in said_aloud]
        assert all(answer["Cache-Control"].find("no-store") >= 0 for answer in answers)

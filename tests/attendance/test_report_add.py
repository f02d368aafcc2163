"""The office form: find the child, write down what was said, hear at once whether it stands."""

import pytest
from django.urls import reverse

from attendance.models import AbsenceReport
from pupils.models import Contact, ContactLink
from tests.attendance.days import mark_day
from tests.attendance.reported import by_phone, mark_of, no_reason_yet, rule, said
from tests.cast import TODAY


def address(pupil):
    return f"{reverse('attendance:report_add')}?pupil={pupil.pk}"


def typed(**more):
    start = {
        "source": "phone", "contact": "", "said_by": "Ngozi Okafor", "starts_on": TODAY.isoformat(),
        "starts_session": "AM", "ends_on": TODAY.isoformat(), "ends_session": "PM", "reason": "illness", "code": "",
        "words": "He was sick in the night.", "expected_return_on": "",
    }  # fmt: skip
    return start | more


@pytest.fixture
def office(ashdown, sign_in):
    return sign_in(ashdown.member("office"))


@pytest.fixture
def sibling(ashdown):
    """Ada is Sam's sister: their mother is the same."""
    mother = Contact.objects.get(surname="Okafor")
    ContactLink.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Ada"), contact=mother, relationship="Mother", lives_with=True
    )
    return ashdown.pupil("Ada")


class TestFinding:
    def test_a_child_is_found_by_the_first_letters_and_no_name_stands_in_an_address(self, office):
        answer = office.post(reverse("attendance:report_add"), {"q": "oka sa"})

        assert [pupil.name for pupil in answer.context["found"]] == ["Sam Okafor"]
        assert "?pupil=" in answer.content.decode()

    def test_nobody_found_says_what_to_try(self, office):
        assert "Try fewer letters" in office.post(reverse("attendance:report_add"), {"q": "xyzzy"}).content.decode()

    def test_a_child_of_another_school_is_not_found(self, office, birchwood):
        assert office.get(address(birchwood.pupil("Hugo"))).status_code == 404
        assert office.post(reverse("attendance:report_add"), {"q": "Hugo"}).context["found"] == []

    def test_a_head_of_year_finds_the_own_year_only(self, ashdown, sign_in):
        leader = sign_in(ashdown.member("head_of_year"))

        assert leader.get(address(ashdown.pupil("Sam"))).status_code == 404
        assert leader.get(address(ashdown.pupil("Isaac"))).status_code == 200


class TestRecording:
    @pytest.mark.seed("S4-025", "S4-104", "S2-004")
    def test_a_call_is_written_down_as_it_was_said_and_stands_under_the_rule(self, ashdown, office):
        sam = ashdown.pupil("Sam")
        rule(ashdown)
        no_reason_yet(ashdown, sam)

        answer = office.post(address(sam), typed(expected_return_on="2026-11-20"), follow=True)

        report = AbsenceReport.objects.get()
        assert (report.words, report.said_by, report.source) == ("He was sick in the night.", "Ngozi Okafor", "phone")
        assert (report.expected_return_on.isoformat(), report.received_by) == ("2026-11-20", ashdown.user("office"))
        assert "It stands under the head’s rule." in answer.content.decode()
        assert mark_of(sam) == "I"

    @pytest.mark.seed("S4-023")
    def test_without_a_rule_it_says_that_it_waits_for_the_head(self, ashdown, office):
        answer = office.post(address(ashdown.pupil("Sam")), typed(), follow=True)

        assert "It waits for the head." in answer.content.decode()

    def test_an_email_and_a_note_are_typed_in(self, ashdown, office):
        office.post(address(ashdown.pupil("Sam")), typed(source="email"))
        office.post(address(ashdown.pupil("Ada")), typed(source="note"))

        assert set(AbsenceReport.objects.values_list("source", "note_state")) == {
            ("email", "received"),
            ("note", "received"),
        }

    def test_brothers_and_sisters_at_once(self, ashdown, office, sibling):
        page = office.get(address(ashdown.pupil("Sam"))).content.decode()
        assert "Ada Barlow, 5 Elm" in page
        assert "Grace Whitworth" not in page

        answer = office.post(address(ashdown.pupil("Sam")), typed(also=[sibling.pk]), follow=True)

        assert set(AbsenceReport.objects.values_list("pupil", flat=True)) == {ashdown.pupil("Sam").pk, sibling.pk}
        assert answer.content.decode().count("recorded with I") == 2

    def test_of_brothers_and_sisters_all_or_none(self, ashdown, office, sibling):
        by_phone(ashdown, sibling, said())

        answer = office.post(address(ashdown.pupil("Sam")), typed(also=[sibling.pk]))

        assert answer.status_code == 422
        assert "recorded already" in answer.content.decode()
        assert AbsenceReport.objects.count() == 1

    def test_a_child_who_is_no_brother_cannot_be_added(self, ashdown, office):
        answer = office.post(address(ashdown.pupil("Sam")), typed(also=[ashdown.pupil("Grace").pk]))

        assert not AbsenceReport.objects.filter(pupil=ashdown.pupil("Grace")).exists()
        assert answer.status_code in (302, 422)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"said_by": ""}, "Say who it was"),
            ({"reason": ""}, "required"),
            ({"starts_on": "2026-11-21", "ends_on": "2026-11-22"}, "no school on these days"),
            ({"ends_on": "2026-11-18"}, "ends before it begins"),
            ({"starts_on": "2026-07-06", "ends_on": "2026-07-06"}, "which is over"),
            ({"expected_return_on": "2026-11-19"}, "later day of return"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(self, ashdown, office, change, sentence):
        answer = office.post(address(ashdown.pupil("Sam")), typed(**change))

        assert answer.status_code == 422
        page = answer.content.decode()
        assert sentence in page
        assert "He was sick in the night." in page
        assert not AbsenceReport.objects.exists()


class TestQuestions:
    @pytest.mark.seed("S4-032", "S2-005")
    def test_a_whole_day_for_an_appointment_is_questioned_and_may_still_be_recorded(self, ashdown, office):
        sam = ashdown.pupil("Sam")
        answer = office.post(address(sam), typed(reason="appointment"))
        assert answer.status_code == 422
        assert "a child is expected at school before or after it" in answer.content.decode()
        assert not AbsenceReport.objects.exists()

        office.post(address(sam), typed(reason="appointment", confirmed="on"))

        assert AbsenceReport.objects.get().code == "M"

    def test_half_a_day_is_not_questioned(self, ashdown, office):
        office.post(address(ashdown.pupil("Sam")), typed(reason="appointment", ends_session="AM"))

        assert AbsenceReport.objects.get().ends_session == "AM"

    def test_one_that_overlaps_another_is_pointed_out_and_goes_beside_it(self, ashdown, office):
        sam = ashdown.pupil("Sam")
        by_phone(ashdown, sam, said())
        answer = office.post(address(sam), typed(reason="holiday", ends_on="2026-11-20"))
        assert (
            "explanation of some of these days already (Thu 19 Nov, I, waits for the head)" in answer.content.decode()
        )

        office.post(address(sam), typed(reason="holiday", ends_on="2026-11-20", confirmed="on"))

        assert AbsenceReport.objects.count() == 2


class TestWhatWouldFollow:
    def look(self, office, pupil, **more):
        answer = office.post(reverse("attendance:report_check"), typed(pupil=pupil.pk, **more))
        return " ".join(answer.content.decode().split())

    def test_is_said_while_the_form_is_filled_in(self, ashdown, office):
        rule(ashdown, days=2)
        sam = ashdown.pupil("Sam")

        assert "stands under the head’s rule of up to 2 school days: 1 school day" in self.look(office, sam)
        assert "waits for the head: 3 school days" in self.look(office, sam, ends_on="2026-11-23")
        assert "leaves the absence unauthorised" in self.look(office, sam, reason="overslept")
        assert "waits for the head’s decision" in self.look(office, sam, reason="family_crisis")
        assert "no school on these days" in self.look(office, sam, starts_on="2026-11-21", ends_on="2026-11-22")
        assert not AbsenceReport.objects.exists()

    def test_days_before_are_counted_with_it(self, ashdown, office):
        rule(ashdown, days=1)
        mark_day(ashdown.school, ashdown.pupil("Sam"), TODAY.replace(day=18), "I", "I")

        assert "2 school days, with the 1 day before" in self.look(office, ashdown.pupil("Sam"))

    @pytest.mark.seed("S4-034")
    def test_what_goes_beyond_its_reason_is_said(self, ashdown, office):
        page = self.look(office, ashdown.pupil("Sam"), reason="bereavement", ends_on="2026-11-24")

        assert "4 school days; for this reason 2 at most as a rule: the head is told." in page

    def test_an_unfinished_form_says_nothing(self, ashdown, office):
        assert "<p>" not in self.look(office, ashdown.pupil("Sam"), reason="")
        assert office.post(reverse("attendance:report_check"), {}).content == b""

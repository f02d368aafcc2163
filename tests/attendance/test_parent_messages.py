"""What parents tell besides absence, and what the school does with it."""

import pytest
from django.urls import reverse

from accounts.domain.refusal import Refused
from attendance.actions import parent_messages as actions
from attendance.actions.parent_messages import Told
from attendance.models import ParentMessage
from interventions.models import Task
from pupils.models import Contact, Need
from tests.cast import NOW, TODAY

INBOX = "attendance:reports"


def told(world, pupil, kind, **more):
    return actions.receive(
        school=world.school, pupil=pupil, told=Told(kind, **more), on=TODAY, at=NOW, process="parents’ form"
    )


def details(world, **more):
    start = {"forename": "Ngozi", "surname": "Okafor", "mobile": "07700 900199"}
    return told(world, world.pupil("Sam"), "contact", said_by="Ngozi Okafor", proposal=start | more)


def post(browser, name, message, **data):
    return browser.post(reverse(f"attendance:{name}", args=[message.pk]), data, follow=True)


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def office(ashdown, sign_in):
    return sign_in(ashdown.member("office"))


class TestContactDetails:
    @pytest.mark.seed("S4-117")
    def test_the_office_applies_them_in_one_click(self, ashdown, office):
        message, link = details(ashdown), ashdown.pupil("Sam").contact_links.get()
        page = text(office.get(reverse("attendance:message", args=[message.pk])))
        assert "07700 900111" in page  # what it was
        assert "07700 900199" in page  # what it becomes
        assert "same name" in page

        answer = post(office, "message_apply", message, link=link.pk)

        contact = Contact.objects.get(surname="Okafor")
        assert (contact.mobile, contact.last_confirmed_on) == ("07700 900199", TODAY)
        assert "The details of Mrs Ngozi Okafor were changed." in text(answer)
        message.refresh_from_db()
        assert (message.state, message.handled_by) == ("done", ashdown.user("office"))

    def test_somebody_new_is_added(self, ashdown, office):
        message = details(ashdown, forename="Chidi", relationship="Father", email="chidi@example.org")

        post(office, "message_apply", message, link="new")

        link = ashdown.pupil("Sam").contact_links.get(contact__forename="Chidi")
        assert (link.relationship, link.contact.email) == ("Father", "chidi@example.org")

    def test_a_new_address_becomes_the_childs_where_it_says_so(self, ashdown, office):
        message = details(ashdown, mobile="", address="3 Mill Bank", postcode="ZZ12 3AB", child_too=True)

        post(office, "message_apply", message, link=ashdown.pupil("Sam").contact_links.get().pk)

        sam = ashdown.school.pupils.get(pk=ashdown.pupil("Sam").pk)
        assert (sam.address, sam.postcode) == ("3 Mill Bank", "ZZ12 3AB")

    def test_where_a_home_is_to_be_kept_safe_somebody_asks_first(self, ashdown, office):
        contact = Contact.objects.get(surname="Okafor")
        contact.address_confidential, contact.address = True, "9 Safe Street"
        contact.save()
        message = details(ashdown, address="1 New Road")

        page = text(office.get(reverse("attendance:message", args=[message.pk])))

        assert "Ask the parent on a number you have before you change anything." in page
        assert "9 Safe Street" not in page

    def test_whose_they_are_has_to_be_chosen_and_not_of_another_child(self, ashdown, birchwood, office):
        message = details(ashdown)
        assert "Choose whose details these are." in text(post(office, "message_apply", message))
        stranger = birchwood.pupil("Hugo").contact_links.get()
        assert post(office, "message_apply", message, link=stranger.pk).status_code == 404

        with pytest.raises(Refused, match="contact of another pupil"):
            actions.apply_contact(message=message, link=stranger, by=ashdown.user("office"), on=TODAY, at=NOW)

    def test_applied_by_two_at_once_the_second_is_told(self, ashdown, office, sign_in):
        message, link = details(ashdown), ashdown.pupil("Sam").contact_links.get()
        post(office, "message_apply", message, link=link.pk)

        answer = post(sign_in(ashdown.member("attendance_officer")), "message_apply", message, link=link.pk)

        assert "Mr Marsh has dealt with this already." in text(answer)

    def test_who_may_not_change_pupils_looks_and_does_not_apply(self, ashdown, sign_in):
        message = details(ashdown)
        leader = sign_in(ashdown.member("leadership"))

        assert "Whose details are these?" not in text(leader.get(reverse("attendance:message", args=[message.pk])))
        assert leader.post(reverse("attendance:message_apply", args=[message.pk])).status_code == 403


class TestChangesAtHome:
    @pytest.mark.seed("S4-133", "S4-017")
    @pytest.mark.parametrize(
        ("topic", "kind"),
        [("bereavement", "bereavement"), ("separation", "family_change"), ("abuse", "domestic_abuse")],
    )
    def test_becomes_a_sensitive_need_in_one_click(self, ashdown, sign_in, topic, kind):
        message = told(ashdown, ashdown.pupil("Sam"), "circumstances", topic=topic, words="It is hard.")
        lead = sign_in(ashdown.member("safeguarding"))
        page = lead.get(reverse("attendance:message", args=[message.pk]))
        assert page.context["need"].initial == {"need": kind}

        post(lead, "message_need", message, need=kind)

        need = Need.objects.get(pupil=ashdown.pupil("Sam"))
        assert (need.kind, need.starts_on) == (kind, TODAY)
        message.refresh_from_db()
        assert (message.state, message.need, Task.objects.get().state) == ("done", need, "done")

    def test_one_that_is_written_down_already_is_not_written_twice(self, ashdown, sign_in):
        Need.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="bereavement", starts_on=TODAY)
        message = told(ashdown, ashdown.pupil("Sam"), "circumstances", topic="bereavement")

        post(sign_in(ashdown.member("safeguarding")), "message_need", message, need="bereavement")

        assert Need.objects.count() == 1

    def test_the_office_neither_reads_nor_closes_it(self, ashdown, office):
        message = told(ashdown, ashdown.pupil("Sam"), "circumstances", topic="abuse", words="He hits us.")

        inbox = text(office.get(reverse(INBOX)))
        assert "For the safeguarding lead and the attendance officer" in inbox
        assert "hits" not in inbox
        assert post(office, "message_done", message, outcome="read").status_code == 404
        assert post(office, "message_need", message, need="domestic_abuse").status_code == 404
        assert ParentMessage.objects.get().state == "new"

    def test_dealt_with_says_what_was_done(self, ashdown, sign_in):
        message = told(ashdown, ashdown.pupil("Sam"), "help", words="Mornings are hard.")
        officer = sign_in(ashdown.member("attendance_officer"))
        assert post(officer, "message_done", message, outcome="").status_code == 422

        post(officer, "message_done", message, outcome="Breakfast club from Monday.")

        message.refresh_from_db()
        assert (message.state, message.outcome) == ("done", "Breakfast club from Monday.")
        assert "“Mornings" not in text(officer.get(reverse(INBOX)))

    def test_a_head_of_year_sees_those_of_the_own_year(self, ashdown, sign_in):
        of_sam = told(ashdown, ashdown.pupil("Sam"), "help", words="Sam")
        of_isaac = told(ashdown, ashdown.pupil("Isaac"), "help", words="Isaac needs a lift")
        leader = sign_in(ashdown.member("head_of_year"))

        assert leader.get(reverse("attendance:message", args=[of_sam.pk])).status_code == 404
        assert "Isaac needs a lift" in text(leader.get(reverse("attendance:message", args=[of_isaac.pk])))

"""The demo lets anybody look around by one click; nowhere else does such a door exist."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from tests.cast import LONG_AGO


@pytest.fixture
def demo_member(ashdown):
    user = ashdown.user("teacher")
    user.email = "teacher@demo.example.org"
    user.save()
    return ashdown.member("teacher")


def knock(client, member):
    return client.post(reverse("accounts:demo_sign_in"), {"membership": member.pk})


def test_one_click_signs_in_at_the_school_of_the_button(demo_member, birchwood, client):
    Membership.objects.create(user=demo_member.user, school=birchwood.school, roles=["office"], starts_on=LONG_AGO)

    assert knock(client, demo_member).url == "/"
    page = client.get(reverse("accounts:me"))
    assert page.context["school"] == demo_member.school


def test_the_sign_in_page_offers_the_people_of_the_demo(demo_member, client):
    page = client.get(reverse("account_login")).content.decode()

    assert "Miss Farrow" in page
    assert "Mr Marsh" not in page


def test_outside_the_demo_there_is_no_such_page(demo_member, client, settings):
    settings.DEMO = False

    assert knock(client, demo_member).status_code == 404
    assert "Miss Farrow" not in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("accounts:me")).status_code == 302


def test_a_person_with_another_address_is_not_of_the_demo(ashdown, client):
    assert knock(client, ashdown.member("headteacher")).status_code == 404
    ashdown.user("office").email = "x@notdemo.example.org"
    ashdown.user("office").save()
    assert knock(client, ashdown.member("office")).status_code == 404


@pytest.mark.parametrize("number", ["", "0", "999999", "x"])
def test_a_wrong_number_opens_nothing(number, demo_member, client):
    assert client.post(reverse("accounts:demo_sign_in"), {"membership": number}).status_code == 404


def test_a_link_does_not_sign_in(demo_member, client):
    assert client.get(reverse("accounts:demo_sign_in"), {"membership": demo_member.pk}).status_code == 405

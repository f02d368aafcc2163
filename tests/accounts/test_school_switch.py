"""A person with several schools chooses; a trust's viewer looks into each of them, and into no other."""

import pytest
from django.urls import reverse

from accounts.models import Membership, Trust, User
from tests import cast
from tests.cast import LONG_AGO
from tests.tenancy import see_everything

SWITCH = "accounts:school_switch"


@pytest.fixture
def viewer(trust, ashdown, birchwood) -> Membership:
    user = User.objects.create_user("viewer@trust.example.org", forename="Ines", surname="Holt")
    return Membership.objects.create(user=user, trust=trust, roles=["trust_viewer"], starts_on=LONG_AGO)


def test_a_person_of_two_schools_goes_from_one_to_the_other(ashdown, birchwood, sign_in):
    jude = ashdown.user("office")
    other = Membership.objects.create(user=jude, school=birchwood.school, roles=["governor"], starts_on=LONG_AGO)
    browser = sign_in(jude)
    assert browser.get(reverse("accounts:me")).context["school"] == ashdown.school

    browser.post(reverse(SWITCH), {"membership": other.pk, "school": birchwood.school.pk})

    page = browser.get(reverse("accounts:me"))
    assert page.context["school"] == birchwood.school
    assert page.context["membership"].roles == ["governor"]


def test_nobody_switches_to_a_school_that_is_not_theirs(ashdown, birchwood, sign_in):
    strangers = birchwood.member("office")

    response = sign_in(ashdown.member("office")).post(
        reverse(SWITCH), {"membership": strangers.pk, "school": birchwood.school.pk}
    )

    assert response.status_code == 404


def test_a_trusts_viewer_sees_the_schools_side_by_side(viewer, ashdown, birchwood, sign_in):
    page = sign_in(viewer).get(reverse(SWITCH))

    assert page.context["school"] is None
    assert [choice.name for choice in page.context["choices"]] == [
        "Coldharbour Trust: all schools",
        ashdown.school.name,
        birchwood.school.name,
    ]
    assert page.wsgi_request.school_ids == sorted([ashdown.school.pk, birchwood.school.pk])


def test_a_trusts_viewer_opens_one_school(viewer, ashdown, birchwood, sign_in):
    browser = sign_in(viewer)

    browser.post(reverse(SWITCH), {"membership": viewer.pk, "school": birchwood.school.pk})

    page = browser.get(reverse("accounts:me"))
    assert page.context["school"] == birchwood.school
    assert page.wsgi_request.school_ids == [birchwood.school.pk]


def test_a_school_that_leaves_the_trust_is_closed_to_its_viewer(viewer, ashdown, birchwood, sign_in):
    browser = sign_in(viewer)
    browser.post(reverse(SWITCH), {"membership": viewer.pk, "school": birchwood.school.pk})
    birchwood.school.trust = Trust.objects.create(name="Elsewhere")
    birchwood.school.save()

    page = browser.get(reverse("accounts:me"))

    assert page.context["school"] is None
    assert page.wsgi_request.school_ids == [ashdown.school.pk]


def test_a_viewer_never_opens_a_school_outside_the_trust(viewer, sign_in):
    stranger = cast.build_coldharbour() if hasattr(cast, "build_coldharbour") else None
    see_everything()
    pk = stranger.school.pk if stranger else 999_999

    assert sign_in(viewer).post(reverse(SWITCH), {"membership": viewer.pk, "school": pk}).status_code == 404


def test_who_belongs_nowhere_is_told_so(db, client):
    user = User.objects.create_user("nobody@example.org", forename="Ola", surname="Stone")
    client.force_login(user)

    assert client.get("/").url == reverse(SWITCH)
    assert "No school has let you in" in client.get(reverse(SWITCH)).content.decode()

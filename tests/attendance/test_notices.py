"""People outside the school are told that a pupil is away unexplained, in one tap and once a spell."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, NamedPerson
from attendance.actions import no_contact
from attendance.models import ProfessionalNotice
from interventions.models import Task
from pupils.models import Need, Professional
from tests.attendance.calling import away
from tests.cast import NOW, TODAY

CLOSED = NOW.replace(hour=9, minute=30)
BOARD = reverse("attendance:calls")


@pytest.fixture
def sam_is_away(ashdown):
    Professional.objects.create(
        school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="social_worker", name="Ruth Lis",
        organisation="Westmoor Council", phone="01632 960801", starts_on=TODAY,
    )  # fmt: skip
    away(ashdown, "Sam")
    no_contact.follow(school=ashdown.school, at=CLOSED, process="test")
    return ashdown


def tap(browser, world, kind="social_worker", how="phone", name="Sam"):
    url = reverse("attendance:call_told", args=[world.pupil(name).pk])
    return browser.post(url, {"kind": kind, "how": how}, follow=True).content.decode()


@pytest.mark.seed("S2-050")
def test_the_social_worker_is_told_in_one_tap(sam_is_away, sign_in):
    browser = sign_in(sam_is_away.member("safeguarding"))
    assert "Ruth Lis, Westmoor Council" in browser.get(BOARD).content.decode()

    page = tap(browser, sam_is_away)

    assert "Ruth Lis, Westmoor Council: told by phone." in page
    assert "Told at 9.05 by Mr Bennett" in page
    notice = ProfessionalNotice.objects.get()
    assert (notice.kind, notice.how, notice.spell_on, notice.professional.name) == (
        "social_worker", "phone", TODAY, "Ruth Lis",
    )  # fmt: skip
    task = Task.objects.get(stage="tell_social_worker")
    assert (task.state, task.closed_by) == ("done", sam_is_away.user("safeguarding"))


def test_they_are_told_once_and_the_second_hears_by_whom(sam_is_away, sign_in):
    tap(sign_in(sam_is_away.member("safeguarding")), sam_is_away)

    page = tap(sign_in(sam_is_away.member("attendance_officer")), sam_is_away, how="email")

    assert "was told already, on 19 November by Mr Bennett." in page
    assert ProfessionalNotice.objects.count() == 1


def test_the_office_cannot_tell_whom_it_may_not_know(sam_is_away, sign_in):
    page = tap(sign_in(sam_is_away.member("office")), sam_is_away)

    assert not ProfessionalNotice.objects.exists()
    assert "Only who may see sensitive needs" in page or "nobody of this kind" in page
    assert "Ruth Lis" not in page


@pytest.mark.seed("S4-144")
def test_the_authoritys_team_is_named_where_no_professional_is(ashdown, sign_in):
    Need.objects.create(school=ashdown.school, pupil=ashdown.pupil("Sam"), kind="ehcp", starts_on=TODAY)
    NamedPerson.objects.create(
        school=ashdown.school, post="la_ehcp", name="Plans team, Westmoor Council", phone="01632 960905"
    )
    away(ashdown, "Sam")

    page = tap(sign_in(ashdown.member("attendance_officer")), ashdown, kind="ehcp_team", how="email")

    assert "Plans team, Westmoor Council: told by e-mail." in page
    assert ProfessionalNotice.objects.get().professional is None


@pytest.mark.parametrize(
    ("kind", "how", "sentence"),
    [
        ("virtual_school", "phone", "nobody of this kind to tell"),
        ("astrologer", "phone", "nobody of this kind to tell"),
        ("social_worker", "pigeon", "Say how they were told"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(sam_is_away, sign_in, kind, how, sentence):
    assert sentence in tap(sign_in(sam_is_away.member("safeguarding")), sam_is_away, kind, how)
    assert not ProfessionalNotice.objects.exists()


def test_the_trail_of_who_did_what_does_not_say_who_works_with_the_child(sam_is_away, sign_in):
    tap(sign_in(sam_is_away.member("safeguarding")), sam_is_away)

    assert "social" not in AuditEvent.objects.get(verb="outside.told").sentence.lower()

"""Closed sign-up: nobody comes in but by an invitation, and an invitation works once."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts import invitations
from accounts.actions import people
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent, Membership, User
from tests.cast import TODAY

PASSWORD = "three-odd-words-9"
NEW = {"email": "n.iqbal@ashdown.example.org", "forename": "Nadia", "surname": "Iqbal", "title": "Mrs"}


@pytest.fixture
def invited(ashdown, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return people.invite(
            school=ashdown.school, **NEW, roles=["teacher"], starts_on=TODAY, by=ashdown.user("administrator")
        )


def link_in(message) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


def test_the_administrator_lets_somebody_in_and_a_letter_goes_out(ashdown, sign_in, django_capture_on_commit_callbacks):
    form = {**NEW, "roles": ["office", "teacher"], "job_title": "Receptionist"}

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(ashdown.member("administrator")).post(reverse("accounts:staff_add"), form)

    assert response.status_code == 302
    member = ashdown.school.memberships.get(user__email=NEW["email"])
    assert member.roles == ["teacher", "office"]
    assert not member.user.has_usable_password()
    assert [message.to for message in mail.outbox] == [[NEW["email"]]]
    assert AuditEvent.objects.get(verb="staff.invited").actor_id == ashdown.user("administrator").pk


def test_the_invited_person_chooses_a_password_and_is_in(invited, client):
    page = client.get(link_in(mail.outbox[0]), follow=True)
    assert "Welcome, Mrs Iqbal" in page.content.decode()
    assert "invitation" in page.request["PATH_INFO"]
    assert invited.user.password not in page.request["PATH_INFO"]

    response = client.post(reverse("accounts:invitation"), {"password": PASSWORD, "again": PASSWORD})

    assert response.status_code == 302
    invited.user.refresh_from_db()
    assert invited.user.check_password(PASSWORD)
    assert client.get(reverse("accounts:me")).status_code == 200


def test_the_link_works_once(invited, client):
    link = link_in(mail.outbox[0])
    client.get(link)
    client.post(reverse("accounts:invitation"), {"password": PASSWORD, "again": PASSWORD})
    client.logout()

    assert client.get(link, follow=True).status_code == 410


def test_the_link_is_good_for_three_days(invited, settings, client):
    link = link_in(mail.outbox[0])
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert client.get(link, follow=True).status_code == 410


def test_a_changed_link_opens_nothing(invited, client):
    assert client.get(link_in(mail.outbox[0])[:-2] + "x/", follow=True).status_code == 410


def test_a_weak_password_is_refused_with_the_reason(invited, client):
    client.get(link_in(mail.outbox[0]))

    page = client.post(reverse("accounts:invitation"), {"password": "password", "again": "password"})

    assert "too short" in page.content.decode()
    invited.user.refresh_from_db()
    assert not invited.user.has_usable_password()


def test_who_has_left_before_signing_in_cannot_use_the_link_any_more(ashdown, invited, client):
    link = link_in(mail.outbox[0])
    people.end(membership=invited, last_day=TODAY, at_once=True, by=ashdown.user("administrator"), on=TODAY)

    assert client.get(link, follow=True).status_code == 410


def test_an_invitation_is_sent_again_until_it_is_taken_up(
    ashdown, invited, sign_in, django_capture_on_commit_callbacks
):
    administrator = sign_in(ashdown.member("administrator"))
    again = reverse("accounts:member_invite_again", args=[invited.pk])

    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(again)
    assert len(mail.outbox) == 2

    invited.user.set_password(PASSWORD)
    invited.user.save()
    with django_capture_on_commit_callbacks(execute=True):
        page = administrator.post(again, follow=True)
    assert len(mail.outbox) == 2
    assert "has signed in before" in page.content.decode()


def test_nobody_is_let_in_twice(ashdown, invited):
    with pytest.raises(Refused, match="already belongs"):
        people.invite(school=ashdown.school, **NEW, roles=["office"], starts_on=TODAY, process="test")


def test_a_person_of_another_school_keeps_name_and_password(ashdown, birchwood, django_capture_on_commit_callbacks):
    priya = birchwood.user("attendance_officer")
    priya.set_password(PASSWORD)
    priya.save()

    with django_capture_on_commit_callbacks(execute=True):
        member = people.invite(
            school=ashdown.school,
            email=priya.email.upper(),
            forename="Somebody",
            surname="Else",
            roles=["office"],
            starts_on=TODAY,
            process="test",
        )

    assert member.user == priya
    priya.refresh_from_db()
    assert priya.full_name == "Priya Varley"
    assert "invitation" not in mail.outbox[0].body
    assert invitations.sign_in_link() in mail.outbox[0].body


def test_nobody_signs_up_uninvited(client):
    page = client.post(
        "/sign-in/signup/", {"email": "stranger@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "Accounts come by invitation" in page.content.decode()
    assert not User.objects.filter(email="stranger@example.org").exists()


def test_the_own_address_cannot_be_changed_into_another(ashdown, sign_in):
    response = sign_in(ashdown.member("teacher")).post(
        "/sign-in/email/", {"action_add": "", "email": "other@example.org"}
    )

    assert response.status_code == 302
    assert response.url == reverse("accounts:me")
    assert Membership.objects.filter(user__email="other@example.org").count() == 0


def test_after_a_file_of_staff_all_invitations_go_out_at_once(
    ashdown, invited, sign_in, django_capture_on_commit_callbacks
):
    waiting = ashdown.school.memberships.filter(user__password__startswith="!", user__last_login=None).count()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(ashdown.member("administrator")).post(reverse("accounts:staff_invite_all"))

    assert len(mail.outbox) == waiting - 1  # the administrator has signed in
    assert [NEW["email"]] in [message.to for message in mail.outbox]

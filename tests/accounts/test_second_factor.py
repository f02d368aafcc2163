"""Roles that see a whole school sign in with a second step, and a lost phone locks nobody out for good."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse

from accounts.actions import sign_in as actions
from accounts.domain.refusal import Refused
from accounts.models import AuditEvent

NEEDED = "accounts:second_factor_needed"
PASSWORD = "three-odd-words-9"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def give_app(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("role", ["office", "headteacher", "administrator", "attendance_officer"])
def test_who_sees_the_whole_school_is_sent_to_set_one_up(role, required, ashdown, sign_in):
    response = sign_in(ashdown.member(role)).get("/")

    assert response.status_code == 302
    assert response.url == reverse(NEEDED)


@pytest.mark.parametrize("role", ["teacher", "governor", "head_of_year", "welfare_officer"])
def test_others_may_do_without(role, required, ashdown, sign_in):
    response = sign_in(ashdown.member(role)).get(reverse("accounts:me"))

    assert response.status_code == 200


def test_setting_one_up_and_signing_out_stay_open(required, ashdown, sign_in):
    browser = sign_in(ashdown.member("office"))

    assert browser.get(reverse(NEEDED)).status_code == 200
    assert browser.get(reverse("mfa_index")).status_code == 200
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302


def test_with_an_app_set_up_the_work_is_open(required, ashdown, sign_in):
    give_app(ashdown.user("office"))

    assert sign_in(ashdown.member("office")).get(reverse("accounts:me")).status_code == 200


def test_recovery_codes_alone_are_no_second_step(required, ashdown, sign_in):
    RecoveryCodes.activate(ashdown.user("office"))

    assert sign_in(ashdown.member("office")).get("/").url == reverse(NEEDED)


def test_in_the_demo_nobody_is_asked(ashdown, sign_in):
    assert sign_in(ashdown.member("office")).get(reverse("accounts:me")).status_code == 200


def test_an_api_token_is_not_affected(required, ashdown, client):
    from accounts.actions import tokens
    from tests.cast import NOW

    _, key = tokens.create(membership=ashdown.member("office"), at=NOW, process="test")

    assert client.get("/api/v1/me/", headers={"Authorization": f"Token {key}"}).status_code == 200


def test_signing_in_asks_for_the_code_and_takes_it(ashdown, client):
    user = ashdown.user("office")
    user.set_password(PASSWORD)
    user.save()
    secret = give_app(user)

    first = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert first.url == reverse("mfa_authenticate")
    assert "second step" in client.get(first.url).content.decode()
    assert client.get(reverse("accounts:me")).status_code == 302

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("accounts:me")).status_code == 200


def test_a_recovery_code_opens_once(ashdown, client):
    user = ashdown.user("office")
    user.set_password(PASSWORD)
    user.save()
    give_app(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    for _, status in ((1, 200), (2, 302)):
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert client.get(reverse("accounts:me")).status_code == status
        client.logout()


def test_an_administrator_resets_the_second_step_of_a_lost_phone(ashdown, sign_in, django_capture_on_commit_callbacks):
    jude = ashdown.member("office")
    give_app(jude.user)
    RecoveryCodes.activate(jude.user)
    open_session = sign_in(jude)
    assert open_session.get(reverse("accounts:me")).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        sign_in(ashdown.member("administrator")).post(
            reverse("accounts:member_reset", args=[jude.pk]), {"reason": "lost phone, seen in person"}
        )

    assert not Authenticator.objects.filter(user=jude.user).exists()
    assert open_session.get(reverse("accounts:me")).status_code == 302  # signed out everywhere
    event = AuditEvent.objects.get(verb="account.second_factor_reset")
    assert "lost phone, seen in person" in event.sentence
    assert mail.outbox[0].to == [jude.user.email]


def test_nobody_resets_the_own_second_step(ashdown, sign_in):
    leo = ashdown.member("administrator")
    give_app(leo.user)

    page = sign_in(leo).post(reverse("accounts:member_reset", args=[leo.pk]), {"reason": "lost phone"})

    assert "You cannot reset your own second step" in page.content.decode()
    assert Authenticator.objects.filter(user=leo.user).exists()


def test_a_reset_wants_a_reason(ashdown):
    with pytest.raises(Refused, match="Say why"):
        actions.reset_second_factor(membership=ashdown.member("office"), reason=" ", by=ashdown.user("administrator"))


def test_another_schools_administrator_resets_nothing(ashdown, birchwood, sign_in):
    url = reverse("accounts:member_reset", args=[ashdown.member("office").pk])

    assert sign_in(birchwood.member("administrator")).post(url, {"reason": "curious"}).status_code == 404


def test_setting_up_an_app_is_recorded_and_the_person_is_told(ashdown, client, django_capture_on_commit_callbacks):
    user = ashdown.user("office")
    user.set_password(PASSWORD)
    user.save()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert response.url == reverse("mfa_view_recovery_codes")
    assert Authenticator.objects.filter(user=user).count() == 2
    assert AuditEvent.objects.filter(verb="account.second_factor_added", school_id=ashdown.school.pk).exists()
    assert "authenticator app was set up" in mail.outbox[0].body


def test_who_signed_in_a_while_ago_is_asked_for_the_password_before_the_sign_in_is_changed(ashdown, client, settings):
    user = ashdown.user("office")
    user.set_password(PASSWORD)
    user.save()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1

    response = client.get(reverse("mfa_activate_totp"))

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert "Is it you?" in client.get(response.url).content.decode()

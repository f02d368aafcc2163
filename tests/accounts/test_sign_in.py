"""Signing in: what is said, what is recorded, what is limited."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AuditEvent
from config import openid

PASSWORD = "three-odd-words-9"
LOGIN = "account_login"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def jude(ashdown):
    user = ashdown.user("office")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_as(client, email: str, password: str):
    return client.post(reverse(LOGIN), {"login": email, "password": password})


def test_the_right_password_opens_the_door_and_is_recorded(jude, ashdown, client):
    assert sign_in_as(client, jude.email.upper(), PASSWORD).url == "/"
    assert AuditEvent.objects.get(verb="account.signed_in").school_id == ashdown.school.pk


def test_a_wrong_password_is_recorded_by_the_accounts_number_alone(jude, ashdown, client):
    page = sign_in_as(client, jude.email, "wrong")

    assert "do not belong together" in page.content.decode()
    event = AuditEvent.objects.get(verb="account.sign_in_refused")
    assert (event.school_id, event.about_id, event.process) == (ashdown.school.pk, jude.pk, "sign-in")
    assert jude.surname not in event.sentence
    assert event.actor_name == ""


def test_an_unknown_address_is_answered_in_the_same_words_and_leaves_no_line(jude, client):
    known = sign_in_as(client, jude.email, "wrong").context["form"].errors
    unknown = sign_in_as(client, "stranger@example.org", "wrong").context["form"].errors

    assert known == unknown
    assert AuditEvent.objects.filter(verb="account.sign_in_refused").count() == 1


def test_after_five_wrong_passwords_even_the_right_one_waits(jude, client):
    for _ in range(5):
        sign_in_as(client, jude.email, "wrong")

    page = sign_in_as(client, jude.email, PASSWORD)

    assert "Wait five minutes" in page.content.decode()
    assert AuditEvent.objects.filter(verb="account.sign_in_refused").count() == 5


def test_a_forgotten_password_is_reset_by_a_link_and_the_change_is_recorded(
    jude, ashdown, client, django_capture_on_commit_callbacks
):
    client.post(reverse("account_reset_password"), {"email": jude.email})
    path = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    path = path[path.index("/sign-in/") :]
    form = client.get(path, follow=True)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(form.request["PATH_INFO"], {"password1": "four-other-words-8", "password2": "four-other-words-8"})

    jude.refresh_from_db()
    assert jude.check_password("four-other-words-8")
    assert AuditEvent.objects.filter(verb="account.password_reset", school_id=ashdown.school.pk).exists()
    assert "no longer" in client.get(path, follow=True).content.decode() or client.get(path).status_code == 200
    assert len(mail.outbox) == 2


def test_a_stranger_who_asks_for_a_reset_gets_no_post_and_the_same_answer(jude, client):
    known = client.post(reverse("account_reset_password"), {"email": jude.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "stranger@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[jude.email]]


def test_a_new_password_ends_the_other_sessions(jude, client, sign_in):
    elsewhere = sign_in(jude)
    assert elsewhere.get(reverse("accounts:me")).status_code == 200
    sign_in_as(client, jude.email, PASSWORD)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "four-other-words-8", "password2": "four-other-words-8"},
    )

    assert client.get(reverse("accounts:me")).status_code == 200
    assert elsewhere.get(reverse("accounts:me")).status_code == 302


def test_a_session_ends_with_the_browser(jude, client):
    sign_in_as(client, jude.email, PASSWORD)

    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
)
def test_entrance_pages_carry_no_inline_script_or_style(name, ashdown, client):
    page = client.get(reverse(name)).content.decode()

    assert "style=" not in page
    assert "onclick" not in page


def test_providers_are_off_where_none_is_named():
    assert openid.providers({}) == []


def test_google_is_on_where_it_is_named():
    [google] = openid.providers({"GOOGLE_CLIENT_ID": "id", "GOOGLE_CLIENT_SECRET": "secret"})

    assert google["settings"]["email_authentication"] is True
    assert "verified_email" not in google["settings"]  # Google says itself which address is verified


def test_microsoft_wants_the_own_tenant_and_domains():
    given = {"MICROSOFT_CLIENT_ID": "id", "MICROSOFT_CLIENT_SECRET": "secret"}
    with pytest.raises(SystemExit, match="MICROSOFT_TENANT_ID"):
        openid.providers(given | {"MICROSOFT_TENANT_ID": "common", "MICROSOFT_DOMAINS": "example.org"})

    [microsoft] = openid.providers(given | {"MICROSOFT_TENANT_ID": "t-1", "MICROSOFT_DOMAINS": "Example.org"})

    assert microsoft["settings"]["verified_email"] == ["example.org"]
    assert openid.origins(given | {"MICROSOFT_TENANT_ID": "t-1", "MICROSOFT_DOMAINS": "example.org"}) == [
        "https://login.microsoftonline.com"
    ]

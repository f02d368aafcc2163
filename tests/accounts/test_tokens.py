"""A token opens one school with its owner's role, is shown once, and can be taken back."""

import re

import pytest
from django.urls import reverse

from accounts.actions import people, tokens
from accounts.domain.refusal import Refused
from accounts.models import ApiToken
from accounts.tokens import digest_of
from tests.cast import NOW, TODAY


@pytest.fixture
def key(ashdown) -> str:
    return tokens.create(membership=ashdown.member("office"), name="timetable", at=NOW, by=ashdown.user("office"))[1]


def ask(client, key: str, path: str = "/api/v1/me/"):
    return client.get(path, headers={"Authorization": f"Token {key}"})


def test_a_token_says_whose_it_is(ashdown, client, key):
    answer = ask(client, key).json()

    assert answer["school"] == {"urn": ashdown.school.urn, "name": ashdown.school.name}
    assert answer["roles"] == ["office"]
    assert "authorise_absence" not in answer["permissions"]


def test_only_the_digest_is_kept(key):
    token = ApiToken.objects.get()

    assert token.digest == digest_of(key)
    assert key not in str(token.__dict__)


def test_a_revoked_token_opens_nothing(ashdown, client, key):
    tokens.revoke(token=ApiToken.objects.get(), at=NOW, by=ashdown.user("administrator"))

    assert ask(client, key).status_code == 401


@pytest.mark.parametrize("given", ["", "Token", "Token unknown", "Bearer x", "Token a b"])
def test_no_token_or_a_wrong_one_is_401(ashdown, client, given):
    assert client.get("/api/v1/me/", headers={"Authorization": given}).status_code == 401


def test_a_session_does_not_open_the_api(ashdown, sign_in):
    assert sign_in(ashdown.member("office")).get("/api/v1/me/").status_code == 401


def test_a_token_ends_with_its_owners_membership(ashdown, client, key):
    people.end(
        membership=ashdown.member("office"), last_day=TODAY, at_once=True, by=ashdown.user("administrator"), on=TODAY
    )

    assert ask(client, key).status_code == 401


def test_a_role_without_the_api_gets_no_token(ashdown, sign_in):
    with pytest.raises(Refused, match="does not open the API"):
        tokens.create(membership=ashdown.member("governor"), at=NOW, process="test")
    assert sign_in(ashdown.member("governor")).get(reverse("accounts:token_add")).status_code == 403


def test_the_token_is_shown_once(ashdown, sign_in, client):
    browser = sign_in(ashdown.member("office"))

    page = browser.post(reverse("accounts:token_add"), {"name": "timetable"}).content.decode()
    key = re.search(r"mb_[\w-]{30,}", page).group()

    assert ask(client, key).status_code == 200
    assert key not in browser.get(reverse("accounts:me")).content.decode()


def test_own_tokens_are_revoked_by_their_owner_alone(ashdown, sign_in, key):
    url = reverse("accounts:own_token_revoke", args=[ApiToken.objects.get().pk])

    assert sign_in(ashdown.member("teacher")).post(url).status_code == 404
    assert sign_in(ashdown.member("office")).post(url).status_code == 302
    assert ApiToken.objects.get().revoked_by == ashdown.user("office")


def test_another_schools_administrator_does_not_find_the_token(ashdown, birchwood, sign_in, key):
    url = reverse("accounts:token_revoke", args=[ApiToken.objects.get().pk])

    assert sign_in(birchwood.member("administrator")).post(url).status_code == 404
    assert (
        "timetable" not in sign_in(birchwood.member("administrator")).get(reverse("accounts:tokens")).content.decode()
    )
    assert sign_in(ashdown.member("administrator")).post(url).status_code == 302
    assert ApiToken.objects.get().revoked_at is not None

"""The service worker and the page that is shown without a connection."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from config import offline
from config.security import POLICY
from tests.cast import SchoolWorld

SignIn = Callable[[Any], Any]


def test_the_service_worker_stands_at_the_root_under_the_strict_policy(client: Any) -> None:
    answer = client.get("/sw.js")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"  # a new version is seen at once
    assert b'"registers": "/attendance/registers/"' in answer.content
    assert b'"signOut": "/sign-in/logout/"' in answer.content


def test_it_changes_its_version_with_what_it_keeps(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def version() -> str:
        found = re.search(r'"version": "(\w+)"', client.get("/sw.js").content.decode())
        assert found
        return found[1]

    first = version()
    assert version() == first
    monkeypatch.setattr(offline, "FRAME", offline.FRAME[:-1])
    assert version() != first


def test_the_page_without_a_connection_names_nobody(client: Any) -> None:
    page = client.get(reverse("offline")).content.decode()

    assert "Marks on this device" in page
    assert "data-person" not in page
    assert (
        re.search(r"\d{4}", re.sub(r"<head>.*</head>|hx-headers='[^']*'", "", page, flags=re.DOTALL)) is None
    )  # no day


def test_both_are_there_before_a_second_factor_is(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        browser = sign_in(ashdown.member("office"))
        for address in ("/sw.js", reverse("offline"), reverse("attendance:offline_hello")):
            assert browser.get(address).status_code == 200


def test_only_who_takes_registers_keeps_any(ashdown: SchoolWorld, sign_in: SignIn) -> None:
    assert "data-takes" in sign_in(ashdown.member("teacher")).get("/").content.decode()
    assert "data-takes" not in sign_in(ashdown.member("governor")).get("/").content.decode()

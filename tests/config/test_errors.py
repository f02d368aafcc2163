"""Error pages: a plain sentence and a way back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import SchoolWorld

BUTTONS = ["attendance:contradiction_settle", "attendance:no_reason_confirm"]


@pytest.mark.parametrize("name", BUTTONS)
def test_what_only_a_button_does_opened_as_a_page_says_so_and_leads_back(
    name: str, ashdown: SchoolWorld, sign_in: Callable[..., Client]
) -> None:
    answer = sign_in(ashdown.member("attendance_officer")).get(reverse(name))

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "This is not a page" in page
    assert 'href="/">Back to the start' in page


def test_what_htmx_asks_for_in_the_wrong_way_gets_no_page(ashdown: SchoolWorld, sign_in: Callable[..., Client]) -> None:
    officer = sign_in(ashdown.member("attendance_officer"))

    answer = officer.get(reverse("attendance:contradiction_settle"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (405, b"")


def test_who_is_not_signed_in_gets_the_page_too(client: Client) -> None:
    answer = client.get(reverse("accounts:demo_sign_in"))

    assert answer.status_code == 405
    assert "Back to the start" in answer.content.decode()

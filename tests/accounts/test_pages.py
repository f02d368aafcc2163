import pytest
from django.urls import reverse

PAGES = [
    "school_switch",
    "me",
    "me_edit",
    "second_factor_needed",
    "token_add",
    "setup",
    "school",
    "session_times",
    "named_people",
    "staff",
    "staff_add",
    "roles",
    "training",
    "training_add",
    "tokens",
    "audit",
]


@pytest.mark.parametrize("name", PAGES)
def test_the_administrator_opens_every_page(name, ashdown, sign_in):
    response = sign_in(ashdown.member("administrator")).get(reverse(f"accounts:{name}"))

    assert response.status_code == 200
    assert b"style=" not in response.content


@pytest.mark.parametrize("name", ["member", "member_name", "member_end", "member_reset"])
def test_the_administrator_opens_every_page_of_a_person(name, ashdown, sign_in):
    pk = ashdown.member("teacher").pk

    assert sign_in(ashdown.member("administrator")).get(reverse(f"accounts:{name}", args=[pk])).status_code == 200

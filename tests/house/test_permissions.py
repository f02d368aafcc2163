"""Every address × every role × a stranger. An address that needs a row and has none here fails.

What a view asks for stands on it (`.permissions`, set by `require_permission`); this walks every address there is and
holds the answer against the one table of roles.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.domain.roles import CARDS, Role
from tests.cast import SchoolWorld
from tests.house import rows

NAMESPACES = {"absent", "accounts", "pupils", "attendance", "interventions", "letters", "reports"}


@dataclass(frozen=True)
class Address:
    """One named address of ours."""

    name: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    @property
    def permissions(self) -> tuple[Any, ...] | None:
        return getattr(self.view, "permissions", None)

    @property
    def public(self) -> bool:
        return getattr(self.view, "login_required", True) is False


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda a: a.name)


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern) and namespace in NAMESPACES:
            yield Address(f"{namespace}:{pattern.name}", pattern.callback, tuple(pattern.pattern.converters))


rows.gather()
ALL = addresses()
NEEDING_ROWS = [address for address in ALL if address.parameters]
ROLES = [role for role in Role if role is not Role.TRUST_VIEWER]  # a member of a trust, not of a school: below


def test_there_are_addresses():
    assert len(ALL) > 30


@pytest.mark.parametrize("address", ALL, ids=lambda a: a.name)
def test_an_address_says_who_may(address):
    """Either the view names its permissions, or it is public and on the list of those."""
    if address.public:
        assert address.name in rows.PUBLIC
    else:
        assert address.permissions is not None, "decorate it with require_permission (or own_page)"


@pytest.mark.parametrize("address", NEEDING_ROWS, ids=lambda a: a.name)
def test_an_address_with_a_key_has_a_row_here(address):
    assert address.name in rows.ROWS or address.name in rows.PUBLIC, "add a line to tests/house/rows.py"


def test_who_is_not_signed_in_is_sent_to_sign_in(ashdown, client):
    wrong = []
    for address in ALL:
        if address.public:
            continue
        answer = client.get(url_of(address, ashdown))
        if answer.status_code != 302 or not answer.headers["Location"].startswith(reverse("account_login")):
            wrong.append(f"{address.name}: {answer.status_code}")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_the_table_says_and_nothing_else(role, ashdown, sign_in):
    wrong, browser = [], sign_in(ashdown.member(role))
    for address in ALL:
        if address.public:
            continue
        status = ask(browser, url_of(address, ashdown, role))
        may = not address.permissions or bool(set(address.permissions) & CARDS[role].permissions)
        excused = address.name in rows.NARROWER.get(role, ()) or address.name in rows.HIDDEN_WHEN_SMALL
        if may and status not in rows.FINE and not (excused and status == 404):
            wrong.append(f"{address.name}: {status}, though the role may")
        if not may and status != 403:
            wrong.append(f"{address.name}: {status}, though the role may not")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_stranger_is_told_that_there_is_no_such_thing(role, ashdown, birchwood, sign_in):
    """404, not 403, for a row of another school, from every address that takes a key."""
    wrong, browser = [], sign_in(birchwood.member(role))
    for address in NEEDING_ROWS:
        if address.public or address.name not in rows.ROWS or address.name in rows.NO_STRANGER:
            continue
        status = ask(browser, url_of(address, ashdown, role))
        may = not address.permissions or bool(set(address.permissions) & CARDS[role].permissions)
        if status != (404 if may else 403):
            wrong.append(f"{address.name}: {status}")

    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if CARDS[role].whole_school])
def test_without_a_second_factor_a_whole_school_role_reaches_nothing_of_the_school(role, ashdown, sign_in):
    """The matrix once more with the second factor required: everything but one's own security leads there."""
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        wrong, browser = [], sign_in(ashdown.member(role))
        for address in ALL:
            if address.public or address.name in rows.BEFORE_SECOND_FACTOR:
                continue
            answer = browser.get(url_of(address, ashdown, role))
            if answer.status_code != 302 or answer.headers["Location"] != reverse("accounts:second_factor_needed"):
                wrong.append(f"{address.name}: {answer.status_code}")

    assert wrong == []


def url_of(address: Address, world: SchoolWorld, role: str = "office") -> str:
    query = rows.QUERY.get(address.name, "")
    if not address.parameters:
        return reverse(address.name) + query
    return reverse(
        address.name,
        kwargs=rows.ROWS[address.name](world, role) if address.name in rows.ROWS else rows.any_key(address),
    )


def ask(browser: Any, url: str) -> int:
    """The status of a GET, or of an empty POST where the address takes nothing else."""
    status = browser.get(url).status_code
    return browser.post(url).status_code if status == 405 else status

"""The API keeps to its own schema, and no call breaks it."""

import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from attendance.actions import registers
from tests.api import Program, program_of
from tests.attendance.days import THURSDAY, WEDNESDAY, mark_day
from tests.cast import SchoolWorld

EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))  # of each call; more for a long look
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def test_the_schema_is_valid_and_made_without_a_warning(described: dict[str, Any]) -> None:
    validate_schema(described)

    assert not GENERATOR_STATS


def test_no_call_breaks_and_each_answers_as_described(
    described: dict[str, Any], ashdown: SchoolWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few made-up calls of each kind, half of them about rows that exist, all in this test's own transaction."""
    load_all_checks()
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda *args, **kwargs: [])  # they would close the connection
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    program_of(ashdown.member("attendance_officer"))
    keys = {"upn": ashdown.pupil("Sam").upn, "id": a_register(ashdown)}

    for result in schema.get_all_operations():
        hold_to_the_schema(result.ok(), keys, headers_of(ashdown))


def a_register(world: SchoolWorld) -> int:
    mark_day(world.school, world.pupil("Sam"), WEDNESDAY, "/", "I")
    registers.open_day(school=world.school, on=THURSDAY, process="test")
    return world.group("5 Elm").registers.get(session="AM").pk


def headers_of(world: SchoolWorld) -> dict[str, str]:
    return {"Authorization": f"Token test-key-of-{world.member('attendance_officer').pk}"}


def hold_to_the_schema(operation: Any, keys: dict[str, Any], headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy(), real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answer(case: Any, real: bool) -> None:
        if real and case.path_parameters:
            case.path_parameters = {name: keys[name] for name in case.path_parameters}
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    answer()


@pytest.mark.parametrize("page", ["schema/", "docs/"])
def test_the_schema_and_its_page_are_open(db: None, page: str) -> None:
    answer = Program().ask(page)

    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert b"<script>" not in answer.content
    assert b"<style" not in answer.content

"""Logs say what happened, never to whom."""

import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.logs import WithoutPupils
from tests.api import program_of
from tests.cast import SchoolWorld


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert WithoutPupils().filter(record)
    return record.getMessage()


def test_a_pupils_number_in_an_address_is_masked() -> None:
    assert line("Not Found: %s", "/api/v1/pupils/B801200005001/attendance/") == (
        "Not Found: /api/v1/pupils/(UPN)/attendance/"
    )
    assert line("Not Found: /api/v1/pupils/l35220451234a/") == "Not Found: /api/v1/pupils/(UPN)/"


def test_other_lines_stay_as_they_are() -> None:
    assert line("Unauthorized: %s, %d times", "/api/v1/registers/123456789012/", 3) == (
        "Unauthorized: /api/v1/registers/123456789012/, 3 times"
    )


def test_every_handler_masks_them() -> None:
    assert all("without_pupils" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


@pytest.fixture
def console() -> Iterator[StringIO]:
    """What stands on the console during a test."""
    handler = next(handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def test_a_call_that_finds_nobody_leaves_no_number_on_the_console(ashdown: SchoolWorld, console: StringIO) -> None:
    program_of(ashdown.member("teacher")).ask("pupils/B801200005001/")

    assert "Not Found: /api/v1/pupils/(UPN)/" in console.getvalue()


def test_a_page_for_another_role_is_a_line_without_a_traceback(
    ashdown: SchoolWorld, sign_in: Callable[..., Client], console: StringIO
) -> None:
    assert sign_in(ashdown.member("teacher")).get(reverse("attendance:calls")).status_code == 403

    assert "Forbidden (Permission denied): /attendance/calls/" in console.getvalue()
    assert "Traceback" not in console.getvalue()

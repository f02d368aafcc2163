"""What the register's page sends, and what stands afterwards."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.domain.meanwhile import base_of
from attendance.models import Mark, Register
from attendance.queries import registers as queries
from tests.cast import TODAY, SchoolWorld


def register_of(world: SchoolWorld, group: str, session: str = "AM", on: date = TODAY) -> Register:
    return Register.objects.get(group=world.group(group), session=session, on=on)


def url(register: Register) -> str:
    return reverse("attendance:register", args=[register.pk])


def sent(world: SchoolWorld, register: Register, code: str = "/", **codes: str) -> dict[str, str]:
    """What the page sends: everybody present but those named."""
    sheet = queries.sheet(register)
    data = {f"code-{row.pupil_id}": code for row in sheet.rows if not row.locked}
    data |= {f"code-{world.pupil(name).pk}": letter for name, letter in codes.items()}
    return {"seen": sheet.fingerprint, "base": base_of(sheet), **data}


def codes_of(world: SchoolWorld, on: date = TODAY) -> dict[str, str]:
    """The codes that stand, by forename."""
    return {mark.pupil.legal_forename: mark.code for mark in Mark.objects.filter(on=on).select_related("pupil")}


def statements_of(request: Callable[[], Any], status: int) -> list[str]:
    """Every statement of a request, its savepoints included, but for the pair that stands for its transaction and
    the test's own two words to the database afterwards."""
    with CaptureQueriesContext(connection) as context:
        assert request().status_code == status
    return [query["sql"] for query in context.captured_queries][1:-3]

"""Hollybank, the invented sample school of 210 pupils, brought in by the commands as a school would."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from accounts.models import Membership, School
from tests.tenancy import see_everything

FOLDER = Path(__file__).parent / "data" / "hollybank"
UNTIDY = Path(__file__).parent / "data" / "untidy"
URN = "900301"
FILES = ("calendar", "staff", "pupils", "contacts", "marks")


def command(name: str, *arguments: str, **options: Any) -> dict[str, Any]:
    """What a command prints, and nothing else on standard output."""
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=StringIO(), **options)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def bring(kind: str, file: Path | None = None, *options: str) -> dict[str, Any]:
    """Import one file into the school."""
    answer = command(f"import_{kind}", "--school", URN, str(file or FOLDER / f"{kind}.csv"), *options)
    see_everything()
    return answer


def empty_school() -> School:
    """The school with its calendar and nobody in it."""
    command("create_school", "--urn", URN, "--name", "Hollybank Primary School", "--la", "830", "--phase", "primary")
    school = School.objects.get(urn=URN)
    see_everything()
    bring("calendar")
    return school


def whole_school() -> School:
    """The school with everything that its files hold."""
    school = empty_school()
    for kind in FILES[1:]:
        bring(kind)
    check_constraints()
    return school


def member(school: School, email: str) -> Membership:
    return school.memberships.select_related("user").get(user__email=email)


def check_constraints() -> None:
    """What a commit would check."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")

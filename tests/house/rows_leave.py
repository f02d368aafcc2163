"""A row for every address of leave, travelling families and suspension that takes a key."""

from typing import Any

from tests.cast import SchoolWorld


def _deputy(world: SchoolWorld, role: str) -> dict[str, Any]:
    return {"pk": world.member("leadership").pk}


ROWS = {"accounts:decider_appoint": _deputy}

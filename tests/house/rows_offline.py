"""A register marked without a connection, registers outstanding, cover, and the office's grid."""

from typing import Any

from attendance.models import Cover
from tests.cast import NOW, TODAY, SchoolWorld
from tests.house.rows import ROWS as KNOWN


def _cover(world: SchoolWorld, role: str) -> dict[str, Any]:
    made, _ = Cover.objects.update_or_create(
        school=world.school, group=world.group("5 Elm"), membership=world.member("head_of_year"), starts_on=TODAY,
        ends_on=TODAY, supply=True, defaults={"arranged_at": NOW, "arranged_by": world.user("office"), "ended_at": None, "ended_by": None},
    )  # fmt: skip
    return {"pk": made.pk}


ROWS = {
    "attendance:register_ahead": KNOWN["attendance:register"],
    "attendance:offline_take_in": KNOWN["attendance:register"],
    "attendance:outstanding_check": lambda world, role: {"session": "AM"},
    "attendance:cover_end": _cover,
    "attendance:cover_link": _cover,
}
PUBLIC = {"attendance:offline_hello"}
NO_STRANGER = {"attendance:outstanding_check"}  # its key names a session, which every school has

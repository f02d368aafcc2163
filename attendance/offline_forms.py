"""What a device sends of the marks it kept, read and checked."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.domain.refusal import Refused
from attendance import offline_pass
from attendance.actions.offline import AT_MOST
from attendance.domain.offline import Sent
from attendance.offline_pass import Pass

UNREADABLE = "What this device kept cannot be read. Enter the marks in the register."
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Parcel:
    """The marks of one register, with the pass they were taken under."""

    opened: Pass
    marks: list[Sent]
    reason: str


def read(body: bytes, *, register_id: int, user_id: int, school_id: int) -> Parcel:
    """A parcel of this person's; whatever is not one is refused with a sentence."""
    try:
        data = json.loads(body)
        opened = offline_pass.read(str(data["pass"]), user_id=user_id, school_id=school_id)
        rows = data["marks"]
        if not isinstance(rows, list) or not 0 < len(rows) <= AT_MOST:
            raise Refused(UNREADABLE)
        marks = [_mark(row, opened, register_id) for row in rows]
        reason = _words(data.get("reason"), opened, register_id, 0) or ""
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as trouble:
        raise Refused(UNREADABLE) from trouble
    if len({mark.pupil_id for mark in marks}) < len(marks):
        raise Refused("One pupil has two marks in what this device kept. Enter the marks in the register.")
    return Parcel(opened, marks, reason)


def _mark(row: dict[str, Any], opened: Pass, register_id: int) -> Sent:
    pupil_id, minutes = int(row["pupil"]), row.get("minutes")
    return Sent(
        pupil_id=pupil_id,
        code=str(row["code"])[:2],
        minutes_late=None if minutes is None else int(minutes),
        words=_words(row.get("words"), opened, register_id, pupil_id),
        stood=str(row.get("stood") or "")[:2],
        here=row.get("here") is True,
        age=int(row.get("age") or 0),
        key=UUID(str(row["key"])),
    )


def _words(sealed: object, opened: Pass, register_id: int, pupil_id: int) -> str | None:
    """A note; None where it was left as it was."""
    if sealed is None:
        return None
    return opened.unseal(str(sealed), register_id, pupil_id).strip()[:LONGEST_NOTE] if sealed else ""

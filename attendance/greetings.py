"""Why a child is greeted at the gate, as other apps know it: each adds what it knows in its `gate_reasons.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership, School

Look = Callable[[School, date], dict[int, str]]  # why, in a few words, by pupil


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that makes a child one to greet; shown to who has any of the permissions."""

    name: str
    look: Look
    permissions: tuple[Permission, ...]


_reasons: dict[str, Reason] = {}


def register(reason: Reason) -> None:
    """Add a reason; the same name again replaces it."""
    _reasons[reason.name] = reason


def looked_up(school: School, membership: Membership, on: date) -> dict[int, list[str]]:
    """What the other apps know of the children of a school, as far as this person may see it."""
    found: dict[int, list[str]] = {}
    for name in sorted(_reasons):
        if has_permission(membership, *_reasons[name].permissions):
            for pupil_id, words in _reasons[name].look(school, on).items():
                found.setdefault(pupil_id, []).append(words)
    return found

"""Where a pupil is, as far as the day has said: the latest register, and whoever has passed the desk since.

Made for the list that is read out on the field after the fire bell: whom nobody has seen leave counts as in school.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from attendance.domain import codes
from attendance.domain.codes import LATE_AFTER_CLOSE, CountsAs

AM, PM = "AM", "PM"
ARRIVED, LEFT, RETURNED = "arrived", "left", "returned"
ELSEWHERE = frozenset({"D"})  # at the other school; not a possible session here, and yet somewhere


class Place(StrEnum):
    """Where somebody is."""

    IN = "in"
    NOT_MARKED = "not_marked"
    LEFT = "left"
    OFF_SITE = "off_site"
    ABSENT = "absent"

    @property
    def words(self) -> str:
        return {
            "in": "In school",
            "not_marked": "Not marked yet",
            "left": "Left early",
            "off_site": "Off site",
            "absent": "Absent",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Passing:
    """The last time a pupil passed the desk on a day."""

    movement: str
    session: str
    at: datetime
    step: int = 1
    report_id: int | None = None  # the explanation that came of it


@dataclass(frozen=True, slots=True)
class Day:
    """What a day has said of a pupil so far: the codes that stand, what is planned, and the desk."""

    am: str = ""
    pm: str = ""
    plan_am: str = ""  # the codes of what is planned
    plan_pm: str = ""
    last: Passing | None = None

    def mark(self, session: str) -> str:
        """The code that stands for a session."""
        return self.pm if session == PM else self.am

    def plan(self, session: str) -> str:
        """The code that is planned for a session."""
        return self.plan_pm if session == PM else self.plan_am

    @property
    def latest(self) -> tuple[str, str]:
        """The latest session with a mark, and its code."""
        if self.pm:
            return PM, self.pm
        return (AM, self.am) if self.am else ("", "")


def place_of(day: Day, session: str = AM) -> Place:
    """Where a pupil is, in a session. Of a register and the desk in the same session the desk knows later."""
    marked, code = day.latest
    if day.last and day.last.session >= marked:  # "AM" < "PM"
        return Place.LEFT if day.last.movement == LEFT else Place.IN
    if code:
        return _by_code(code)
    return _by_code(day.plan(session)) if day.plan(session) else Place.NOT_MARKED


def is_in(code: str) -> bool:
    """Whether a code by itself says that the pupil is in the building."""
    return _by_code(code) is Place.IN


def _by_code(code: str) -> Place:
    known = codes.known(code)
    if code == LATE_AFTER_CLOSE or (known is not None and known.counts_as is CountsAs.PRESENT):
        return Place.IN  # a U is an absence in the figures, and a child in the building
    if code in ELSEWHERE or (known is not None and known.counts_as is CountsAs.APPROVED_ACTIVITY):
        return Place.OFF_SITE
    return Place.ABSENT

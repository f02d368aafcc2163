"""When a session's register opens and closes, and what arriving late means."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLY = timedelta(minutes=15)  # a register may be opened this long before its session
LONDON = ZoneInfo("Europe/London")  # a school's clock on the wall, before the clocks change and after


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """The times of one session of one day."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def on_day(cls, moment: datetime, opens: time, closes: time) -> "SessionTimes":
        """The times of the session on the day of a moment, as the clock on the wall has them.

        A moment given in another zone (a device that kept a mark, a program that counts in UTC) is read in ours first:
        ten to nine is ten to nine on both sides of the last Sunday in October.
        """
        here = moment.astimezone(LONDON)
        return cls(_at(here, opens), _at(here, closes))

    def may_be_taken(self, at: datetime) -> bool:
        return at >= self.opens_at - EARLY

    def is_closed(self, at: datetime) -> bool:
        return at > self.closes_at

    def minutes_late(self, at: datetime) -> int:
        """Whole minutes since the session began; nought before it."""
        return max(0, int((at - self.opens_at).total_seconds() // 60))


def code_for(arrived: datetime, times: SessionTimes, present: str) -> str:
    """Present when the register begins to be taken, L until it closes, U afterwards (regulation 10)."""
    if arrived <= times.opens_at:
        return present
    return "U" if times.is_closed(arrived) else "L"


def _at(moment: datetime, clock: time) -> datetime:
    return moment.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)

"""How a letter says numbers to parents: days, which people live by, before sessions and percentages."""

from datetime import date

from accounts.domain.words import counted
from attendance.domain.tally import Tally


def days_missed(sessions: int) -> str:
    """Sessions as days: 1 is half a day, 2 is 1 day, 7 is 3½ days."""
    days, half = divmod(sessions, 2)
    if not half:
        return counted(days, "day")
    return f"{days}½ days" if days else "half a day"


def reasons(tally: Tally) -> str:
    """What became of the absences: accepted, or not yet explained."""
    if not tally.unauthorised:
        return f"We have accepted a reason for {'it' if tally.absent == 1 else 'all of them'}."
    if tally.unauthorised == tally.absent:
        return "We have no reason that we could accept."
    return f"For {tally.unauthorised} of them we have no reason that we could accept."


def day(on: date) -> str:
    """Thursday 19 November."""
    return f"{on:%A} {on.day} {on:%B}"


def addressed(title: str, forename: str, surname: str) -> str:
    """How a letter greets somebody: Mrs Barlow; the full name where no title is known."""
    return f"{title} {surname}" if title else f"{forename} {surname}"


def percentage(tally: Tally) -> str:
    """93.4%, as the school's own pages show it; a dash where nothing was possible."""
    return "–" if tally.tenths is None else f"{tally.tenths // 10}.{tally.tenths % 10}%"

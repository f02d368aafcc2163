"""How a letter says numbers to parents: days, which people live by, before sessions and percentages."""

import re
from datetime import date

from accounts.domain.words import counted
from attendance.domain.tally import Tally

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
TOGETHER = re.compile(rf"(?<=\d) (?=\d|(?:{MONTHS})\b)")


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


def days_between(first: date, last: date) -> str:
    """Thursday 19 November; Thursday 19 to Friday 20 November; Monday 30 November to Tuesday 1 December."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%A} {first.day} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def sentence(text: str) -> str:
    """What somebody wrote, as a sentence: with a capital and a full stop."""
    text = " ".join(text.split())
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".?" else ".")


def if_taken(child: str, *, compulsory: bool) -> str:
    """What follows where refused leave is taken (S4-060). The law is named only where it applies."""
    away = f"If {child} is away on these days all the same, we have to mark the absence as not agreed."
    if not compulsory:
        return away
    return f"{away} The council may then send each parent a penalty notice, which is a fine."


def held_together(text: str) -> str:
    """With spaces that do not break inside telephone numbers and dates."""
    return TOGETHER.sub("\u00a0", text)

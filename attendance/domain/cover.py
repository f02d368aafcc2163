"""Who may take a class in somebody else's place, and for how long."""

from collections.abc import Sequence
from datetime import date

from accounts.domain.refusal import Refused
from accounts.domain.words import day_words, weekday_words
from attendance.domain.calendar import Calendar
from attendance.domain.register import SESSION_WORDS

LONGEST = 20  # school days; a longer stretch is a change of teacher, made on the class's page
SUPPLY = "Supply teacher"


def check_days(starts_on: date, ends_on: date, today: date, calendar: Calendar) -> Sequence[date]:
    """Cover is for school days from today on; answers with them."""
    if ends_on < starts_on:
        raise Refused("The last day lies before the first. Choose a later day.", field="ends_on")
    if ends_on < today:
        raise Refused("These days are over. Choose a day from today on.", field="starts_on")
    days = calendar.days_between(starts_on, ends_on)
    if not days:
        raise Refused("There is no school on these days. Choose others.", field="starts_on")
    if len(days) > LONGEST:
        raise Refused(
            f"Cover is for {LONGEST} school days at most. For longer, name the person as a teacher of the class.",
            field="ends_on",
        )
    return days


def when_words(starts_on: date, ends_on: date, session: str) -> str:
    """On Thursday 19 November 2026, in the morning; from 19 to 20 November 2026."""
    half = f", in the {SESSION_WORDS[session]}" if session else ""
    if starts_on == ends_on:
        return f"on {weekday_words(starts_on)}{half}"
    first = (
        f"{starts_on.day}"
        if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month)
        else day_words(starts_on)
    )
    return f"from {first} to {day_words(ends_on)}{half}"

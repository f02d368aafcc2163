"""The moment at which everything is measured: a Thursday in July, five past nine, a year of marks behind it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

DAY = date(2026, 7, 16)
NOW = datetime.combine(DAY, time(9, 5), tzinfo=ZoneInfo("Europe/London"))


def now() -> datetime:
    """What `settings.CLOCK` asks for."""
    return NOW

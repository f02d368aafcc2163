"""The demo's clock: stands on the last school day when today is none, at five past nine; DEMO_TODAY sets it."""

import os
from datetime import date, datetime, time, timedelta

from django.utils import timezone

MORNING = time(9, 5)  # the morning register is open


def now() -> datetime:
    """The demo's moment. On a school day that is the real one."""
    real = timezone.localtime()
    day = demo_day(real.date())
    return real if day == real.date() else datetime.combine(day, MORNING, tzinfo=real.tzinfo)


def demo_day(real: date) -> date:
    """The day the demo stands on: DEMO_TODAY, else today, else the school day before it."""
    if given := os.environ.get("DEMO_TODAY"):
        return date.fromisoformat(given)
    day = real
    while not is_school_day(day):
        day -= timedelta(days=1)
    return day


def is_school_day(day: date) -> bool:
    """Whether the demo trust's schools are open. Refined by the demo's own calendar once it exists."""
    return day.weekday() < 5

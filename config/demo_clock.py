"""The demo's clock: stands on the last school day when today is none, at five past nine; DEMO_TODAY sets it."""

import os
from datetime import date, datetime, time

from django.utils import timezone

from config.demo.calendar import last_school_day

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
    return last_school_day(real)

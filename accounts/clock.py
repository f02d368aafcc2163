"""What time it is, for the edge: views, jobs and commands. Everything they call is told the day.

`settings.CLOCK` names a function that returns an aware datetime. In production that is the real clock; the
demo's stands on the last school day; tests fix theirs.
"""

from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


def real() -> datetime:
    """The real clock."""
    return timezone.now()


def now() -> datetime:
    """The moment, in Europe/London."""
    return timezone.localtime(cast(datetime, import_string(settings.CLOCK)()))


def today() -> date:
    """The day, in Europe/London."""
    return now().date()

"""How a whole school's absence is spread over the week: what one pupil's weekdays are held against."""

from datetime import date

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import ExtractIsoWeekDay

from accounts.models import School
from attendance.domain.codes import ABSENT, letters
from attendance.domain.windows import Window

KEPT = 24 * 60 * 60  # seconds: a day's marks more or less change nothing


def of_school(school: School, window: Window) -> dict[int, int]:
    """Sessions of absence by weekday, Monday nought. One statement, asked once a day and school."""
    key = f"weekdays:{school.pk}:{window.start}:{window.last}"
    found: dict[int, int] | None = cache.get(key)
    if found is None:
        found = _counted(school, window.start, window.last)
        cache.set(key, found, KEPT)
    return found


def _counted(school: School, first: date, last: date) -> dict[int, int]:
    marks = school.marks.filter(on__gte=first, on__lte=last, code__in=letters(*ABSENT))
    days = marks.annotate(weekday=ExtractIsoWeekDay("on")).values_list("weekday").annotate(number=Count("pk"))
    return {weekday - 1: number for weekday, number in days.order_by()}

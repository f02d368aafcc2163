"""Absences without a reason that have stood too long. Who is away without one today is the call board's to say."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import NO_REASON
from attendance.models import Mark

LONGEST = 5  # school days in which a reason is to be found; then the N becomes an O


def standing(school: School, on: date, calendar: Calendar) -> QuerySet[Mark]:
    """Marks of this school year that have had no reason for more than five school days."""
    days = [day for day in calendar.days if day < on]
    before = days[-LONGEST] if len(days) >= LONGEST else (days[0] if days else on)
    start = calendar.half_terms_of_year(_year(calendar, on))
    marks = school.marks.filter(code=NO_REASON, on__lt=before)
    return marks.filter(on__gte=start[0].starts_on) if start else marks


def _year(calendar: Calendar, on: date) -> int:
    latest = calendar.latest_half_term(on)
    return latest.year if latest else on.year

"""The calendar of a school, read once for a request or a job."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import F, SmallIntegerField, Value

from accounts.models import School
from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.models import ClosureDay, HalfTerm
from pupils.domain.years import academic_year_of
from pupils.school_days import Day


def calendar_of(school: School) -> Calendar:
    """All years of a school. One statement."""
    return calendars_of([school])[school.pk]


def school_day(school: School, on: date) -> Day:
    """A day as the school's calendar has it, for who admits a pupil. One statement."""
    calendar = calendar_of(school)
    known = bool(calendar.half_terms_of_year(academic_year_of(on)))
    return Day(calendar.is_school_day(on) if known else None, calendar.next_school_day(on))


def calendars_of(schools: Collection[School]) -> dict[int, Calendar]:
    """The calendars of several schools, by id. One statement."""
    ids = [school.pk for school in schools]
    half_terms: dict[int, list[HalfTermDates]] = defaultdict(list)
    closures: dict[int, list[Closure]] = defaultdict(list)
    columns = ("school_id", "starts_on", "ends_on", "called", "in_year")
    stretches = HalfTerm.objects.filter(school__in=ids).annotate(called=F("name"), in_year=F("academic_year__year"))
    closed = ClosureDay.objects.filter(school__in=ids).annotate(
        called=F("name"), in_year=Value(None, output_field=SmallIntegerField(null=True))
    )
    for school_id, start, end, name, year in stretches.values_list(*columns).union(
        closed.values_list(*columns), all=True
    ):
        if year is None:
            closures[school_id].append(Closure(start, end, name))
        else:
            half_terms[school_id].append(HalfTermDates(start, end, name, year))
    return {pk: Calendar.made_of(half_terms[pk], closures[pk]) for pk in ids}

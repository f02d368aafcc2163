"""The calendar of a school, read once for a request or a job."""

from collections import defaultdict
from collections.abc import Collection

from accounts.models import School
from attendance.domain.calendar import Calendar, Closure, HalfTermDates
from attendance.models import ClosureDay, HalfTerm


def calendar_of(school: School) -> Calendar:
    """All years of a school. Two statements."""
    return calendars_of([school])[school.pk]


def calendars_of(schools: Collection[School]) -> dict[int, Calendar]:
    """The calendars of several schools, by id. Two statements."""
    ids = [school.pk for school in schools]
    half_terms: dict[int, list[HalfTermDates]] = defaultdict(list)
    closures: dict[int, list[Closure]] = defaultdict(list)
    for school_id, start, end, name, year in HalfTerm.objects.filter(school__in=ids).values_list(
        "school_id", "starts_on", "ends_on", "name", "academic_year__year"
    ):
        half_terms[school_id].append(HalfTermDates(start, end, name, year))
    for school_id, start, end, name in ClosureDay.objects.filter(school__in=ids).values_list(
        "school_id", "starts_on", "ends_on", "name"
    ):
        closures[school_id].append(Closure(start, end, name))
    return {pk: Calendar.made_of(half_terms[pk], closures[pk]) for pk in ids}

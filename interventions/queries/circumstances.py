"""What is known of pupils besides their marks, for the rules that look at it. A statement for each thing looked at."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, OuterRef, Subquery

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, letters
from attendance.models import Mark, PlannedMark
from attendance.queries import absence_spells, no_contact
from attendance.queries.settings import settings_of
from interventions.domain import over
from interventions.domain.conditions.base import Use
from interventions.domain.facts import Support
from interventions.models import SupportOffer
from pupils.domain.years import academic_year_of, first_day_of
from pupils.models import Need
from pupils.queries.roll import on_roll

PART_TIME = "C2"  # a temporary reduced timetable
HOLIDAY = "holiday"  # attendance/domain/leave.py


@dataclass(frozen=True, slots=True)
class Circumstances:
    """By pupil; empty where the policy does not look."""

    needs: Mapping[int, frozenset[str]] = field(default_factory=dict)
    days_without_contact: Mapping[int, int] = field(default_factory=dict)
    holiday_requests: Mapping[int, int] = field(default_factory=dict)
    part_time: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()
    spells: Mapping[str, Mapping[int, int]] = field(default_factory=dict)  # by window
    support: Mapping[int, Support] = field(default_factory=dict)

    def support_of(self, pk: int) -> Support:
        return self.support.get(pk, Support())


def circumstances(school: School, on: date, calendar: Calendar, uses: Collection[Use]) -> Circumstances:
    """As on a day, as far as a policy looks at them."""
    looked_at = {what for what, _ in uses}
    silent = (
        no_contact.days_without_contact_of(school, on, calendar=calendar)
        if looked_at & {"no_contact", "missing"}
        else {}
    )
    return Circumstances(
        needs=_needs(school, on) if "needs" in looked_at else {},
        days_without_contact=silent,
        holiday_requests=_holidays(school, on) if "holidays" in looked_at else {},
        part_time=_part_time(school, on) if "part_time" in looked_at else frozenset(),
        missing=_missing(school, silent) if "missing" in looked_at else frozenset(),
        spells={window: _spells(school, window, on, calendar) for what, window in uses if what == "spells"},
        support=_support(school, on) if "support" in looked_at else {},
    )


def _needs(school: School, on: date) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, kind in Need.objects.filter(school=school).current(on).values_list("pupil_id", "kind"):
        found[pk].add(kind)
    return {pk: frozenset(kinds) for pk, kinds in found.items()}


def _holidays(school: School, on: date) -> Mapping[int, int]:
    """Holidays in term time asked for since the school year began, whatever was decided."""
    since = first_day_of(academic_year_of(on))
    asked = school.leave_requests.filter(kind=HOLIDAY, received_on__gte=since, received_on__lte=on)
    return Counter(asked.values_list("pupil_id", flat=True))


def _part_time(school: School, on: date) -> frozenset[int]:
    """Who has sessions of a reduced timetable planned, now or to come."""
    planned = PlannedMark.objects.filter(school=school, code=PART_TIME, on__gte=on, withdrawn_at=None)
    return frozenset(planned.values_list("pupil_id", flat=True).distinct())


def _missing(school: School, silent: Mapping[int, int]) -> frozenset[int]:
    """Who has been away without a word for as long as the protocol on children missing education says."""
    if not silent:
        return frozenset()
    days = settings_of(school).missing_day
    return frozenset(pk for pk, number in silent.items() if number >= days)


def _spells(school: School, window: str, on: date, calendar: Calendar) -> dict[int, int]:
    ids = list(on_roll(school, on).values_list("pk", flat=True))
    found = absence_spells.spells(school, ids, over.window(window, on, calendar))
    return {pk: len(spells) for pk, spells in found.items()}


def _support(school: School, on: date) -> dict[int, Support]:
    """Who declined help, or did not take it up, and the sessions unauthorised since the latest time (S4-146)."""
    since = Mark.objects.filter(
        pupil=OuterRef("pupil"), on__gt=OuterRef("answered_on"), on__lte=on, code__in=letters(CountsAs.UNAUTHORISED)
    )
    missed = since.order_by().values("pupil").annotate(number=Count("pk")).values("number")
    latest = (
        SupportOffer.objects.filter(school=school).refused(on).order_by("pupil_id", "-answered_on").distinct("pupil_id")
    )
    rows = latest.annotate(missed=Subquery(missed)).values_list("pupil_id", "answered_on", "missed")
    return {pk: Support(day, number or 0) for pk, day, number in rows}

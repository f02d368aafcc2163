"""Children to greet at the gate this morning: back today, often late, with a target (S1-018)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count

from accounts.domain.words import counted
from accounts.models import Membership, School
from attendance import greetings
from attendance.domain import windows
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ABSENT, LATE, LATE_AFTER_CLOSE, letters
from attendance.domain.explanations import run_before
from attendance.domain.whereabouts import Place
from attendance.models import AbsenceReport, Greeting
from attendance.queries import desk as desk_queries
from attendance.queries.calendar import calendar_of
from attendance.queries.desk import Seen
from attendance.queries.settings import settings_of
from pupils.access import pupils_for

LONGEST = 30  # school days looked back for when an absence began
# Whole days of absence of those who were away all of the last school day.
AWAY = """
with away as (
    select m.pupil_id from attendance_mark m
    where m.school_id = %(school)s and m."on" = %(last)s and m.code = any(%(absent)s)
    group by m.pupil_id having count(*) = 2
)
select m.pupil_id, m."on"
from away join attendance_mark m on m.pupil_id = away.pupil_id
where m."on" between %(first)s and %(last)s and m.code = any(%(absent)s)
group by m.pupil_id, m."on" having count(*) = 2
"""


@dataclass(frozen=True, slots=True)
class Child:
    """One child to greet, and why."""

    seen: Seen
    away_days: int = 0
    expected: bool = False  # somebody has said that the child is back today
    lates: int = 0
    targets: tuple[str, ...] = ()
    greeted: Greeting | None = None

    @property
    def is_in(self) -> bool:
        return self.seen.place is Place.IN

    @property
    def back_words(self) -> str:
        """How long the child was away."""
        if not self.away_days:
            return "expected back today" if self.expected else ""
        days = f"{LONGEST} days or more" if self.away_days >= LONGEST else counted(self.away_days, "day")
        return f"back after {days}" if self.is_in else f"away {days}, back today?"

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """Who is not greeted yet, the longest away first."""
        order = 0 if self.away_days or self.expected else 1 if self.targets else 2
        return self.greeted is not None, order, -self.away_days, self.seen.name.casefold()


@dataclass(frozen=True, slots=True)
class Gate:
    """The list of a morning."""

    children: list[Child]
    often_late: int
    often_late_weeks: int
    is_school_day: bool

    @property
    def greeted(self) -> int:
        return sum(child.greeted is not None for child in self.children)


def gate(school: School, membership: Membership, now: datetime) -> Gate:
    """Whom this person greets this morning. Who is known to be away today is not on the list."""
    on, settings = now.date(), settings_of(school)
    calendar = calendar_of(school)
    if not calendar.is_school_day(on):
        return Gate([], settings.often_late, settings.often_late_weeks, False)
    away = days_away(school, calendar, on)
    late = often_late(school, calendar, on, settings.often_late, settings.often_late_weeks)
    targets = greetings.looked_up(school, membership, on)
    expected = _expected(school, on)
    mine = pupils_for(membership, on).filter(pk__in=away.keys() | late.keys() | targets.keys() | expected)
    session = desk_queries.session_at(school, now)
    seen = desk_queries.seen(school, on, session, list(mine.values_list("pk", flat=True)))
    greeted = {one.pupil_id: one for one in school.greetings.filter(on=on).select_related("by")}
    children = [
        Child(
            one,
            away.get(one.pk, 0),
            one.pk in expected,
            late.get(one.pk, 0),
            tuple(targets.get(one.pk, ())),
            greeted.get(one.pk),
        )
        for one in seen
        if one.place not in (Place.ABSENT, Place.OFF_SITE) or one.pk in greeted
    ]
    return Gate(sorted(children, key=lambda child: child.rank), settings.often_late, settings.often_late_weeks, True)


def days_away(school: School, calendar: Calendar, on: date) -> dict[int, int]:
    """Whole school days away, one after another, up to the last school day. One statement."""
    last = calendar.last_school_day(on - timedelta(days=1))
    if last is None:
        return {}
    days = calendar.days_between(date.min, last)[-LONGEST:]
    found: dict[int, set[date]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(AWAY, {"school": school.pk, "first": days[0], "last": last, "absent": sorted(letters(*ABSENT))})
        for pupil_id, day in cursor:
            found[pupil_id].add(day)
    return {pupil_id: min(run_before(on, away, calendar), LONGEST) for pupil_id, away in found.items()}


def often_late(school: School, calendar: Calendar, on: date, times: int, weeks: int) -> dict[int, int]:
    """Who was late so many times in so many school weeks, before today (S0-004). One statement."""
    window = windows.last_weeks(weeks, on, calendar)
    marks = school.marks.filter(on__gte=window.start, on__lt=on, code__in=[LATE, LATE_AFTER_CLOSE])
    counts = marks.values("pupil_id").annotate(number=Count("pk")).filter(number__gte=times).order_by()
    return dict(counts.values_list("pupil_id", "number"))


def _expected(school: School, on: date) -> set[int]:
    """Whose return was named for today. One statement."""
    reports = AbsenceReport.objects.filter(school=school, expected_return_on=on).live()
    return set(reports.values_list("pupil_id", flat=True))

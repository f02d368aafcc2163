"""Absences without a reason: today's, in calling order, and those that have stood too long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import School
from attendance.domain.calendar import Calendar
from attendance.domain.codes import NO_REASON
from attendance.models import Mark
from pupils.domain.years import YearGroup
from pupils.models import GroupPlace, Need, Pupil
from pupils.models.group import GroupKind

LONGEST = 5  # school days in which a reason is to be found; then the N becomes an O
AT_RISK = ("child_protection", "social_worker", "child_in_need", "looked_after")


@dataclass(frozen=True, slots=True)
class Missing:
    """A pupil who is not in school today and nobody knows why."""

    pupil_id: int
    name: str
    group: str
    year: str
    day: int  # of absence without a reason, in school days
    at_risk: bool  # a social worker or a plan stands behind the child

    @property
    def is_third_day(self) -> bool:
        """From the third day somebody goes and looks (first-day response, S4)."""
        return self.day >= 3


@dataclass(frozen=True, slots=True)
class Standing:
    """A mark without a reason that is older than five school days."""

    pupil_id: int
    name: str
    on: date
    session: str


def today(
    school: School, on: date, calendar: Calendar, *, sensitive: bool, pupils: QuerySet[Pupil] | None = None
) -> list[Missing]:
    """Whom to ring first: children at risk, then the longest away, then the eldest, who may walk alone. Two statements.

    `sensitive`: whether whoever looks may know that a child is at risk; others get the same list in another order.
    """
    days = [day for day in calendar.days if day <= on][-LONGEST - 1 :]
    found = list(_pupils(school, on, pupils))
    marks = school.marks.filter(code=NO_REASON, on__in=days, pupil_id__in=[pupil.pk for pupil in found]).values_list(
        "pupil_id", "on"
    )
    seen: dict[int, set[date]] = {}
    for pupil_id, day in marks if found else ():
        seen.setdefault(pupil_id, set()).add(day)
    rows = [_missing(pupil, _run(seen.get(pupil.pk, set()), days), sensitive=sensitive) for pupil in found]
    return sorted(rows, key=lambda row: (not row.at_risk, -row.day, -_age(row.year), row.name.casefold()))


def standing(school: School, on: date, calendar: Calendar) -> QuerySet[Mark]:
    """Marks of this school year that have had no reason for more than five school days."""
    days = [day for day in calendar.days if day < on]
    before = days[-LONGEST] if len(days) >= LONGEST else (days[0] if days else on)
    start = calendar.half_terms_of_year(_year(calendar, on))
    marks = school.marks.filter(code=NO_REASON, on__lt=before)
    return marks.filter(on__gte=start[0].starts_on) if start else marks


def standing_lines(
    school: School, on: date, calendar: Calendar, pupil_ids: Collection[int] | None = None
) -> list[Standing]:
    """The same as lines to read, oldest first; of some pupils where they are named."""
    marks = standing(school, on, calendar).select_related("pupil").order_by("on", "pupil__legal_surname", "session")
    if pupil_ids is not None:
        marks = marks.filter(pupil__in=pupil_ids)
    return [Standing(mark.pupil_id, mark.pupil.name, mark.on, mark.session) for mark in marks]


def _year(calendar: Calendar, on: date) -> int:
    latest = calendar.latest_half_term(on)
    return latest.year if latest else on.year


def _pupils(school: School, on: date, pupils: QuerySet[Pupil] | None) -> QuerySet[Pupil]:
    place = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    needs = Need.objects.filter(pupil=OuterRef("pk"), kind__in=AT_RISK).current(on)
    marks = Mark.objects.filter(pupil=OuterRef("pk"), on=on, code=NO_REASON)
    return (
        (school.pupils.all() if pupils is None else pupils)
        .filter(Exists(marks))
        .annotate(class_name=Subquery(place.values("group__name")[:1]), at_risk=Exists(needs))
    )


def _missing(pupil: Pupil, day: int, *, sensitive: bool) -> Missing:
    return Missing(
        pupil_id=pupil.pk,
        name=pupil.name,
        group=getattr(pupil, "class_name", None) or "",
        year=pupil.year_group,
        day=day,
        at_risk=sensitive and getattr(pupil, "at_risk", False),
    )


def _run(seen: Collection[date], days: list[date]) -> int:
    """School days without a break, up to the last of these."""
    run = 0
    for day in reversed(days):
        if day not in seen:
            break
        run += 1
    return max(run, 1)


def _age(year: str) -> int:
    return YearGroup(year).order

"""One page to start the day from: what is missing, whom to chase, what is due, who crosses a line next.

For the officer it is the whole school; for a head of year the own years. The number of statements is the same at any size.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from attendance.queries import no_reason
from attendance.queries.absentees import Absentee
from attendance.queries.calendar import calendar_of
from attendance.queries.calls import Missing
from attendance.queries.calls import missing as missing_of
from interventions.domain.policy import Band, Ladder
from interventions.queries.policy import policy_of
from pupils.access import groups_for, pupils_for
from pupils.models import Pupil
from reports.domain.watch import Figures
from reports.queries import owed, today, watch
from reports.queries import waiting as inboxes
from reports.queries.owed import Work
from reports.queries.today import Day
from reports.queries.waiting import Waiting

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The day of whoever follows up absence."""

    day: Day
    work: Work
    missing: Missing
    sees_sensitive: bool
    standing: int  # marks without a reason for more than five school days
    moved_down: int
    near_threshold: int
    waiting: list[Waiting]

    @property
    def first_missing(self) -> list[Absentee]:
        return self.missing.children[:SHOWN]

    @property
    def more_missing(self) -> int:
        return len(self.missing.children) - len(self.first_missing)


@dataclass(frozen=True, slots=True)
class Mover:
    """A pupil to look at, with the numbers that say why."""

    pupil: Pupil
    figures: Figures
    band: Band | None
    band_before: Band | None


@dataclass(frozen=True, slots=True)
class Watched:
    """Who moved down a band this week, and who is near the threshold."""

    moved_down: list[Mover]
    near_threshold: list[Mover]


def dashboard(membership: Membership, school: School, now: datetime) -> Dashboard:
    """Everything on the page."""
    on = now.date()
    calendar, ladder = calendar_of(school), policy_of(school, on).ladder
    pupils = _scope(membership, on)
    ids = _ids(pupils)
    figures = watch.figures(school, on, calendar, ids)
    standing = no_reason.overdue(school, on, calendar)
    return Dashboard(
        day=today.day(school, now, calendar, None if pupils is None else groups_for(membership, on)),
        work=owed.work(membership, on, calendar, figures, ladder),
        missing=missing_of(school, now, calendar, scope=pupils),
        sees_sensitive=membership.may(Permission.VIEW_SENSITIVE),
        standing=(standing if ids is None else standing.filter(pupil__in=ids)).count(),
        moved_down=sum(one.moved_down(ladder) for one in figures.values()),
        near_threshold=sum(one.is_near_threshold for one in figures.values()),
        waiting=inboxes.waiting(membership, school, on, calendar),
    )


def watched(membership: Membership, school: School, on: date) -> Watched:
    """The pupils behind two of the numbers."""
    calendar, ladder = calendar_of(school), policy_of(school, on).ladder
    figures = watch.figures(school, on, calendar, _ids(_scope(membership, on)))
    down = [pk for pk, one in figures.items() if one.moved_down(ladder)]
    near = [pk for pk, one in figures.items() if one.is_near_threshold]
    pupils = {pupil.pk: pupil for pupil in pupils_for(membership, on).filter(pk__in=[*down, *near]).by_name()}
    movers = {pk: _mover(pupil, figures[pk], ladder) for pk, pupil in pupils.items()}
    return Watched(
        [movers[pk] for pk in pupils if pk in down],
        sorted((movers[pk] for pk in pupils if pk in near), key=lambda one: -one.figures.ten_weeks.unauthorised),
    )


def _mover(pupil: Pupil, figures: Figures, ladder: Ladder) -> Mover:
    return Mover(pupil, figures, figures.band(ladder), ladder.band(figures.last_week.tenths))


def _scope(membership: Membership, on: date) -> QuerySet[Pupil] | None:
    """None for who sees every pupil; else the pupils in reach."""
    return None if membership.may(Permission.VIEW_ALL_PUPILS) else pupils_for(membership, on)


def _ids(pupils: QuerySet[Pupil] | None) -> list[int] | None:
    return None if pupils is None else list(pupils.values_list("pk", flat=True))

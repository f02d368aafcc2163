"""The weekly class list, whatever the size of the class: a fixed number of statements."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Membership
from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally
from attendance.domain.windows import Window, last_weeks, weeks_before, year_to_date
from attendance.queries import tallies
from attendance.queries.calendar import calendar_of
from interventions.domain.policy import Ladder
from interventions.queries.policy import policy_of
from pupils.access import groups_for
from pupils.domain.years import academic_year_of
from pupils.models import Enrolment, Group, GroupPlace, Pupil
from pupils.models.group import GroupKind, youngest_first
from pupils.queries.roll import only_on_roll
from reports.domain import class_list
from reports.domain.class_list import Row

WEEKS = 4  # S4-123: the previous four weeks


@dataclass(frozen=True, slots=True)
class ClassList:
    """The list of one class as on a day."""

    group: Group
    on: date
    window: Window
    before: Window
    sessions: int  # possible so far in the window
    rows: list[Row]

    @property
    def good_news(self) -> list[class_list.GoodNews]:
        """What of it may stand on a big screen."""
        return class_list.screen_safe(self.rows)


def classes_for(membership: Membership, on: date) -> QuerySet[Group]:
    """The classes of this academic year whose list this person may read (S4-122: assistants, too)."""
    classes: QuerySet[Group] = (
        groups_for(membership, on)
        .filter(kind=GroupKind.CLASS, academic_year=academic_year_of(on))
        .order_by(*youngest_first())
    )
    return classes


def for_group(group: Group, on: date) -> ClassList:
    """The rows of a class in order, four school weeks to a day against the four before."""
    calendar = calendar_of(group.school)
    window, before, earlier = windows(on, calendar)
    pupils = _pupils(group, on)
    counted = tallies.for_windows(group.school, [window, before, *earlier], [pupil.pk for pupil in pupils])
    ladder = policy_of(group.school, on).ladder
    rows = [_row(pupil, [by_pupil.get(pupil.pk, Tally()) for by_pupil in counted], window, ladder) for pupil in pupils]
    return ClassList(
        group=group,
        on=on,
        window=window,
        before=before,
        sessions=max((row.now.possible for row in rows), default=0),
        rows=class_list.order(rows),
    )


def windows(on: date, calendar: Calendar) -> tuple[Window, Window, list[Window]]:
    """The four school weeks to a day, the four before, and every four before those in the same school year."""
    window = last_weeks(WEEKS, on, calendar)
    before = weeks_before(window, calendar)
    year = year_to_date(on, calendar)
    earlier, at = [], before
    while at.start > year.start:
        earlier.append(at)
        at = weeks_before(at, calendar)
    return window, before, earlier


def _pupils(group: Group, on: date) -> list[Pupil]:
    """Who has a place in the group and is on roll, with the day they joined the school."""
    places = GroupPlace.objects.filter(group=group).current(on).values("pupil")
    joined = Enrolment.objects.filter(pupil=OuterRef("pk")).on_roll(on).values("starts_on")[:1]
    pupils = only_on_roll(group.school.pupils.filter(pk__in=places), on)
    return list(pupils.annotate(joined_on=Subquery(joined)).by_name())


def _row(pupil: Pupil, counted: list[Tally], window: Window, ladder: Ladder) -> Row:
    now, before, *earlier = counted
    joined: date | None = getattr(pupil, "joined_on", None)
    row = Row(
        pupil_id=pupil.pk,
        upn=pupil.upn,
        name=pupil.name,
        sort_name=pupil.list_name.casefold(),
        now=now,
        before=before,
        earlier=tuple(earlier),
        joined_on=joined if joined and joined in window else None,
    )
    return row if row.tenths is None else row.with_band(ladder.band(row.tenths))

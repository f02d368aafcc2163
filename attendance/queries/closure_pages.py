"""What the pages about closures show: the list of a year, one closure with what it came to, whom it is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import School
from attendance.domain import closures as rules
from attendance.domain.closures import Wanted
from attendance.domain.codes import NO_REASON
from attendance.domain.explanations import sessions_of
from attendance.models import Closure, ClosureDay, Mark
from attendance.queries.calendar import calendar_of
from attendance.queries.closures import Reopening, plans_of, waiting
from pupils.domain.years import YearGroup, academic_year_of
from pupils.models import Pupil
from pupils.models.group import GroupKind, youngest_first


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """A closure in the list."""

    closure: Closure
    whom: str
    sessions: int
    marks: int


def listed(school: School, year: int) -> list[ClosureLine]:
    """The closures of an academic year, latest first. Three statements."""
    found = list(
        school.closures.filter(starts_on__gte=date(year, 8, 1), starts_on__lt=date(year + 1, 8, 1))
        .select_related("entered_by", "reopened_by")
        .annotate(made=Count("marks", filter=Q(marks__put_back_at=None)))
        .order_by("-starts_on", "-pk")
    )
    calendar = calendar_of(school)
    names = class_names(school, {pk for closure in found for pk in closure.group_ids})
    return [
        ClosureLine(closure, whom_of(closure.wanted, names), len(sessions_of(closure.span, calendar)), closure.made)
        for closure in found
    ]


def class_names(school: School, group_ids: Collection[int]) -> dict[int, str]:
    """Names of classes, youngest first. No statement where there are none."""
    if not group_ids:
        return {}
    return dict(school.groups.filter(pk__in=group_ids).order_by(*youngest_first()).values_list("pk", "name"))


def whom_of(wanted: Wanted, names: Mapping[int, str]) -> str:
    """The part that a closure is about, in words. `names`: the names of its classes, in order."""
    years = sorted((YearGroup(year) for year in wanted.year_groups), key=lambda year: year.order)
    return rules.whom([year.label for year in years], [name for pk, name in names.items() if pk in wanted.group_ids])


@dataclass(frozen=True, slots=True)
class Done:
    """What a closure came to so far."""

    marks: int
    changed: int  # of these, marks that stood before
    pupils: int
    planned: int  # sessions filled in ahead
    waits: int  # sessions without a mark that get the code when their day is over
    waiting_pupils: int


def done(closure: Closure, at: datetime) -> Done:
    """Three statements."""
    made = closure.marks.filter(put_back_at=None).aggregate(
        marks=Count("pk"), changed=Count("pk", filter=~Q(stood_code="")), pupils=Count("pupil", distinct=True)
    )
    ahead = (
        plans_of(closure, (closure.starts_on, closure.starts_session)).count()
        if closure.year_groups or closure.group_ids
        else 0
    )
    waits = (0, 0) if closure.undone else waiting(closure, at)
    return Done(made["marks"], made["changed"], made["pupils"], ahead, *waits)


def to_take(closure: Closure) -> list[tuple[date, str]]:
    """Sessions that had no mark before a closure that was taken back, and whose N still waits for the register. One
    statement."""
    still = Mark.objects.filter(pupil=OuterRef("pupil"), on=OuterRef("on"), session=OuterRef("session"), code=NO_REASON)
    back = closure.marks.filter(Exists(still), stood_code="", put_back_at__isnull=False)
    return list(back.order_by("on", "session").values_list("on", "session").distinct())


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A mark that somebody changed after the closure had made it: it stays."""

    pupil_id: int
    name: str
    on: date
    session: str
    code: str
    stood: str


def changed_lines(found: Reopening) -> list[ChangedLine]:
    """Those by name. One statement."""
    if not found.changed:
        return []
    pupils = Pupil.objects.in_bulk([mark.pupil_id for mark, _ in found.changed])
    return [
        ChangedLine(mark.pupil_id, pupils[mark.pupil_id].name, mark.on, mark.session, code, mark.stood_code)
        for mark, code in found.changed
    ]


def planned_days(school: School, on: date) -> list[ClosureDay]:
    """What the school year leaves out from a day on: INSET days, closures, bank holidays. One statement."""
    return list(
        school.closure_days.filter(ends_on__gte=on, starts_on__lt=date(academic_year_of(on) + 1, 8, 1)).order_by(
            "starts_on"
        )
    )


def parts(school: School, on: date) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """The years and the classes that can be closed, youngest first. One statement."""
    classes = list(
        school.groups.filter(kind=GroupKind.CLASS, academic_year=academic_year_of(on)).order_by(*youngest_first())
    )
    years = sorted({YearGroup(group.year_group) for group in classes if group.year_group}, key=lambda year: year.order)
    return [(year.value, year.label) for year in years], [(group.pk, group.name) for group in classes]

"""Which classes and years keep other session times than the school, for the page that sets them."""

from dataclasses import dataclass
from datetime import date

from accounts.models import School
from attendance.domain import own_times as rules
from attendance.domain.own_times import Pair
from attendance.models import OwnTimes
from attendance.queries.session_times import as_rule, school_times
from pupils.domain.years import YearGroup, academic_year_of
from pupils.models import Group
from pupils.models.group import GroupKind, youngest_first


@dataclass(frozen=True, slots=True)
class Line:
    """A class or year with its times, and which of them are its own."""

    row: OwnTimes
    name: str
    detail: str
    am: Pair
    pm: Pair
    own_am: bool
    own_pm: bool


def lines(school: School, on: date) -> list[Line]:
    """Years first, from the youngest; then classes of this school year. One statement."""
    found = school.own_times.select_related("group")
    of_year = [row for row in found if row.group is None]
    of_class = [row for row in found if row.group and row.group.academic_year >= academic_year_of(on)]
    of_year.sort(key=lambda row: YearGroup(row.year_group).order)
    of_class.sort(key=lambda row: row.group.name.casefold() if row.group else "")
    return [_line(row, school) for row in (*of_year, *of_class)]


def choices(school: School, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Years and classes that have no times of their own yet, for a list to choose from. Two statements."""
    taken = school.own_times.values_list("group_id", "year_group")
    groups, years = {pk for pk, _ in taken if pk}, {year for pk, year in taken if not pk}
    classes = school.groups.filter(kind=GroupKind.CLASS, academic_year=academic_year_of(on)).order_by(*youngest_first())
    here = {group.year_group for group in classes if group.year_group}
    of_year = [(f"year-{year.value}", f"Every class of {year.label}") for year in YearGroup if year in here - years]
    of_class = [(f"class-{group.pk}", group.name) for group in classes if group.pk not in groups]
    return [("Years", of_year), ("Classes", of_class)]


def chosen(school: School, whose: str) -> tuple[Group | None, str]:
    """The class or the year that was chosen."""
    kind, _, key = whose.partition("-")
    return (None, key) if kind == "year" else (school.groups.filter(pk=key).first(), "")


def _line(row: OwnTimes, school: School) -> Line:
    own, whole = as_rule(row), school_times(school)
    year = row.group.year_group if row.group else ""
    return Line(
        row,
        str(row),
        f"Class, {YearGroup(year).label}" if year else "Class" if row.group else "Every class of the year",
        own.am or rules.school_times_of("AM", whole),
        own.pm or rules.school_times_of("PM", whole),
        own.am is not None,
        own.pm is not None,
    )

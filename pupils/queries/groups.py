"""Groups for screens: the list with sizes and teachers, one group with its pupils."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from accounts.models import Membership, School
from pupils.access import groups_for, pupils_for
from pupils.domain.years import YearGroup
from pupils.models import Group, GroupPlace, GroupTeacher
from pupils.models.group import GroupKind


def class_names(school: School, pupil_ids: Iterable[int], on: date) -> dict[int, str]:
    """The class of each pupil on a day. One statement."""
    places = GroupPlace.objects.filter(school=school, kind=GroupKind.CLASS, pupil_id__in=list(pupil_ids))
    return dict(places.current(on).values_list("pupil_id", "group__name"))


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group with how many are in it and who takes it."""

    group: Group
    kind: str
    year: str
    pupils: int
    teachers: str


def group_lines(membership: Membership, on: date, academic_year: int) -> list[GroupLine]:
    """The groups of an academic year that this person may see. A year to come is counted as on its first day."""
    groups = groups_for(membership, on).filter(academic_year=academic_year)
    there = Q(places__starts_on__lte=on) & (Q(places__ends_on=None) | Q(places__ends_on__gte=on))
    sized = sorted(groups.annotate(size=Count("places", filter=there)), key=by_year)
    teachers: dict[int, list[str]] = defaultdict(list)
    for line in GroupTeacher.objects.filter(group__in=sized).current(on).select_related("membership__user"):
        teachers[line.group_id].append(line.membership.user.formal_name)
    return [
        GroupLine(
            group,
            GroupKind(group.kind).label,
            YearGroup(group.year_group).label if group.year_group else "",
            group.size,  # type: ignore[attr-defined]
            ", ".join(sorted(teachers[group.pk])),
        )
        for group in sized
    ]


def by_year(group: Group) -> tuple[str, int, str]:
    """Classes from the youngest year to the oldest, then mixed ones; houses and support groups after them."""
    order = YearGroup(group.year_group).order if group.year_group else len(YearGroup)
    return group.kind, order, group.name


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group: its pupils as far as this person sees them, and who takes it."""

    group: Group
    size: int
    places: list[GroupPlace]
    teachers: list[GroupTeacher]


def group_page(group: Group, membership: Membership, on: date) -> GroupPage:
    """A group on a day."""
    places = group.places.current(on)
    seen = places.filter(pupil__in=pupils_for(membership, on)).select_related("pupil")
    teachers = group.teachers.filter(Q(ends_on=None) | Q(ends_on__gte=on)).select_related("membership__user")
    return GroupPage(
        group,
        places.count(),
        list(seen.order_by("pupil__legal_surname", "pupil__legal_forename", "pk")),
        list(teachers.order_by("starts_on")),
    )

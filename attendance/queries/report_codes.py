"""The codes of the parents' form: finding a child by one, and the slips of a class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import Membership, School
from attendance.domain import report_codes
from attendance.models import ReportCode
from pupils.access import groups_for, pupils_for
from pupils.domain.years import YearGroup, academic_year_of
from pupils.models import Enrolment, GroupPlace
from pupils.models.group import GroupKind, youngest_first
from pupils.queries.descriptions import in_group
from pupils.queries.roll import only_on_roll


@dataclass(frozen=True, slots=True)
class Slip:
    """One child's slip."""

    pupil_id: int
    name: str
    group: str
    code: str  # as printed; '' where there is none yet
    last_used_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class with how many of its children have a code."""

    pk: int
    name: str
    pupils: int
    codes: int


def address_of_form(school: School) -> str:
    """Where parents find the form: the school's number is in it, and nothing of a child."""
    return f"{settings.BASE_URL}{reverse('absent:start', kwargs={'urn': school.urn})}"


def find(school: School, text: str, on: date) -> ReportCode | None:
    """The live code that somebody typed, of a child who is on the roll, or will be. One statement."""
    code = report_codes.tidied(text)
    if not code:
        return None
    return _usable(school, on).filter(code=code).first()


def by_id(school: School, pk: int, on: date) -> ReportCode | None:
    """A code that was typed a while ago, if it still opens the form."""
    return _usable(school, on).filter(pk=pk).first()


def _usable(school: School, on: date):  # type: ignore[no-untyped-def]
    here = Enrolment.objects.filter(pupil=OuterRef("pupil")).filter(Q(ends_on=None) | Q(ends_on__gte=on))
    places = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    codes = ReportCode.objects.live().filter(Exists(here), school=school)
    return codes.select_related("pupil").annotate(class_name=Subquery(places.values("group__name")[:1]))


def slips(membership: Membership, on: date, group_id: int | None = None) -> list[Slip]:
    """The children of a class, or of the whole school, as this person sees them, with their codes. One statement."""
    live = ReportCode.objects.live().filter(pupil=OuterRef("pk"))
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    found = (
        pupils_with_codes(membership, on, group_id)
        .annotate(
            code=Subquery(live.values("code")[:1]),
            used_on=Subquery(live.values("last_used_on")[:1]),
            class_name=Subquery(places.values("group__name")[:1]),
            class_year=Subquery(places.values("year_group")[:1]),
        )
        .by_name()
    )
    in_order = sorted(found, key=lambda p: (YearGroup(p.class_year or p.year_group).order, p.class_name or ""))
    return [
        Slip(p.pk, p.name, p.class_name or "", report_codes.shown(p.code) if p.code else "", p.used_on)
        for p in in_order
    ]


def pupils_with_codes(membership: Membership, on: date, group_id: int | None = None):  # type: ignore[no-untyped-def]
    """The pupils on roll for whom slips are printed."""
    pupils = only_on_roll(pupils_for(membership, on), on)
    return in_group(pupils, group_id, on) if group_id else pupils


def classes(membership: Membership, on: date) -> Sequence[ClassLine]:
    """The classes of the year, with how many codes there are. Two statements."""
    groups = groups_for(membership, on).filter(academic_year=academic_year_of(on), kind=GroupKind.CLASS)
    in_class: dict[int, int] = {}
    with_code: dict[int, int] = {}
    places = GroupPlace.objects.filter(group__in=groups, pupil__in=pupils_with_codes(membership, on).values("pk"))
    live = ReportCode.objects.live().filter(pupil=OuterRef("pupil"))
    for group_id, has in places.current(on).annotate(has=Exists(live)).values_list("group_id", "has"):
        in_class[group_id] = in_class.get(group_id, 0) + 1
        with_code[group_id] = with_code.get(group_id, 0) + has
    return [
        ClassLine(group.pk, group.name, in_class.get(group.pk, 0), with_code.get(group.pk, 0))
        for group in groups.order_by(*youngest_first())
    ]

"""The list of pupils: filtered, searched, with classes, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Membership
from pupils.access import groups_for, pupils_for
from pupils.domain.years import YearGroup
from pupils.models import Enrolment, GroupPlace
from pupils.models.group import GroupKind, youngest_first
from pupils.models.pupil import PupilQuerySet
from pupils.queries.roll import only_on_roll

A_PAGE = 300
ROLL = {"on": "On roll", "left": "Left", "coming": "Coming"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for. Names come by POST alone."""

    text: str = ""
    group: int | None = None
    year: str = ""
    roll: str = "on"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil as the list shows one."""

    pk: int
    name: str
    year: str
    group: str
    note: str  # left on, starts on


def pupil_list(membership: Membership, on: date, wanted: Wanted) -> Page[Any]:
    """A page of pupils as asked for, of those this person may see."""
    pupils = _filtered(pupils_for(membership, on), on, wanted)
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    latest = Enrolment.objects.filter(pupil=OuterRef("pk")).order_by("-starts_on")
    rows = pupils.by_name().annotate(
        class_name=Subquery(places.values("group__name")[:1]),
        starts_on=Subquery(latest.values("starts_on")[:1]),
        ends_on=Subquery(latest.values("ends_on")[:1]),
    )
    return Paginator(rows, A_PAGE).get_page(wanted.page)


def lines(page: Page[Any], on: date) -> list[Line]:
    """The rows of a page, ready to be shown."""
    return [
        Line(p.pk, p.list_name, YearGroup(p.year_group).label, p.class_name or "", _note(p.starts_on, p.ends_on, on))
        for p in page.object_list
    ]


def _note(starts_on: date | None, ends_on: date | None, on: date) -> str:
    if starts_on is None:
        return "never on the roll"
    if starts_on > on:
        return f"starts {starts_on:%d/%m/%Y}"
    if ends_on is None:
        return ""
    return f"{'left' if ends_on < on else 'leaves'} {ends_on:%d/%m/%Y}"


def _filtered(pupils: PupilQuerySet, on: date, wanted: Wanted) -> PupilQuerySet:
    if wanted.roll == "left":
        ever = Enrolment.objects.filter(pupil=OuterRef("pk"))
        pupils = pupils.filter(Exists(ever)).exclude(Exists(ever.filter(Q(ends_on=None) | Q(ends_on__gte=on))))
    elif wanted.roll == "coming":
        ahead = Enrolment.objects.filter(pupil=OuterRef("pk"), starts_on__gt=on)
        pupils = pupils.filter(Exists(ahead)).exclude(pk__in=only_on_roll(pupils, on).values("pk"))
    else:
        pupils = only_on_roll(pupils, on)
    if wanted.group:
        in_group = GroupPlace.objects.filter(pupil=OuterRef("pk"), group=wanted.group)
        pupils = pupils.filter(Exists(in_group if wanted.roll == "left" else in_group.current(on)))
    if wanted.year:
        pupils = pupils.filter(year_group=wanted.year)
    return _searched(pupils, wanted.text)


def _searched(pupils: PupilQuerySet, text: str) -> PupilQuerySet:
    """Every word begins a name, or the whole is a UPN."""
    words = text.split()[:5]
    if not words:
        return pupils

    def begins(word: str) -> Q:
        names = ("legal_forename", "legal_surname", "preferred_forename")
        inside = (Q(**{f"{name}__icontains": f" {word}"}) | Q(**{f"{name}__icontains": f"-{word}"}) for name in names)
        return reduce(lambda a, b: a | b, (Q(**{f"{name}__istartswith": word}) for name in names)) | reduce(
            lambda a, b: a | b, inside
        )

    return pupils.filter(reduce(and_, (begins(word) for word in words)) | Q(upn__iexact="".join(words)))


def group_choices(membership: Membership, on: date, academic_year: int) -> list[tuple[int, str]]:
    """The groups this person may filter by."""
    groups = groups_for(membership, on).filter(academic_year=academic_year).order_by("kind", *youngest_first())
    return list(groups.values_list("pk", "name"))

"""Pupils with what is said of them on a day, in one statement however many there are."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from pupils.models import Enrolment, GroupPlace
from pupils.models.group import GroupKind
from pupils.models.pupil import PupilQuerySet


def described(pupils: PupilQuerySet, on: date) -> PupilQuerySet:
    """Each with `group_id` and `class_name` of the day, and `started_on`, `left_on` of the latest stretch on roll."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on).order_by("-starts_on")
    stretches = Enrolment.objects.filter(pupil=OuterRef("pk")).order_by("-starts_on")
    return pupils.annotate(
        group_id=Subquery(places.values("group_id")[:1]),
        class_name=Subquery(places.values("group__name")[:1]),
        started_on=Subquery(stretches.values("starts_on")[:1]),
        left_on=Subquery(stretches.values("ends_on")[:1]),
    )


def in_group(pupils: PupilQuerySet, group_id: int, on: date) -> PupilQuerySet:
    """Of these pupils, those with a place in a group on a day."""
    return pupils.filter(pk__in=GroupPlace.objects.filter(group_id=group_id).current(on).values("pupil_id"))


def named(pupils: PupilQuerySet, words: str) -> PupilQuerySet:
    """Of these pupils, those with every word somewhere in their names."""
    for word in words.split():
        pupils = pupils.filter(
            Q(legal_forename__icontains=word) | Q(legal_surname__icontains=word) | Q(preferred_forename__icontains=word)
        )
    return pupils

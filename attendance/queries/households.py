"""Children of one family: those who share somebody to ring."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery

from pupils.models import ContactLink, GroupPlace, Pupil
from pupils.models.group import GroupKind
from pupils.models.pupil import PupilQuerySet
from pupils.queries.roll import only_on_roll


def brothers_and_sisters(pupil: Pupil, seen: PupilQuerySet, on: date) -> list[Pupil]:
    """Other children on roll, of those somebody may see, who share a parent: not a neighbour who may collect both.

    Each with `class_name`. One statement.
    """
    parent = Q(parental_responsibility=True) | Q(lives_with=True) | Q(priority=1)
    shared = ContactLink.objects.filter(parent, pupil=pupil).values("contact")
    links = ContactLink.objects.filter(parent, contact__in=shared).values("pupil")
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    here = only_on_roll(seen.filter(pk__in=links).exclude(pk=pupil.pk), on)
    return list(here.annotate(class_name=Subquery(places.values("group__name")[:1])).order_by("-date_of_birth", "pk"))

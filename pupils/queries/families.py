"""Which pupils belong together: brothers and sisters by the parents they share."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import School
from pupils.models import ContactLink, Enrolment, Pupil

PARENT = Q(lives_with=True) | Q(parental_responsibility=True)


def siblings(pupil: Pupil, on: date) -> list[Pupil]:
    """The other pupils on roll with whom a pupil shares a parent, by age. One statement."""
    own = ContactLink.objects.filter(PARENT, pupil=pupil).values("contact")
    shared = ContactLink.objects.filter(PARENT, pupil=OuterRef("pk"), contact__in=own)
    on_roll = Enrolment.objects.filter(pupil=OuterRef("pk")).on_roll(on)
    found = Pupil.objects.filter(Exists(shared), Exists(on_roll), school=pupil.school_id).exclude(pk=pupil.pk)
    return list(found.order_by("date_of_birth", "pk"))


def families(school: School, pupil_ids: Collection[int]) -> dict[int, int]:
    """These pupils by family: children who share a parent have one number. One statement.

    The number is the lowest pupil's; who shares a parent with nobody here stands alone.
    """
    links = ContactLink.objects.filter(PARENT, school=school, pupil__in=list(pupil_ids))
    by_contact: dict[int, list[int]] = defaultdict(list)
    for contact_id, pupil_id in links.values_list("contact_id", "pupil_id"):
        by_contact[contact_id].append(pupil_id)
    family = {pupil_id: pupil_id for pupil_id in pupil_ids}
    for together in by_contact.values():
        lowest = min(_root(family, pupil_id) for pupil_id in together)
        for pupil_id in together:
            family[_root(family, pupil_id)] = lowest
    return {pupil_id: _root(family, pupil_id) for pupil_id in pupil_ids}


def _root(family: dict[int, int], pupil_id: int) -> int:
    while family[pupil_id] != pupil_id:
        pupil_id = family[pupil_id]
    return pupil_id

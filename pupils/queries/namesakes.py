"""Pupils who may be one and the same."""

from accounts.models import School
from pupils.domain.matching import Known, is_same_person
from pupils.models import Pupil


def namesakes(school: School, wanted: Known) -> list[Pupil]:
    """Pupils of this name, however it is spelt, and birth date. One statement."""
    found = school.pupils.filter(date_of_birth=wanted.date_of_birth).order_by("pk")
    return [pupil for pupil in found if is_same_person(pupil, wanted)]

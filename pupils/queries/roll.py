"""Who is on the admission register."""

from datetime import date

from django.db.models import Exists, OuterRef

from accounts.models import School
from pupils.models import Enrolment
from pupils.models.pupil import PupilQuerySet


def on_roll(school: School, on: date) -> PupilQuerySet:
    """The pupils of a school on its roll on a day."""
    pupils: PupilQuerySet = school.pupils.all()
    return only_on_roll(pupils, on)


def only_on_roll(pupils: PupilQuerySet, on: date) -> PupilQuerySet:
    """Of these pupils, those on roll on a day."""
    return pupils.filter(Exists(Enrolment.objects.filter(pupil=OuterRef("pk")).on_roll(on)))

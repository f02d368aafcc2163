"""The roll as planning sees it: plain values of every pupil of a school, in four statements."""

from collections import defaultdict

from accounts.models import School
from pupils.domain.roll_plan import Place, StandingPupil, Stretch
from pupils.models import Enrolment, GroupPlace, Need
from pupils.models.group import GroupKind


def standing(school: School) -> list[StandingPupil]:
    """Every pupil the school knows, on roll or not, with stretches, class places and open needs."""
    stretches: dict[int, list[Stretch]] = defaultdict(list)
    for e in Enrolment.objects.filter(school=school).order_by("starts_on"):
        stretches[e.pupil_id].append(Stretch(e.pk, e.starts_on, e.ends_on, e.ground))
    places: dict[int, list[Place]] = defaultdict(list)
    classes = GroupPlace.objects.filter(school=school, kind=GroupKind.CLASS).select_related("group")
    for p in classes.order_by("starts_on"):
        places[p.pupil_id].append(
            Place(p.pk, p.group.name, p.group.academic_year, p.year_group, p.starts_on, p.ends_on)
        )
    needs: dict[int, set[str]] = defaultdict(set)
    for pupil_id, kind in Need.objects.filter(school=school, ends_on=None).values_list("pupil_id", "kind"):
        needs[pupil_id].add(kind)
    return [
        StandingPupil(
            pupil.pk,
            pupil.upn,
            pupil.legal_forename,
            pupil.legal_surname,
            pupil.date_of_birth,
            pupil.year_group,
            preferred_forename=pupil.preferred_forename,
            sex=pupil.sex,
            ethnicity=pupil.ethnicity,
            address=pupil.address,
            postcode=pupil.postcode,
            stretches=tuple(stretches[pupil.pk]),
            places=tuple(places[pupil.pk]),
            needs=frozenset(needs[pupil.pk]),
        )
        for pupil in school.pupils.order_by("pk")
    ]

"""Concerns, flags, disclosures and support groups, as pages show them."""

from datetime import date, timedelta
from typing import Any

from accounts.domain.roles import Permission
from accounts.models import Membership, School
from interventions.domain.concerns import SAFEGUARDING, WHATS
from interventions.domain.policy import SupportGroup
from interventions.models import Case, Concern, Disclosure, SafeguardingFlag, SupportPlace
from interventions.models.concern import ConcernQuerySet
from interventions.queries.policy import policy_of
from pupils.access import pupils_for
from pupils.models import Need, Pupil

SHOWN_FOR = timedelta(days=14)  # an answer stays on the home page of who raised it
PRIVATE_GROUP = "A support group"


def concerns_for(membership: Membership, school: School, on: date) -> ConcernQuerySet:
    """Concerns about the pupils this person may see, for who works on cases."""
    if not membership.may(Permission.MANAGE_CASE):
        return Concern.objects.none()
    found: ConcernQuerySet = school.concerns.filter(pupil__in=pupils_for(membership, on).values("pk"))
    return found


def inbox(membership: Membership, school: School, on: date) -> ConcernQuerySet:
    """What waits for an answer, the oldest first."""
    waiting = concerns_for(membership, school, on).waiting()
    return waiting.select_related("pupil", "raised_by").order_by("raised_at", "pk")


def answers_to(membership: Membership, school: School, on: date) -> list[Concern]:
    """What was answered lately to this person. One statement."""
    mine = school.concerns.filter(raised_by=membership.user_id, state="answered", answered_on__gte=on - SHOWN_FOR)
    return list(mine.select_related("pupil", "answered_by").order_by("-answered_on", "-pk"))


def panel(pupil: Pupil, membership: Membership, on: date, *, some: bool = True) -> dict[str, Any]:
    """On a pupil's page: a way to raise a concern, one's own with their answers; all of them for who works on cases."""
    concerns: list[Concern] = []
    if some:
        found = pupil.concerns.filter(raised_on__gte=on - timedelta(days=90))
        if not membership.may(Permission.MANAGE_CASE):
            found = found.filter(raised_by=membership.user_id)
        concerns = list(found.select_related("raised_by", "answered_by").order_by("-raised_at", "-pk"))
    return {"pupil": pupil, "whats": WHATS.items(), "warning": SAFEGUARDING, "concerns": concerns}


def proposed_groups(pupil: Pupil, on: date) -> list[SupportGroup]:
    """Groups of the policy that a need of the pupil speaks for (S4-199, S4-200, S4-202). Two statements."""
    needs = set(Need.objects.filter(school=pupil.school, pupil=pupil).current(on).values_list("kind", flat=True))
    return [group for group in policy_of(pupil.school, on).support_groups if needs & set(group.needs)]


def section(case: Case, membership: Membership, on: date) -> dict[str, Any] | None:
    """Of a case: the support group, what was reported, and what was shared. Three statements."""
    sees = membership.may(Permission.VIEW_SENSITIVE)
    place = SupportPlace.objects.filter(pupil=case.pupil_id, ends_on=None).select_related("member__user").first()
    about = {"pupil": case.pupil_id}
    flags = SafeguardingFlag.objects.filter(**about).select_related("by").order_by("-reported_on")
    shared = Disclosure.objects.filter(**about).select_related("by").order_by("-shared_on", "-pk")
    return {
        "case": case,
        "place": place,
        "place_name": (str(place) if sees or not place.sensitive else PRIVATE_GROUP) if place else "",
        "flags": list(flags) if sees else [],
        "disclosures": list(shared) if sees else [],
        "sees": sees,
    }

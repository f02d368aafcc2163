"""Help offered to a pupil, and the school's directory of services, as pages show them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership, School
from interventions.models import Case, SupportOffer, SupportService
from interventions.models.support import SupportOfferQuerySet
from pupils.access import pupils_for


def offers_for(membership: Membership, school: School, on: date) -> SupportOfferQuerySet:
    """Offers to the pupils this person may see."""
    offers: SupportOfferQuerySet = school.support_offers.filter(pupil__in=pupils_for(membership, on).values("pk"))
    return offers


def services_of(school: School) -> QuerySet[SupportService]:
    """What the directory offers now, in school first."""
    return school.support_services.filter(is_active=True).order_by("-in_school", "name")


def section(case: Case, membership: Membership, on: date) -> dict[str, Any] | None:
    """The offers to a case's pupil, the latest first. One statement."""
    offers = SupportOffer.objects.filter(pupil=case.pupil_id).select_related("service", "offered_by")
    return {"case": case, "offers": list(offers.order_by("-offered_on", "-pk"))}

"""Which reports this membership may open: those of its school, or of the schools of its trust."""

from django.db.models import QuerySet

from accounts.models import Membership, School
from reports.models import ReportRun


def schools_for(membership: Membership) -> QuerySet[School]:
    """The one school, or every school of the trust, by name."""
    if membership.school_id:
        return School.objects.filter(pk=membership.school_id)
    if membership.trust is None:
        return School.objects.none()
    return membership.trust.schools.order_by("name", "pk")


def runs_for(membership: Membership) -> QuerySet[ReportRun]:
    """Reports made, newest first, without their bytes."""
    return (
        ReportRun.objects.filter(school__in=schools_for(membership))
        .select_related("school", "asked_by")
        .defer("content")
        .order_by("-asked_at", "-pk")
    )

"""Which registers, requests for leave, travelling families and suspensions this membership may open."""

from datetime import date

from django.db.models import QuerySet

from accounts.access import has_permission
from accounts.domain.roles import Permission as P
from accounts.models import Membership
from attendance.models import LeaveRequest, Register, Suspension, TravelRecord
from attendance.models.leave import LeaveQuerySet
from attendance.models.suspension import SuspensionQuerySet
from attendance.models.travel import TravelQuerySet
from pupils.access import groups_for, pupils_for

ASKS_FOR_LEAVE = (P.LOG_ABSENCE_CALL, P.AUTHORISE_ABSENCE)  # record a request, or decide on it
SEES_SUSPENSIONS = (P.ENTER_RESTRICTED_CODE, P.VIEW_SENSITIVE)


def registers_for(membership: Membership, on: date) -> QuerySet[Register]:
    """Registers of every class for who may take any; else of the classes that are one's own on a day."""
    school = membership.school
    if school is None:
        return Register.objects.none()
    return school.registers.filter(group__in=groups_for(membership, on).values("pk"))


def leave_for(membership: Membership, on: date) -> LeaveQuerySet:
    """Requests about the pupils this person may see."""
    school = membership.school
    if school is None or not has_permission(membership, *ASKS_FOR_LEAVE):
        return LeaveRequest.objects.none()
    leaves: LeaveQuerySet = school.leave_requests.all()
    if membership.may(P.VIEW_ALL_PUPILS):
        return leaves
    return leaves.filter(pupil__in=pupils_for(membership, on).values("pk"))


def sees_leave(membership: Membership, leave: LeaveRequest) -> bool:
    """A private reason is for who may see such things, and for who wrote it down."""
    return (
        not leave.about.sensitive
        or membership.may(P.VIEW_SENSITIVE)
        or (leave.received_by_id is not None and leave.received_by_id == membership.user_id)
    )


def travel_for(membership: Membership, on: date) -> TravelQuerySet:
    """Travel records of the pupils this person may see."""
    school = membership.school
    if school is None or not has_permission(membership, *ASKS_FOR_LEAVE):
        return TravelRecord.objects.none()
    records: TravelQuerySet = school.travel_records.all()
    if membership.may(P.VIEW_ALL_PUPILS):
        return records
    return records.filter(pupil__in=pupils_for(membership, on).values("pk"))


def suspensions_for(membership: Membership, on: date) -> SuspensionQuerySet:
    """Suspensions of the pupils this person may see, for who may see such things at all."""
    school = membership.school
    if school is None or not has_permission(membership, *SEES_SUSPENSIONS):
        return Suspension.objects.none()
    found: SuspensionQuerySet = school.suspensions.all()
    if membership.may(P.VIEW_ALL_PUPILS):
        return found
    return found.filter(pupil__in=pupils_for(membership, on).values("pk"))

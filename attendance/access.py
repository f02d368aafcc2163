"""Which registers, explanations, evidence, leave, travelling families and suspensions a membership may open."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership
from attendance.models import (
    AbsenceReport,
    Cover,
    Evidence,
    LeaveRequest,
    ParentMessage,
    Register,
    Suspension,
    TravelRecord,
)
from attendance.models.absence_report import AbsenceReportQuerySet
from attendance.models.leave import LeaveQuerySet
from attendance.models.parent_message import MessageKind
from attendance.models.suspension import SuspensionQuerySet
from attendance.models.travel import TravelQuerySet
from pupils.access import groups_for, pupils_for
from pupils.models import Group, GroupTeacher

ASKS_FOR_LEAVE = (Permission.LOG_ABSENCE_CALL, Permission.AUTHORISE_ABSENCE)  # record a request, or decide on it
SEES_SUSPENSIONS = (Permission.ENTER_RESTRICTED_CODE, Permission.VIEW_SENSITIVE)


def registers_for(membership: Membership, on: date) -> QuerySet[Register]:
    """Registers of every class for who may take any; else of the classes that are one's own on a day, and those of
    that day which one covers."""
    school = membership.school
    if school is None:
        return Register.objects.none()
    return school.registers.filter(Q(group__in=groups_for(membership, on).values("pk")) | _covered(membership, on))


def own_registers(membership: Membership, on: date) -> QuerySet[Register]:
    """The registers of a day that a person takes: of the classes they teach, and of those they cover."""
    school = membership.school
    if school is None:
        return Register.objects.none()
    taught = GroupTeacher.objects.filter(school=school, membership=membership).current(on)
    return school.registers.filter(Q(group__in=taught.values("group")) | _covered(membership, on), on=on)


def covered_groups(membership: Membership, on: date, session: str) -> QuerySet[Group]:
    """The classes whose register of a session this person takes in somebody else's place."""
    school = membership.school
    if school is None:
        return Group.objects.none()
    covers = Cover.objects.filter(membership=membership).on_day(on).of_session(session)
    return school.groups.filter(pk__in=covers.values("group"))


def _covered(membership: Membership, on: date) -> Q:
    """Registers of this very day that the membership covers: no other day's, and nothing else of the class."""
    covers = Cover.objects.filter(membership=membership, group=OuterRef("group")).on_day(on)
    return Q(Exists(covers.filter(Q(session="") | Q(session=OuterRef("session")))), on=on)


def reports_for(membership: Membership, on: date) -> AbsenceReportQuerySet:
    """Explanations of the absence of the pupils this person may see."""
    school = membership.school
    if school is None:
        return AbsenceReport.objects.none()
    reports: AbsenceReportQuerySet = school.absence_reports.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return reports
    return reports.filter(pupil__in=pupils_for(membership, on).values("pk"))


def messages_for(membership: Membership, on: date) -> QuerySet[ParentMessage]:
    """What parents told of the pupils this person may see; new contact details for who may see contacts."""
    school = membership.school
    if school is None:
        return ParentMessage.objects.none()
    messages = school.parent_messages.all()
    if not membership.may(Permission.VIEW_CONTACTS):
        messages = messages.exclude(kind=MessageKind.CONTACT)
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return messages
    return messages.filter(pupil__in=pupils_for(membership, on).values("pk"))


def evidence_for(membership: Membership, on: date) -> QuerySet[Evidence]:
    """Evidence about the pupils this person may see. Whether they may open it, `sees_private` says."""
    school = membership.school
    if school is None:
        return Evidence.objects.none()
    evidence = school.evidence.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return evidence
    return evidence.filter(pupil__in=pupils_for(membership, on).values("pk"))


def sees_private(membership: Membership, recorded_by: int | None = None) -> bool:
    """What is sensitive is for who may see such things, and for who wrote it down."""
    return membership.may(Permission.VIEW_SENSITIVE) or (recorded_by is not None and recorded_by == membership.user_id)


def leave_for(membership: Membership, on: date) -> LeaveQuerySet:
    """Requests about the pupils this person may see."""
    school = membership.school
    if school is None or not has_permission(membership, *ASKS_FOR_LEAVE):
        return LeaveRequest.objects.none()
    leaves: LeaveQuerySet = school.leave_requests.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return leaves
    return leaves.filter(pupil__in=pupils_for(membership, on).values("pk"))


def sees_leave(membership: Membership, leave: LeaveRequest) -> bool:
    """A private reason is for who may see such things, and for who wrote it down."""
    return not leave.about.sensitive or sees_private(membership, leave.received_by_id)


def travel_for(membership: Membership, on: date) -> TravelQuerySet:
    """Travel records of the pupils this person may see."""
    school = membership.school
    if school is None or not has_permission(membership, *ASKS_FOR_LEAVE):
        return TravelRecord.objects.none()
    records: TravelQuerySet = school.travel_records.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return records
    return records.filter(pupil__in=pupils_for(membership, on).values("pk"))


def suspensions_for(membership: Membership, on: date) -> SuspensionQuerySet:
    """Suspensions of the pupils this person may see, for who may see such things at all."""
    school = membership.school
    if school is None or not has_permission(membership, *SEES_SUSPENSIONS):
        return Suspension.objects.none()
    found: SuspensionQuerySet = school.suspensions.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return found
    return found.filter(pupil__in=pupils_for(membership, on).values("pk"))

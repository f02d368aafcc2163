"""Which tasks this membership may see and work on."""

from datetime import date

from django.db.models import Q

from accounts.access import has_permission
from accounts.domain.roles import Permission
from accounts.models import Membership
from interventions.domain.meetings import READ_FOR
from interventions.models import Case, Meeting, PartTimeTimetable, RemovalProposal, Task
from interventions.models.case import CaseQuerySet
from interventions.models.meeting import MeetingQuerySet
from interventions.models.removal import RemovalProposalQuerySet
from interventions.models.task import TaskQuerySet
from interventions.models.timetable import TimetableQuerySet
from pupils.access import pupils_for
from pupils.domain.removal import GROUNDS, OTHER_AGES


def tasks_for(membership: Membership, on: date) -> TaskQuerySet:
    """Tasks about the pupils this person may see: all of them for who may hand tasks out, else one's own.

    One's own are those with one's name on, and those without a name whose owners include one's role. A person may
    keep a task handed to them by name even about a pupil outside their classes.
    """
    if membership.school is None or not membership.may(Permission.WORK_TASKS):
        return Task.objects.none()
    tasks: TaskQuerySet = membership.school.tasks.all()
    about = Q(pupil__in=pupils_for(membership, on).values("pk"))
    if membership.may(Permission.VIEW_ALL_PUPILS):
        about = Q(school=membership.school)  # an empty Q would vanish from the "or" below
    if membership.may(Permission.ASSIGN_TASKS):
        return tasks.filter(about | Q(owner=membership))
    return tasks.filter((about & own_role(membership)) | Q(owner=membership))


def proposals_for(membership: Membership, on: date) -> RemovalProposalQuerySet:
    """Proposals about the pupils this person may see. One on a ground that tells of an offence is for those only who may
    see what is sensitive, and for who made it."""
    school = membership.school
    if school is None or not has_permission(membership, Permission.PROPOSE_REMOVAL, Permission.REMOVE_FROM_ROLL):
        return RemovalProposal.objects.none()
    seen: RemovalProposalQuerySet = school.removal_proposals.filter(pupil__in=pupils_for(membership, on).values("pk"))
    if membership.may(Permission.VIEW_SENSITIVE):
        return seen
    private = [ground.letter for ground in (*GROUNDS, *OTHER_AGES) if ground.sensitive]
    return seen.filter(~Q(ground__in=private) | Q(proposed_by=membership.user_id))


def own_role(membership: Membership) -> Q:
    """Nobody's by name, and one of the roles that answer for it is this person's."""
    return Q(owner=None, owner_roles__overlap=list(membership.roles))


def mine(membership: Membership, on: date) -> Q:
    """What waits for this person now: everything by name, and what is due of their role where nobody is named."""
    return Q(owner=membership) | (own_role(membership) & Q(due_on__lte=on))


def cases_for(membership: Membership, on: date) -> CaseQuerySet:
    """Cases of the pupils this person may see, for who works on cases; and those in one's own name."""
    school = membership.school
    if school is None or not membership.may(Permission.MANAGE_CASE):
        return Case.objects.none()
    cases: CaseQuerySet = school.cases.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return cases
    return cases.filter(Q(pupil__in=pupils_for(membership, on).values("pk")) | Q(owner=membership))


def meetings_for(membership: Membership, on: date) -> MeetingQuerySet:
    """Meetings about the pupils this person may see, for who works on cases; and those one is named to, whatever one's
    role, until two weeks after them: a governor on one panel sees that sheet and nothing else (S0-047, S3-028)."""
    school = membership.school
    if school is None:
        return Meeting.objects.none()
    named = Q(members__membership=membership, day__gte=on - READ_FOR) & ~Q(state="cancelled")
    meetings: MeetingQuerySet = school.meetings.all()
    if membership.may(Permission.MANAGE_CASE):
        return meetings.filter(Q(pupil__in=pupils_for(membership, on).values("pk")) | named).distinct()
    return meetings.filter(named).distinct()


def leads_meeting(membership: Membership, meeting: Meeting, on: date) -> bool:
    """Whether this person arranges it and writes in it: works on cases, and may see the pupil."""
    if not membership.may(Permission.MANAGE_CASE):
        return False
    return pupils_for(membership, on).filter(pk=meeting.pupil_id).exists()


def timetables_for(membership: Membership, on: date) -> TimetableQuerySet:
    """Part-time timetables of the pupils this person may see, for who works on cases."""
    school = membership.school
    if school is None or not membership.may(Permission.MANAGE_CASE):
        return PartTimeTimetable.objects.none()
    seen: TimetableQuerySet = school.timetables.all()
    if membership.may(Permission.VIEW_ALL_PUPILS):
        return seen
    return seen.filter(pupil__in=pupils_for(membership, on).values("pk"))

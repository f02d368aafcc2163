"""Meetings as pages show them: what is to come, and the sheet of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership, School
from attendance.domain.tally import Tally
from attendance.queries.calendar import calendar_of
from attendance.queries.tallies import for_pupils
from interventions.access import meetings_for
from interventions.domain import over
from interventions.domain.ics import Invitation
from interventions.domain.members import Members
from interventions.domain.policy import Band
from interventions.models import Case, Meeting, SupportOffer, Task
from interventions.models.meeting import MeetingState
from interventions.queries import targets
from interventions.queries.policy import parsed, policy_of
from interventions.queries.targets import Running
from pupils.models import Pupil
from pupils.queries.groups import class_names

STRETCHES = ("four_weeks", "half_term", "year")


@dataclass(frozen=True, slots=True)
class Figure:
    """The pupil's counts over one stretch."""

    words: str
    tally: Tally
    band: Band | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What those who sit there look at."""

    meeting: Meeting
    members: list[Any]
    group: str
    figures: list[Figure]
    target: Running | None
    offers: list[SupportOffer]
    wanted: str


def wanted_by(task: Task) -> Members | None:
    """The members whom the policy's step asks for."""
    if task.policy_version is None:
        return None
    found = parsed(task.policy_version.text).find(task.trigger)
    return found[1].members if found else None


def to_come(membership: Membership, on: date) -> QuerySet[Meeting]:
    """Arranged, as far as this person may see, the next first; one that is past waits for its minutes."""
    return meetings_for(membership, on).arranged().select_related("pupil").order_by("day", "starts", "pk")


def named_to(membership: Membership, on: date) -> QuerySet[Meeting]:
    """Those this person is asked to, and may read."""
    seen = meetings_for(membership, on).filter(members__membership=membership)
    return seen.select_related("pupil").order_by("day", "starts")


def people(school: School, on: date, wanted: Members | None) -> QuerySet[Membership]:
    """Who may be asked: of the roles whom the policy names, else anybody of the school."""
    found: QuerySet[Membership] = school.memberships.active(on).filter(user__is_active=True).select_related("user")
    if wanted is not None:
        found = found.filter(roles__overlap=list(wanted.roles))
    return found.order_by("user__surname", "user__forename", "pk")


def sheet(meeting: Meeting, school: School, on: date) -> Sheet:
    """The sheet of a meeting, as on its day where that is past. Some twelve statements."""
    day = min(on, meeting.day)
    policy, calendar = policy_of(school, day), calendar_of(school)
    pupil: Pupil = meeting.pupil
    figures = []
    for stretch in STRETCHES:
        tally = for_pupils(school, [pupil.pk], over.window(stretch, day, calendar)).get(pupil.pk, Tally())
        band = policy.ladder.band(tally.tenths) if policy.can_say(tally) else None
        figures.append(Figure(over.words(stretch), tally, band))
    return Sheet(
        meeting,
        list(meeting.members.select_related("membership__user").order_by("membership__user__surname", "pk")),
        class_names(school, [pupil.pk], on).get(pupil.pk, ""),
        figures,
        targets.running_of(pupil, on),
        list(pupil.support_offers.select_related("service").order_by("-offered_on", "-pk")),
        meeting.wanted.describe() if meeting.wanted else "",
    )


def invitation(meeting: Meeting, now: datetime) -> Invitation:
    """For calendars: without the pupil's name, which others would see there."""
    emails = meeting.members.order_by("pk").values_list("membership__user__email", flat=True)
    return Invitation(
        uid=f"meeting-{meeting.school_id}-{meeting.pk}@morningbell",
        sequence=meeting.moved,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        summary=f"{meeting.get_kind_display()} ({meeting.school.name})",
        place=meeting.place,
        organiser=meeting.arranged_by.email,
        invited=tuple(emails),
        written=now,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def section(case: Case, membership: Membership, on: date) -> dict[str, Any] | None:
    """The meetings about a case's pupil. One statement."""
    return {"case": case, "meetings": list(Meeting.objects.filter(pupil=case.pupil_id).order_by("-day", "-pk"))}

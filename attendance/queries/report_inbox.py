"""The inbox of explanations and messages from outside, and who was expected back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.domain.roles import Permission as P
from accounts.models import Membership, School
from attendance.access import messages_for, reports_for
from attendance.domain.calendar import Calendar
from attendance.domain.circumstances import BY_SLUG
from attendance.models import ParentMessage
from attendance.models.absence_report import AbsenceReportQuerySet, ReportState
from attendance.models.parent_message import MessageKind
from attendance.queries.expected_back import ExpectedBack, expected_back
from attendance.queries.report_rows import Row, rows
from pupils.access import pupils_for
from pupils.models import GroupPlace
from pupils.models.group import GroupKind

MOST = 100  # of what waits; more are behind it and come up as these are dealt with
RECENT = 12


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as the inbox shows it."""

    message: ParentMessage
    group: str
    hidden: bool  # private, and not for this person

    @property
    def topic(self) -> str:
        one = BY_SLUG.get(self.message.topic)
        return "" if self.hidden or one is None else one.name

    @property
    def words(self) -> str:
        return "" if self.hidden else self.message.words


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits, and what was dealt with lately."""

    waiting: Sequence[Row]
    queried: Sequence[Row]
    messages: Sequence[MessageRow]
    expected: Sequence[ExpectedBack]
    recent: Sequence[Row]
    more: int  # that wait beyond these

    @property
    def to_do(self) -> int:
        return len(self.waiting) + len(self.queried) + len(self.messages) + self.more


def inbox(membership: Membership, school: School, on: date, calendar: Calendar) -> Inbox:
    """All of it, in some twenty statements at any size."""
    seen = reports_for(membership, on)
    waiting = rows(seen.waiting().order_by("received_at", "pk")[:MOST], membership, school, on, calendar)
    recent = rows(
        seen.exclude(state__in=[ReportState.PENDING, ReportState.QUERIED]).order_by("-received_at", "-pk")[:RECENT],
        membership, school, on, calendar,
    )  # fmt: skip
    return Inbox(
        [row for row in waiting if row.report.state == ReportState.PENDING],
        [row for row in waiting if row.report.state == ReportState.QUERIED],
        messages(membership, on),
        expected_back(school, on, calendar, pupils_for(membership, on)),
        recent,
        max(0, seen.waiting().count() - MOST) if len(waiting) == MOST else 0,
    )


def messages(membership: Membership, on: date) -> list[MessageRow]:
    """Messages that wait, oldest first; what is private only as far as that there is one."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    found = (
        messages_for(membership, on)
        .filter(state="new")
        .select_related("pupil")
        .annotate(class_name=Subquery(places.values("group__name")[:1]))
    )
    may = membership.may(P.VIEW_SENSITIVE)
    return [
        MessageRow(message, getattr(message, "class_name", None) or "", message.is_private and not may)
        for message in found.order_by("received_at", "pk")[:MOST]
    ]


def waiting(membership: Membership, on: date) -> tuple[AbsenceReportQuerySet, QuerySet[ParentMessage]]:
    """The explanations and the messages that wait for this person, to be counted."""
    own = messages_for(membership, on).filter(state="new")
    if not membership.may(P.VIEW_SENSITIVE):
        own = own.filter(kind=MessageKind.CONTACT)
    return reports_for(membership, on).waiting(), own

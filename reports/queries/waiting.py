"""What waits for an answer of this person: the inboxes, each as a number that opens it. Two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Value

from accounts.access import has_permission
from accounts.domain.roles import Permission as P
from accounts.models import Membership, School
from attendance.access import leave_for
from attendance.domain.calendar import Calendar
from attendance.queries import contradictions, report_inbox
from interventions.access import cases_for, proposals_for
from interventions.queries.cases import reviews_due


@dataclass(frozen=True, slots=True)
class Inbox:
    """One list, and who answers what is in it."""

    name: str
    label: str  # of one
    labels: str  # of several
    url_name: str
    permissions: tuple[P, ...]
    query: str = ""


INBOXES = (
    Inbox("decisions", "absence to decide", "absences to decide", "attendance:decisions", (P.AUTHORISE_ABSENCE,)),
    Inbox("leave", "request for leave", "requests for leave", "attendance:leave_list", (P.AUTHORISE_ABSENCE,)),
    Inbox("removals", "removal to decide", "removals to decide", "interventions:removals", (P.REMOVE_FROM_ROLL,)),
    Inbox("reviews", "review of a stage this week", "reviews of stages this week", "interventions:cases", (P.MANAGE_CASE,), "?show=review"),
    Inbox("reports", "report from home", "reports from home", "attendance:reports", (P.LOG_ABSENCE_CALL,)),
    Inbox("changes", "change of a mark asked for", "changes of marks asked for", "attendance:mark_requests", (P.CORRECT_MARK,)),
    Inbox("contradictions", "contradiction", "contradictions", "attendance:contradictions", (P.CORRECT_MARK,)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inbox with something in it."""

    inbox: Inbox
    count: int
    urgent: int = 0  # behind which a child may be missing

    @property
    def words(self) -> str:
        return self.inbox.label if self.count == 1 else self.inbox.labels


def waiting(membership: Membership, school: School, on: date, calendar: Calendar) -> list[Waiting]:
    """The inboxes of this person that are not empty, the head's decisions first."""
    mine = [inbox for inbox in INBOXES if has_permission(membership, *inbox.permissions)]
    lists = _lists(membership, school, on)
    found = _counted([(inbox.name, lists[inbox.name]) for inbox in mine if inbox.name in lists])
    urgent = 0
    if any(inbox.name == "contradictions" for inbox in mine):
        open_cases = contradictions.count(school, on, calendar)
        found["contradictions"], urgent = open_cases.total, open_cases.urgent
    return [
        Waiting(inbox, found[inbox.name], urgent if inbox.name == "contradictions" else 0)
        for inbox in mine
        if found.get(inbox.name)
    ]


def _lists(membership: Membership, school: School, on: date) -> dict[str, Sequence[QuerySet]]:
    return {
        "decisions": [school.absence_reports.proposed()],
        "leave": [leave_for(membership, on).waiting()],
        "removals": [proposals_for(membership, on).open()],
        "reviews": [reviews_due(cases_for(membership, on), on)],
        "reports": report_inbox.waiting(membership, on),
        "changes": [school.mark_requests.waiting()],
    }


def _counted(lists: Sequence[tuple[str, Sequence[QuerySet]]]) -> dict[str, int]:
    """How many are in each. One statement for all; none where nothing is asked for."""
    counts = [
        rows.order_by().annotate(inbox=Value(name)).values("inbox").annotate(number=Count("pk")).values_list("inbox", "number")
        for name, some in lists
        for rows in some
        if rows.query.is_empty() is False
    ]  # fmt: skip
    if not counts:
        return {}
    found: dict[str, int] = {}
    for name, number in counts[0].union(*counts[1:], all=True):
        found[name] = found.get(name, 0) + number
    return found

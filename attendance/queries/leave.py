"""Leave as pages show it: lists, what was refused and taken, who is not back, one request with all it rests on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import Q

from accounts.models import Membership, School
from attendance.access import leave_for, sees_leave
from attendance.domain import leave as rules
from attendance.domain import leave_returns as returns
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, counts_as
from attendance.domain.explanations import sessions_of
from attendance.domain.leave_returns import Since
from attendance.models import LeaveRequest, Mark
from attendance.models.leave import LeaveQuerySet, LeaveState
from attendance.queries.calendar import calendar_of
from pupils.queries.families import families
from pupils.queries.groups import class_names

A_PAGE = 50
MEMORY = timedelta(days=120)  # how far back what was taken, and who is not back, is looked for
SHOW = {"waiting": "To decide", "now": "Granted, now and to come", "refused": "Refused", "all": "All"}
UNEXPLAINED = frozenset({"N", "O"})
Code = tuple[date, str, str]  # day, session, code


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list, as far as this person may see."""

    leave: LeaveRequest
    group: str
    name: str  # what it is for; “Private reason” for who may not see
    days: int  # school days
    starts_in: int  # school days until it begins; nought or less once it has


@dataclass(frozen=True, slots=True)
class Taken:
    """Leave that was refused, and the child is away all the same."""

    leave: LeaveRequest
    group: str
    family: int
    sure: tuple[Code, ...]  # sessions that nobody has explained: they become G at one click
    others: tuple[Code, ...]  # sessions explained otherwise, as illness: for a person to look at


@dataclass(frozen=True, slots=True)
class NotBack:
    """Due back after leave, not seen, and nobody has said why."""

    leave: LeaveRequest
    group: str
    due_on: date | None
    days: int  # school days since the leave, today included
    clock_ends_on: date | None  # the tenth
    seen: Since


@dataclass(frozen=True, slots=True)
class Page:
    """The page of leave."""

    lines: list[Line]
    sheet: Sheet[LeaveRequest]
    counts: dict[str, int]
    taken: list[list[Taken]]  # by family
    not_back: list[NotBack]


def page(membership: Membership, show: str, number: str, on: date) -> Page:
    """Requests as wanted, fifty at a time, with what asks for something on top. Some ten statements."""
    leaves = leave_for(membership, on)
    counts = {key: _narrowed(leaves, key, on).count() for key in ("waiting", "now")}
    wanted = _narrowed(leaves, show, on).select_related("pupil", "asked_by", "received_by", "decided_by")
    order = ("first_day", "pk") if show in ("waiting", "now") else ("-first_day", "-pk")
    sheet = Paginator(wanted.order_by(*order), A_PAGE).get_page(number)
    school = membership.school
    assert school is not None
    calendar = calendar_of(school)
    return Page(
        lines(membership, list(sheet), calendar, on),
        sheet,
        counts,
        by_family(away_without_leave(school, leaves, calendar, on)),
        not_returned(school, leaves, calendar, on),
    )


def lines(membership: Membership, leaves: Collection[LeaveRequest], calendar: Calendar, on: date) -> list[Line]:
    """Requests ready to be shown. One statement."""
    school = membership.school
    if school is None or not leaves:
        return []
    groups = class_names(school, {leave.pupil_id for leave in leaves}, on)
    return [
        Line(
            leave,
            groups.get(leave.pupil_id, ""),
            leave.about.name if sees_leave(membership, leave) else "Private reason",
            len(calendar.days_between(leave.first_day, leave.last_day)),
            calendar.count(on, leave.first_day),
        )
        for leave in leaves
    ]


def away_without_leave(school: School, leaves: LeaveQuerySet, calendar: Calendar, on: date) -> list[Taken]:
    """Of these, what was refused and is taken: absences on its days that are not yet marked as such. Four statements."""
    refused = leaves.refused_or_in_part().filter(first_day__lte=on, last_day__gte=on - MEMORY)
    found = list(refused.select_related("pupil").order_by("first_day", "pupil__legal_surname", "pk"))
    if not found:
        return []
    marks = _marks(found, min(leave.first_day for leave in found), on)
    taken = [(leave, *taken_of(leave, marks.get(leave.pupil_id, ()), calendar)) for leave in found]
    taken = [(leave, sure, others) for leave, sure, others in taken if sure]
    ids = {leave.pupil_id for leave, _, _ in taken}
    if not ids:
        return []
    groups, together = class_names(school, ids, on), families(school, ids)
    return [
        Taken(leave, groups.get(leave.pupil_id, ""), together[leave.pupil_id], sure, others)
        for leave, sure, others in taken
    ]


def taken_of(
    leave: LeaveRequest, marks: Iterable[Code], calendar: Calendar
) -> tuple[tuple[Code, ...], tuple[Code, ...]]:
    """The absences on the days refused: those that nobody has explained, and those explained otherwise."""
    span = leave.refused_span
    if span is None:
        return (), ()
    refused = set(sessions_of(span, calendar))
    there = sorted(mark for mark in marks if mark[:2] in refused and mark[2] != leave.refused_code)
    sure = tuple(mark for mark in there if mark[2] in UNEXPLAINED)
    return sure, tuple(mark for mark in there if counts_as(mark[2]) is CountsAs.AUTHORISED)


def by_family(taken: Iterable[Taken]) -> list[list[Taken]]:
    """Brothers and sisters together, in the order in which the first of them came."""
    families_: dict[int, list[Taken]] = defaultdict(list)
    for one in taken:
        families_[one.family].append(one)
    return list(families_.values())


def since_leave(leaves: LeaveQuerySet, on: date) -> list[tuple[LeaveRequest, Since]]:
    """Of these, granted leave that is over and from which nobody is noted as back, with what the marks say since. Two
    statements."""
    over = leaves.granted().filter(returned_on=None, last_day__gte=on - MEMORY)
    over = over.filter(Q(granted_until__lt=on) | Q(granted_until=None, last_day__lt=on))
    found = list(over.select_related("pupil", "school").order_by("last_day", "pupil__legal_surname", "pk"))
    marks = _marks(found, min(last_granted(leave) for leave in found), on) if found else {}
    return [(leave, returns.since(marks.get(leave.pupil_id, ()), last_granted(leave))) for leave in found]


def not_returned(school: School, leaves: LeaveQuerySet, calendar: Calendar, on: date) -> list[NotBack]:
    """Of these, whose child is not back after leave, and nobody has said why (S4-059). Three statements."""
    return missing_of(school, since_leave(leaves, on), calendar, on)


def missing_of(
    school: School, seen: Iterable[tuple[LeaveRequest, Since]], calendar: Calendar, on: date
) -> list[NotBack]:
    """The same of leave that was looked up already. One statement."""
    missing = [(leave, since) for leave, since in seen if returns.is_overdue(since)]
    groups = class_names(school, {leave.pupil_id for leave, _ in missing}, on) if missing else {}
    return [
        NotBack(
            leave,
            groups.get(leave.pupil_id, ""),
            rules.due_back(last_granted(leave), calendar),
            rules.days_since(last_granted(leave), on, calendar),
            rules.clock_ends(last_granted(leave), calendar),
            since,
        )
        for leave, since in missing
    ]


def seen_since(leave: LeaveRequest, on: date) -> Since:
    """What the marks say of one pupil since the leave. One statement."""
    last = last_granted(leave)
    return returns.since(_marks([leave], last, on).get(leave.pupil_id, ()), last)


def last_granted(leave: LeaveRequest) -> date:
    """The last day of what was granted."""
    return leave.granted_until or leave.last_day


def _marks(leaves: Collection[LeaveRequest], first: date, last: date) -> Mapping[int, list[Code]]:
    """The marks of these pupils from one day to another. One statement."""
    found: dict[int, list[Code]] = defaultdict(list)
    held = Mark.objects.filter(pupil__in={leave.pupil_id for leave in leaves}, on__range=(first, last))
    for pupil_id, on, session, code in held.values_list("pupil_id", "on", "session", "code"):
        found[pupil_id].append((on, session, code))
    return found


def _narrowed(leaves: LeaveQuerySet, show: str, on: date) -> LeaveQuerySet:
    if show == "waiting":
        return leaves.waiting()
    if show == "now":
        return leaves.granted().filter(last_day__gte=on)
    if show == "refused":
        return leaves.filter(state=LeaveState.REFUSED)
    return leaves

"""Suspensions as pages show them, for who may see such things."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator

from accounts.models import Membership
from attendance.access import suspensions_for
from attendance.domain import suspension as rules
from attendance.domain.calendar import Calendar
from attendance.domain.codes import CountsAs, counts_as
from attendance.models import Mark, Suspension
from attendance.queries.calendar import calendar_of
from pupils.queries.groups import class_names

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One record in the list."""

    suspension: Suspension
    group: str
    state: str  # now, coming, over, ended
    days: int | None  # school days; None: permanent
    day: int  # which of them today is; nought before
    sixth_on: date | None  # from when education is to be provided; None where it is over before

    @property
    def wants_provision(self) -> bool:
        return self.sixth_on is not None and self.suspension.provided_from is None and self.state in ("now", "coming")


@dataclass(frozen=True, slots=True)
class Page:
    """The list: what stands or is to come on top."""

    lines: list[Line]
    sheet: Sheet[Suspension]
    now: int


def page(membership: Membership, number: str, on: date) -> Page:
    """Fifty at a time, the latest first. Some five statements."""
    found = suspensions_for(membership, on).select_related("pupil", "school").order_by("-first_day", "-pk")
    sheet = Paginator(found, A_PAGE).get_page(number)
    now = suspensions_for(membership, on).covering(on).filter(end="").count()
    return Page(lines(membership, list(sheet), on), sheet, now)


def lines(membership: Membership, suspensions: Collection[Suspension], on: date) -> list[Line]:
    """Ready to be shown. Two statements."""
    school = membership.school
    if school is None or not suspensions:
        return []
    calendar = calendar_of(school)
    groups = class_names(school, {one.pupil_id for one in suspensions}, on)
    return [line_of(one, groups.get(one.pupil_id, ""), calendar, on) for one in suspensions]


def line_of(suspension: Suspension, group: str, calendar: Calendar, on: date) -> Line:
    """One record, by the calendar alone; those that ran into it are for its own page."""
    days = rules.days_of(suspension.span(max(on, suspension.first_day)), calendar)
    sixth = rules.sixth_day(suspension.first_day, calendar)
    if sixth is not None and suspension.last_day is not None and sixth > suspension.last_day:
        sixth = None
    return Line(
        suspension,
        group,
        _state(suspension, on),
        len(days) if suspension.last_day is not None else None,
        sum(day <= on for day in days),
        sixth,
    )


def present_meanwhile(suspension: Suspension, on: date) -> int:
    """Sessions of it in which the pupil is marked as attending here: somebody has to look. One statement."""
    span = suspension.span(on)
    if suspension.ended_on is not None:
        return 0
    marks = Mark.objects.filter(pupil=suspension.pupil_id, on__range=(span.starts_on, min(on, span.ends_on)))
    return sum(
        (day, session) in span and counts_as(code) is CountsAs.PRESENT
        for day, session, code in marks.values_list("on", "session", "code")
    )


def _state(suspension: Suspension, on: date) -> str:
    if suspension.end:
        return "ended"
    if suspension.first_day > on:
        return "coming"
    return "over" if suspension.last_day is not None and suspension.last_day < on else "now"

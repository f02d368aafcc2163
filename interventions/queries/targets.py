"""Targets in sessions as pages show them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Membership, School
from attendance.domain.calendar import Calendar
from attendance.domain.tally import Tally
from attendance.models import Mark
from attendance.queries.calendar import calendar_of
from interventions.domain import over, targets
from interventions.domain.policy import Band, Policy
from interventions.domain.targets import Days, Progress, Reach, Stretch
from interventions.models import Case, Target
from interventions.queries.policy import policy_of
from pupils.domain.years import academic_year_of
from pupils.models import Pupil

BEFORE = 3  # half terms: the last year's marks that a rolling figure or a term may still cover


@dataclass(frozen=True, slots=True)
class Offered:
    """A band that a pupil may aim at: by the end of the half term, and the first day it can be reached at all."""

    band: Band
    reach: Reach
    by: date
    first: date | None
    sentence: str

    @property
    def honest(self) -> str:
        """Where it is out of reach."""
        return "Cannot be reached this school year." if self.first is None else ""


@dataclass(frozen=True, slots=True)
class Running:
    """A target and how it stands."""

    target: Target
    progress: Progress
    weeks: list[tuple[date, Tally]]
    sentence: str


def stretch_of(figure: str, calendar: Calendar) -> Stretch:
    return lambda on: over.window(figure, on, calendar)


def days_of(school: School, pupil_ids: Collection[int], on: date, calendar: Calendar) -> Mapping[int, Days]:
    """What stands of some pupils, day by day, as far back as a figure may look. One statement."""
    begun = [half_term for half_term in calendar.half_terms if half_term.starts_on <= on]
    year = calendar.half_terms_of_year(academic_year_of(on))
    since = min(half_term.starts_on for half_term in (*begun[-BEFORE:], *year[:1])) if begun else on
    found: dict[int, dict[date, list[str]]] = defaultdict(lambda: defaultdict(list))
    marks = Mark.objects.filter(school=school, pupil__in=list(pupil_ids), on__gte=since, on__lte=on)
    for pk, day, code in marks.values_list("pupil_id", "on", "code"):
        found[pk][day].append(code)
    return {pk: {day: Tally.of(codes) for day, codes in mine.items()} for pk, mine in found.items()}


def last_day(calendar: Calendar, on: date) -> date:
    """The end of the school year of a day, as far as the calendar knows."""
    year = calendar.half_terms_of_year(academic_year_of(on))
    return year[-1].ends_on if year else on


def tenths_of(days: Days, policy: Policy, calendar: Calendar, on: date) -> int | None:
    return targets.tally_of(days, over.window(policy.figure, on, calendar), until=on).tenths


def offered(pupil: Pupil, on: date) -> list[Offered]:
    """The bands above where the pupil stands, nearest first. Some four statements."""
    calendar, policy = calendar_of(pupil.school), policy_of(pupil.school, on)
    days = days_of(pupil.school, [pupil.pk], on, calendar).get(pupil.pk, {})
    stretch, last = stretch_of(policy.figure, calendar), last_day(calendar, on)
    found = []
    for band in targets.floors(policy.ladder.bands, tenths_of(days, policy, calendar, on)):
        first = targets.earliest(days, stretch, calendar, on=on, floor=band.floor, last=last)
        by = _by(calendar, on, first, last)
        reach = targets.by_day(days, stretch, calendar, on=on, by=by, floor=band.floor)
        found.append(Offered(band, reach, by, first, targets.sentence(reach, by)))
    return found


def _by(calendar: Calendar, on: date, first: date | None, last: date) -> date:
    """The end of the half term in which it can be reached; of this one, where it cannot."""
    ends = [half_term.ends_on for half_term in calendar.half_terms if half_term.ends_on > (first or on)]
    return min([*ends, last])


def running(target: Target, school: School, on: date) -> Running:
    """How a target stands on a day. Some three statements."""
    calendar = calendar_of(school)
    days = days_of(school, [target.pupil_id], on, calendar).get(target.pupil_id, {})
    found = targets.progress(
        days,
        stretch_of(target.figure, calendar),
        calendar,
        set_on=target.set_on,
        on=on,
        by=max(on, target.by),
        floor=target.floor,
    )
    weeks = targets.weeks(days, set_on=target.set_on, on=on)
    return Running(target, found, weeks, targets.sentence(found.reach, target.by))


def running_of(pupil: Pupil, on: date) -> Running | None:
    """The pupil's target, where one runs."""
    target = pupil.targets.open().first()
    return running(target, pupil.school, on) if target else None


def section(case: Case, membership: Membership, on: date) -> dict[str, Any] | None:
    """The target of a case's pupil, and those before. Some four statements."""
    found = list(Target.objects.filter(pupil=case.pupil_id).order_by("-set_on", "-pk"))
    target = next((one for one in found if one.is_open), None)
    return {
        "case": case,
        "running": running(target, case.school, on) if target else None,
        "before": [one for one in found if not one.is_open],
    }

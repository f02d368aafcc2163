"""Who was expected back and is not (S4-026): an explanation has run out, and the child is still missing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import School
from attendance.domain import codes
from attendance.domain.calendar import Calendar
from attendance.domain.codes import ATTENDING, LATE_AFTER_CLOSE, NO_REASON
from attendance.domain.explanations import Sitting, return_day
from attendance.models import AbsenceReport, Mark
from attendance.queries.calendar import calendar_of
from attendance.queries.settings import every_reason
from pupils.models import GroupPlace, Pupil
from pupils.models.group import GroupKind

MEMORY = timedelta(days=45)  # holidays included; an explanation that ran out longer ago explains nothing of today
HERE = [*codes.letters(*ATTENDING), LATE_AFTER_CLOSE]  # an absence in the figures, and yet the child was seen


@dataclass(frozen=True, slots=True)
class ExpectedBack:
    """A child who was to be back."""

    pupil_id: int
    name: str
    group: str
    expected_on: date
    explained_until: date  # last day of the explanation
    days: int  # school days since, the first included
    reason: str  # '' where it is sensitive
    report_id: int


def expected_back(
    school: School, on: date, calendar: Calendar | None = None, pupils: QuerySet[Pupil] | None = None
) -> list[ExpectedBack]:
    """Those without a reason today whose last explanation has run out, and who have not been in since. Longest first.

    Five statements at most. `pupils`: those that somebody may see; everybody of the school where nothing is said.
    """
    missing = _missing(school, on, pupils)
    if not missing:
        return []
    ids = {mark.pupil_id for mark in missing}
    said, seen = _said(school, ids, on), _seen(school, ids, on)
    calendar, known = calendar or calendar_of(school), every_reason(school)
    rows = {}
    for mark in missing:
        report = _ran_out(said[mark.pupil_id], (mark.on, mark.session))
        if report is None or seen.get(mark.pupil_id, (date.min, "")) > _end(report) or mark.pupil_id in rows:
            continue
        back = report.expected_return_on or return_day(report.span, calendar) or on
        reason = known.get(report.reason)
        if back <= on:
            rows[mark.pupil_id] = ExpectedBack(
                mark.pupil_id,
                mark.pupil.name,
                getattr(mark, "class_name", None) or "",
                back,
                report.ends_on,
                len(calendar.days_between(back, on)),
                reason.name if reason and not reason.sensitive else "",
                report.pk,
            )
    return sorted(rows.values(), key=lambda row: (-row.days, row.name.casefold()))


def _missing(school: School, on: date, pupils: QuerySet[Pupil] | None) -> list[Mark]:
    """The N of a day, afternoons after mornings."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pupil"), kind=GroupKind.CLASS).current(on)
    marks = Mark.objects.filter(school=school, on=on, code=NO_REASON)
    if pupils is not None:
        marks = marks.filter(pupil__in=pupils.values("pk"))
    named = marks.select_related("pupil").annotate(class_name=Subquery(places.values("group__name")[:1]))
    return list(named.order_by("pupil", "session"))


def _said(school: School, pupil_ids: Collection[int], on: date) -> dict[int, list[AbsenceReport]]:
    """What was said of these pupils lately, what reaches furthest first. One that was refused told of a return, too."""
    said: dict[int, list[AbsenceReport]] = defaultdict(list)
    reports = AbsenceReport.objects.filter(
        school=school, pupil__in=pupil_ids, starts_on__lte=on, ends_on__gte=on - MEMORY,
        state__in=["proposed", "stands", "refused"],
    )  # fmt: skip
    for report in reports.order_by("-ends_on", "-ends_session", "-pk"):
        said[report.pupil_id].append(report)
    return said


def _seen(school: School, pupil_ids: Collection[int], on: date) -> dict[int, Sitting]:
    """When each was last in school."""
    marks = Mark.objects.filter(school=school, pupil__in=pupil_ids, on__gte=on - MEMORY, on__lte=on, code__in=HERE)
    latest = marks.order_by("pupil", "-on", "-session").distinct("pupil")
    return {pk: (day, session) for pk, day, session in latest.values_list("pupil_id", "on", "session")}


def _ran_out(said: Sequence[AbsenceReport], sitting: Sitting) -> AbsenceReport | None:
    """The explanation that ran out before a session; None where there is none, or another speaks of the session."""
    if any(sitting in report.span and report.state != "refused" for report in said):
        return None
    return next((report for report in said if _end(report) < sitting), None)


def _end(report: AbsenceReport) -> Sitting:
    return report.ends_on, report.ends_session

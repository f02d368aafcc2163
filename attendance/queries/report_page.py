"""One explanation with all that belongs to it, what was said of a child lately, and finding the child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.domain.roles import Permission as P
from accounts.models import Membership, School
from attendance.access import reports_for, sees_private
from attendance.domain.calendar import Calendar
from attendance.models import AbsenceReport, Evidence
from attendance.queries.report_rows import Row, rows
from pupils.access import pupils_for
from pupils.models import ContactLink, GroupPlace, Pupil
from pupils.models.group import GroupKind
from pupils.queries.roll import only_on_roll

LATELY = timedelta(days=60)
AHEAD = timedelta(days=120)
MOST = 8


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All that the page of one explanation shows."""

    row: Row
    contacts: Sequence[ContactLink]
    removed: Sequence[Evidence]
    others: Sequence[Row]
    opens_evidence: bool


def report_page(
    reports: QuerySet[AbsenceReport], membership: Membership, school: School, on: date, calendar: Calendar
) -> ReportPage:
    """The page of the one explanation in the queryset. Some fifteen statements."""
    row = rows(reports, membership, school, on, calendar)[0]
    report = row.report
    links = report.pupil.contact_links.select_related("contact").order_by("priority", "pk")
    contacts = list(links) if membership.may(P.VIEW_CONTACTS) else []
    removed = list(report.evidence.exclude(removed_at=None).select_related("removed_by").order_by("removed_at"))
    others = [other for other in lately(report.pupil, membership, school, on, calendar) if other.report.pk != report.pk]
    return ReportPage(row, contacts, removed, others, not row.hidden)


def lately(pupil: Pupil, membership: Membership, school: School, on: date, calendar: Calendar) -> list[Row]:
    """What was said of a child's absences lately, and of those to come; latest first."""
    near = reports_for(membership, on).filter(pupil=pupil, ends_on__gte=on - LATELY, starts_on__lte=on + AHEAD)
    return rows(near.order_by("-starts_on", "-pk")[:MOST], membership, school, on, calendar)


def found_by_name(membership: Membership, words: str, on: date) -> QuerySet[Pupil]:
    """Pupils on roll whose names begin with each of the words, as this person sees them, with their class."""
    places = GroupPlace.objects.filter(pupil=OuterRef("pk"), kind=GroupKind.CLASS).current(on)
    pupils = only_on_roll(pupils_for(membership, on), on)
    for word in words.split()[:4]:
        names = ("legal_forename", "legal_surname", "preferred_forename")
        begins = Q()
        for name in names:
            begins |= Q(**{f"{name}__istartswith": word}) | Q(**{f"{name}__icontains": f" {word}"})
            begins |= Q(**{f"{name}__icontains": f"-{word}"})
        pupils = pupils.filter(begins)
    return pupils.annotate(class_name=Subquery(places.values("group__name")[:1])).by_name()


def opens(membership: Membership, evidence: Evidence, *, private: bool) -> bool:
    """Whether this person may open a file: what belongs to something private is for who may see such things."""
    return not private or sees_private(membership, evidence.given_by_id)

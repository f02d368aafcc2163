"""A school's reasons for absence, those put away among them."""

from dataclasses import dataclass

from accounts.models import School
from attendance.domain.reasons import BY_SLUG, Reason
from attendance.models import OwnAbsenceReason
from attendance.queries.settings import as_reason


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason as the page lists it."""

    reason: Reason
    in_use: bool
    own: bool  # added by the school
    changed: bool  # ours, changed by the school


@dataclass(frozen=True, slots=True)
class Reasons:
    """All of them: those that may be accepted, those that are not as a rule, those put away."""

    accepted: list[ReasonLine]
    not_accepted: list[ReasonLine]
    put_away: list[ReasonLine]


def all_reasons(school: School) -> Reasons:
    """In our order, the school's own after them. One statement."""
    own = {row.slug: row for row in OwnAbsenceReason.objects.filter(school=school).order_by("name")}
    lines = [_line(slug, own.get(slug)) for slug in (*BY_SLUG, *(slug for slug in own if slug not in BY_SLUG))]
    return Reasons(
        [line for line in lines if line.in_use and line.reason.satisfactory],
        [line for line in lines if line.in_use and not line.reason.satisfactory],
        [line for line in lines if not line.in_use],
    )


def one_reason(school: School, slug: str) -> Reason | None:
    """A reason by its slug, whether in use or put away."""
    row = OwnAbsenceReason.objects.filter(school=school, slug=slug).first()
    return as_reason(row) if row else BY_SLUG.get(slug)


def _line(slug: str, row: OwnAbsenceReason | None) -> ReasonLine:
    if row is None:
        return ReasonLine(BY_SLUG[slug], True, False, False)
    reason = as_reason(row)
    return ReasonLine(reason, row.in_use, slug not in BY_SLUG, slug in BY_SLUG and reason != BY_SLUG[slug])

"""What a pupil's page says of explanations of absence, and of the code of the parents' form: in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from accounts.models import Membership
from attendance.access import sees_private
from attendance.domain import report_codes
from attendance.domain.explanations import Span, authorises_nothing
from attendance.domain.reasons import BY_SLUG
from attendance.models import OwnAbsenceReason
from attendance.queries.report_rows import PRIVATE
from pupils.models import Pupil

LATELY = timedelta(days=60)
MOST = 6


@dataclass(frozen=True, slots=True)
class Said:
    """One explanation, as short as a panel has it."""

    pk: int
    state: str
    by_rule: bool
    code: str

    @property
    def is_unauthorised(self) -> bool:
        return authorises_nothing(self.code)


@dataclass(frozen=True, slots=True)
class Line:
    """An explanation with the words that this person may read."""

    report: Said
    span: Span
    reason_words: str


@dataclass(frozen=True, slots=True)
class Explanations:
    """The panel."""

    lines: Sequence[Line]
    code: str  # as printed; '' where there is none
    last_used_on: date | None


def explanations(pupil: Pupil, membership: Membership, on: date) -> Explanations:
    """Of the last two months and to come, latest first."""
    own = OwnAbsenceReason.objects.filter(school=pupil.school_id, slug=OuterRef("said__reason"))
    found = list(
        Pupil.objects.filter(pk=pupil.pk)
        .annotate(
            live=FilteredRelation("report_codes", condition=Q(report_codes__ended_at=None)),
            said=FilteredRelation("absence_reports", condition=Q(absence_reports__ends_on__gte=on - LATELY)),
            own_name=Subquery(own.values("name")[:1]),
            own_sensitive=Subquery(own.values("sensitive")[:1]),
        )
        .order_by("-said__starts_on", "-said__pk")
        .values(
            "live__code", "live__last_used_on", "own_name", "own_sensitive",
            *(f"said__{name}" for name in (
                "pk", "state", "by_rule", "code", "reason", "starts_on", "ends_on", "starts_session", "ends_session",
                "received_by_id",
            )),
        )[:MOST]
    )  # fmt: skip
    if not found:
        return Explanations((), "", None)
    code = found[0]["live__code"]
    return Explanations(
        [_line(row, membership) for row in found if row["said__pk"] is not None],
        report_codes.shown(code) if code else "",
        found[0]["live__last_used_on"],
    )


def _line(row: dict[str, Any], membership: Membership) -> Line:
    ours = BY_SLUG.get(row["said__reason"])
    name = row["own_name"] or (ours.name if ours else "No reason given")
    private = row["own_sensitive"] if row["own_sensitive"] is not None else ours is None or ours.sensitive
    hidden = private and not sees_private(membership, row["said__received_by_id"])
    return Line(
        Said(row["said__pk"], row["said__state"], row["said__by_rule"], row["said__code"]),
        Span(row["said__starts_on"], row["said__ends_on"], row["said__starts_session"], row["said__ends_session"]),
        PRIVATE if hidden else name,
    )

"""Undone in one click: through the trail of marks, which keeps both the mistake and its correction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import listed
from accounts.models import School
from attendance.actions import desk_reasons, marks
from attendance.actions.desk import Keeper
from attendance.actions.marks import NewMark
from attendance.domain.codes import NO_REASON
from attendance.domain.desk import undo_words
from attendance.models import AbsenceReport, DeskEntry, HalfTerm, Mark, MarkChange

SIGNED_IN = "Signed in"  # how the desk's own lines in the trail begin, see domain/desk.trail_words
NEAR = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of it."""

    names: list[str]
    stays: list[str]  # whose mark somebody has changed since: it stays as it is


def undo(*, school: School, together: UUID, now: datetime, keeper: Keeper, only: int | None = None) -> Undone:
    """Take back one action at the desk, or what it says of one pupil: the mark is again what it was.

    Where there was no mark, it is N: nobody has said yet that the pupil is in, and a mark is never deleted.
    """
    found = list(_held(school, together, only))
    if not found:
        raise DeskEntry.DoesNotExist
    entries = [entry for entry in found if entry.undone_at is None]
    _check(entries, now)
    back = [entry for entry in entries if entry.code and _is_ours(entry)]
    at = entries[0].at
    with transaction.atomic(savepoint=False):
        _put_back(school, back, now, keeper)
        DeskEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(undone_at=now, undone_by=keeper.by)
        audit.record(
            by=keeper.by,
            process=keeper.process,
            school=school,
            verb="desk.undone",
            about=entries[0],
            sentence=f"Undone at the desk: {listed([str(entry.pupil) for entry in entries])}, "
            f"{entries[0].get_movement_display().lower()}.",
        )
    reports = [entry.report.pk for entry in entries if entry.report and _undecided(entry.report)]
    if reports and keeper.by and keeper.membership:
        desk_reasons.take_back(
            school=school, report_ids=reports, why=undo_words(at), now=now, by=keeper.by, membership=keeper.membership
        )
    return Undone(
        [str(entry.pupil) for entry in entries],
        [str(entry.pupil) for entry in entries if entry.code and entry not in back],
    )


def _held(school: School, together: UUID, only: int | None) -> QuerySet[DeskEntry]:
    """The entries, undone or not, with the mark that stands, what it was before, and whether anything came after. One
    statement."""
    mark = Mark.objects.filter(pupil=OuterRef("pupil"), on=OuterRef("on"), session=OuterRef("session"))
    change = MarkChange.objects.filter(
        pupil_id=OuterRef("pupil_id"),
        on=OuterRef("on"),
        session=OuterRef("session"),
        new_code=OuterRef("code"),
        reason__startswith=SIGNED_IN,
    ).order_by("-pk")
    later = DeskEntry.objects.standing().filter(pupil=OuterRef("pupil"), on=OuterRef("on"), step__gt=OuterRef("step"))
    near = HalfTerm.objects.filter(
        school=OuterRef("school"), starts_on__gte=OuterRef("on") - NEAR, starts_on__lte=OuterRef("on") + NEAR
    )
    entries = school.desk_entries.filter(together=together)
    if only is not None:
        entries = entries.filter(pk=only)
    return (
        entries.select_for_update(of=("self",), no_key=True)
        .select_related("pupil", "report")
        .order_by("pupil_id")
        .annotate(
            mark_source=Subquery(mark.values("source")[:1]),
            mark_recorded_at=Subquery(mark.values("recorded_at")[:1]),
            old_code=Subquery(change.values("old_code")[:1]),
            old_minutes=Subquery(change.values("old_minutes_late")[:1]),
            old_comment=Subquery(change.values("old_comment")[:1]),
            has_later=Exists(later),
            week_splits=ArraySubquery(near.values("starts_on")),
        )
    )


def _check(entries: Sequence[DeskEntry], now: datetime) -> None:
    if not entries:
        raise Refused("This is undone already. Load the page again.")
    if entries[0].on != now.date():
        raise Refused("What happened on an earlier day stays. Ask who may correct marks to change its register.")
    for entry in entries:
        if entry.has_later:  # type: ignore[attr-defined]
            raise Refused(f"{entry.pupil} has passed the desk again since. Undo that first.")


def _is_ours(entry: DeskEntry) -> bool:
    """Whether what stands is what this entry made, or what its own explanation has made of it without a decision."""
    if entry.mark_source == "desk":  # type: ignore[attr-defined]
        return bool(entry.mark_recorded_at == entry.recorded_at)  # type: ignore[attr-defined]
    report = entry.report
    return entry.mark_source == "report" and report is not None and _undecided(report)  # type: ignore[attr-defined]


def _undecided(report: AbsenceReport) -> bool:
    """Nobody has looked at the explanation since it was recorded."""
    return report.decided_at is None or report.decided_at == report.received_at


def _put_back(school: School, entries: Sequence[DeskEntry], now: datetime, keeper: Keeper) -> None:
    if not entries:
        return
    marks.record(
        school=school,
        marks=[
            NewMark(entry.pupil_id, entry.on, entry.session, entry.old_code, entry.old_minutes, entry.old_comment)  # type: ignore[attr-defined]
            if entry.old_code  # type: ignore[attr-defined]
            else NewMark(entry.pupil_id, entry.on, entry.session, NO_REASON)
            for entry in entries
        ],
        at=now,
        by=keeper.by,
        process=keeper.process,
        role=keeper.role,
        reason=undo_words(entries[0].at),
        source="desk",
        half_term_starts=entries[0].week_splits,  # type: ignore[attr-defined]
    )

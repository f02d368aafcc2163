"""The training log, with what is due again."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import School, TrainingRecord

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One line of the log: `state` is due, soon, or empty; a later training in the same thing settles it."""

    record: TrainingRecord
    state: str


def log(school: School, on: date) -> list[TrainingRow]:
    """Lines of people who still belong to the school: due first, then due soon, then newest first. One statement."""
    records = list(
        school.training_records.filter(membership__in=school.memberships.active(on))
        .select_related("membership__user")
        .order_by("-done_on", "-pk")
    )
    latest = {_key(record): record.pk for record in reversed(records)}
    rows = [TrainingRow(record, _state(record, latest, on)) for record in records]
    order = {"due": 0, "soon": 1, "": 2}
    return sorted(rows, key=lambda row: order[row.state])


def _key(record: TrainingRecord) -> tuple[int, str]:
    return record.membership_id, record.what.casefold()


def _state(record: TrainingRecord, latest: dict[tuple[int, str], int], on: date) -> str:
    if record.due_again_on is None or latest[_key(record)] != record.pk:
        return ""
    if record.due_again_on <= on:
        return "due"
    return "soon" if record.due_again_on <= on + SOON else ""

"""The training log (S2-011, S4-097)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.models import Membership, School, TrainingRecord, User


@transaction.atomic
def add(
    *,
    school: School,
    memberships: Sequence[Membership],
    what: str,
    done_on: date,
    due_again_on: date | None,
    by: User,
    on: date,
) -> list[TrainingRecord]:
    """Several people were trained in one thing on one day."""
    if not memberships:
        raise Refused("Choose who was trained.", field="people")
    if done_on > on:
        raise Refused("The day of the training is still to come. Enter it once it has been held.", field="done_on")
    if due_again_on is not None and due_again_on <= done_on:
        raise Refused("It is due again before it was held. Choose a later day.", field="due_again_on")
    records = TrainingRecord.objects.bulk_create(
        TrainingRecord(
            school=school,
            membership=membership,
            what=what.strip(),
            done_on=done_on,
            due_again_on=due_again_on,
            recorded_by=by,
        )
        for membership in memberships
    )
    audit.record(
        by=by,
        school=school,
        verb="training.recorded",
        sentence=f"Training in {what.strip()} on {done_on:%-d %B %Y} was recorded for {len(records)} people.",
        after={"memberships": [membership.pk for membership in memberships]},
    )
    return records


@transaction.atomic
def remove(*, record: TrainingRecord, by: User) -> None:
    """Take out a line that was entered by mistake."""
    audit.record(
        by=by,
        school=record.school,
        verb="training.removed",
        about=record,
        sentence=f"A line of the training log was taken out: {record}.",
    )
    record.delete()

"""Returns to the local authority: recorded as they were sent, and what follows from them as work."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.domain.refusal import Refused
from accounts.domain.words import counted, day_words
from accounts.models import School, User
from attendance.actions import return_tasks
from attendance.domain.returns import OF_THE_ROLL, ReturnKind, Row, digest
from attendance.models import AuthorityReturn, EnrolmentReturn
from attendance.queries import returns as queries
from attendance.queries import roll_returns
from attendance.queries.calendar import calendar_of

SHORTEST = 3


@transaction.atomic
def record(
    *,
    school: School,
    kind: ReturnKind,
    on: date,
    seen: str,
    how: str,
    sent_on: date,
    reveal: bool,
    chosen: Collection[str] | None,
    today: date,
    at: datetime,
    by: User,
) -> AuthorityReturn:
    """Keep a return as it was sent. `seen` is the digest of what the person looked at; `chosen` the names of a return of
    the roll that went with it."""
    draft = queries.draft(school, kind, on, reveal=reveal)
    if draft.digest != seen:
        raise Refused(
            "The records have changed since you looked. Look at the return once more, then send and record it."
        )
    check_sent(how, sent_on, on, today)
    rows = _chosen(kind, draft.rows, chosen)
    made = _keep(school, kind, on, rows, how, sent_on, reveal, at, by)
    if kind in OF_THE_ROLL:
        _tick_off(school, kind, rows, made, at, by)
    return_tasks.settle_sent(school=school, kind=kind, rows=rows, on=today, at=at, by=by)
    if kind is ReturnKind.SICKNESS:
        return_tasks.ask_for_provision(school=school, rows=rows, on=today, at=at, by=by)
    audit.record(
        by=by,
        school=school,
        verb="return.recorded",
        about=made,
        sentence=f"{draft.card.title} for {day_words(on)} sent on {day_words(sent_on)}: {counted(len(rows), 'pupil')}, "
        f"{made.how}{', with confidential addresses' if made.confidential else ''}.",
    )
    return made


def check_sent(how: str, sent_on: date, on: date, today: date) -> None:
    """A return says how and when it went."""
    if len(how.strip()) < SHORTEST:
        raise Refused("Say how it was sent: by e-mail, through the authority’s portal …", field="how")
    if sent_on > today:
        raise Refused(f"{day_words(sent_on)} has not come yet. Enter the day on which it was sent.", field="sent_on")
    if sent_on < on:
        raise Refused(f"It tells of {day_words(on)} and cannot have been sent before.", field="sent_on")


@transaction.atomic
def not_needed(
    *, school: School, kind: ReturnKind, chosen: Collection[str], reason: str, on: date, at: datetime, by: User
) -> int:
    """These names need no return, and why: the authority was told otherwise, or asked not to be."""
    if len(reason.strip()) < SHORTEST:
        raise Refused("Say why the authority need not be told.", field="reason")
    waiting = {str(stretch.pk): stretch for stretch, _ in roll_returns.owed(school, kind, on, calendar_of(school))}
    found = [waiting[key] for key in chosen if key in waiting]
    if not found:
        raise Refused("Choose at least one pupil.", field="chosen")
    EnrolmentReturn.objects.bulk_create(
        [
            EnrolmentReturn(school=school, enrolment=stretch, kind=kind, reason=reason.strip(), at=at, by=by)
            for stretch in found
        ],
        ignore_conflicts=True,
    )
    rows: list[Row] = [{"key": str(stretch.pk), "name": stretch.pupil.name} for stretch in found]
    return_tasks.settle_sent(school=school, kind=kind, rows=rows, on=on, at=at, by=by)
    audit.record(
        by=by,
        school=school,
        verb="return.not_needed",
        about=found[0],
        sentence=f"No {kind} return for {counted(len(found), 'pupil')}: {reason.strip()}",
    )
    return len(found)


@transaction.atomic
def needed(*, told: EnrolmentReturn, by: User) -> None:
    """It is needed after all. What was sent stays sent."""
    if told.sent_id is not None:
        raise Refused("This return was sent, and stays on record as it was.")
    audit.record(
        by=by, school=told.school, verb="return.needed", about=told.enrolment, sentence=f"A {told.kind} return is due."
    )
    told.delete()


@transaction.atomic
def note_taken(*, school: School, title: str, on: date, form: str, reveal: bool, by: User) -> None:
    """A return left the screen: it names children, so keep who took it."""
    audit.record(
        by=by,
        school=school,
        verb="return.taken",
        about=school,
        sentence=f"{title} for {day_words(on)} taken as {form}{', with confidential addresses' if reveal else ''}.",
    )


def _chosen(kind: ReturnKind, rows: Sequence[Row], chosen: Collection[str] | None) -> list[Row]:
    """All rows; of a return of the roll, those whose names were chosen."""
    if kind not in OF_THE_ROLL or chosen is None:
        return list(rows)
    found = [row for row in rows if row["key"] in set(chosen)]
    if not found:
        raise Refused("Choose at least one pupil.", field="chosen")
    return found


def _keep(
    school: School,
    kind: ReturnKind,
    on: date,
    rows: Sequence[Row],
    how: str,
    sent_on: date,
    reveal: bool,
    at: datetime,
    by: User,
) -> AuthorityReturn:
    try:
        with transaction.atomic():
            return AuthorityReturn.objects.create(
                school=school,
                kind=kind,
                on=on,
                rows=list(map(dict, rows)),
                size=len(rows),
                digest=digest(kind, on, rows),
                confidential=reveal and any(row["confidential"] for row in rows),
                sent_on=sent_on,
                how=how.strip(),
                made_at=at,
                made_by=by,
            )
    except IntegrityError as error:
        raise Refused("This return is recorded already. It stands in the list of those sent.") from error


def _tick_off(
    school: School, kind: ReturnKind, rows: Sequence[Row], made: AuthorityReturn, at: datetime, by: User
) -> None:
    try:
        with transaction.atomic():
            EnrolmentReturn.objects.bulk_create(
                EnrolmentReturn(school=school, enrolment_id=int(row["key"]), kind=kind, sent=made, at=at, by=by)
                for row in rows
            )
    except IntegrityError as error:
        raise Refused("Somebody has just recorded this return for one of them. Look once more.") from error
